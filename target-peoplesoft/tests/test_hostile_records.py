"""Whatever a record holds, it is delivered or refused with a reason; nothing else happens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fake_components import VENDOR, vendors
from hypothesis import given
from hypothesis import strategies as st
from small_delivery import SmallDelivery

NAMES = st.sampled_from([*VENDOR.properties, "VENDOR_ADDR", "TOWN", "_sdc_x", "SOURCE_ID"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False), TEXTS
)
ROWS = st.dictionaries(st.sampled_from(["ADDRESS_SEQ_NUM", "EFFDT", "EFF_STATUS", "CITY", "X"]), SCALARS)
VALUES = st.one_of(SCALARS, st.lists(st.one_of(SCALARS, ROWS), max_size=3), ROWS)
RECORDS = st.dictionaries(NAMES, VALUES)
GOOD = {"SOURCE_ID": "c-1", "SETID": "SHARE", "NAME1": "Acme"}


@given(RECORDS, RECORDS, st.sampled_from(["keep", "clear"]))
def test_any_record_ends_in_an_outcome(first: dict[str, Any], second: dict[str, Any], nulls: str) -> None:
    component = vendors()
    delivery = SmallDelivery({}, {"suppliers": component}, nulls=nulls)
    for record in (first, {**GOOD, **first}, {**GOOD, **second}):
        written = len(component.writes())
        result = delivery.deliver("suppliers", record)
        assert result.outcome in {"created", "updated", "unchanged", "refused", "held"}
        if result.outcome in {"refused", "held"}:
            assert result.reason
            assert result.code == "NOT_KEPT" or len(component.writes()) == written
    for row in component.rows.values():
        credit = row.get("CREDIT") or Decimal(0)
        assert credit == round(credit, 2)
        assert len(row["NAME1"]) <= 40
