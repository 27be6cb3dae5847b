"""What is planned is enough, and no more: laid over what is there it gives the record, and nothing is left."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from fake_components import ORDER, VENDOR, orders, vendors
from hypothesis import given, settings
from hypothesis import strategies as st
from small_delivery import SmallDelivery

from target_peoplesoft.compare import same
from target_peoplesoft.component_interface import Buffer
from target_peoplesoft.differences import Comparison
from target_peoplesoft.edits import Alignment, kind_of
from target_peoplesoft.effective_dating import PLAIN
from target_peoplesoft.shape import Shape
from target_peoplesoft.steps import update_steps

TODAY = "2026-06-15"
DAYS = st.sampled_from(["2025-01-01", "2026-01-01", TODAY, "2027-01-01"])
NAMES = st.sampled_from(["", "Oslo", "Bergen", "Moss ", "00012"])
SMALL = st.integers(0, 3).map(Decimal)


def some(strategies: dict[str, Any]) -> Any:
    return st.fixed_dictionaries({}, optional=strategies)


def address(*, dated: bool) -> Any:
    optional = {"COUNTRY": st.sampled_from(["", "NOR", "SWE"]), "CITY": NAMES, "POSTAL": NAMES}
    keys = {"ADDRESS_SEQ_NUM": st.integers(1, 2).map(Decimal), "EFF_STATUS": st.sampled_from("AI")}
    if dated:
        keys["EFFDT"] = DAYS
    else:
        optional["EFFDT"] = DAYS
    return st.fixed_dictionaries(keys, optional=optional)


def row_key(row: Buffer) -> tuple[Any, ...]:
    return row["ADDRESS_SEQ_NUM"], row.get("EFFDT", TODAY)


def vendor(*, dated: bool) -> Any:
    rows = st.lists(address(dated=dated), max_size=4, unique_by=row_key)
    return some({"NAME1": NAMES, "NAME2": NAMES, "CREDIT": SMALL, "VENDOR_ADDR": rows})


def lines(**required: Any) -> Any:
    share = st.fixed_dictionaries(
        {"DISTRIB_LINE_NUM": SMALL, "MERCHANDISE_AMT": SMALL}, optional={"DEPTID": NAMES}
    )
    shares = st.lists(share, max_size=3, unique_by=lambda row: row["DISTRIB_LINE_NUM"])
    line = st.fixed_dictionaries(
        {"LINE_NBR": SMALL}, optional={"QTY_PO": SMALL, "DESCR254_MIXED": NAMES, "PO_LINE_DISTRIB": shares}
    )
    rows = st.lists(line, max_size=3, unique_by=lambda row: row["LINE_NBR"])
    return st.fixed_dictionaries(required, optional={"PO_REF": NAMES, "PO_LINE": rows})


def check(record: Buffer, live: Buffer, shape: Shape, keys: tuple[str, ...]) -> None:
    alignment = Alignment(shape, {"PO_LINE": ("LINE_NBR",), "PO_LINE_DISTRIB": ("DISTRIB_LINE_NUM",)})
    comparison = Comparison(alignment, keys, TODAY)
    before = copy.deepcopy((record, live))
    edits = comparison.edits(record, live)
    after = live
    for step in update_steps(
        "CI_X", edits, shape, {k: live[k] for k in keys}, {"get", "update", "updatedata"}
    ):
        assert step.changes
        after = alignment.laid_over(after, step.body)
    assert (record, live) == before
    assert comparison.edits(record, after) == []
    untouched = {name for name in live if name not in record}
    assert {name: after[name] for name in untouched} == {name: live[name] for name in untouched}


@given(vendor(dated=False), vendor(dated=True))
def test_a_plan_for_a_dated_component_leaves_nothing_to_do(record, live):
    check(record, {"SETID": "SHARE", "VENDOR_ID": "1", **live}, VENDOR, ("SETID", "VENDOR_ID"))


@given(lines(), lines())
def test_a_plan_for_nested_rows_leaves_nothing_to_do(record, live):
    check(record, {"BUSINESS_UNIT": "US001", "PO_ID": "1", **live}, ORDER, ("BUSINESS_UNIT", "PO_ID"))


@given(vendor(dated=True))
def test_what_is_there_needs_nothing(live):
    live = {"SETID": "SHARE", "VENDOR_ID": "1", **live}
    assert Comparison(Alignment(VENDOR), ("SETID", "VENDOR_ID"), TODAY).edits(live, live) == []


def shows(record: Buffer, live: Buffer) -> bool:
    """Whether a component shows what a record says, as somebody would check it by hand."""
    for name, value in record.items():
        if name != "VENDOR_ADDR" and not same(live.get(name), value or live.get(name), kind_of(VENDOR, name)):
            return False
    return all(shows_row(row, live.get("VENDOR_ADDR") or []) for row in record.get("VENDOR_ADDR") or [])


def shows_row(row: Buffer, rows: list[Buffer]) -> bool:
    own = [r for r in rows if r["ADDRESS_SEQ_NUM"] == row["ADDRESS_SEQ_NUM"]]
    dated = [r for r in own if r["EFFDT"] == row.get("EFFDT")]
    found = PLAIN.in_force(own, TODAY) if "EFFDT" not in row else (dated[0] if dated else None)
    if found is None:
        return False
    described = VENDOR.collections["VENDOR_ADDR"]
    return all(same(found.get(n), v or found.get(n), kind_of(described, n)) for n, v in row.items())


EDIT = st.tuples(st.sampled_from(["NAME2", "CREDIT", "CITY"]), NAMES, SMALL)


@settings(max_examples=60)
@given(st.lists(st.tuples(vendor(dated=False), EDIT), min_size=1, max_size=5))
def test_any_history_of_edits_on_both_sides_ends_as_the_record_says(history):
    component = vendors()
    delivery = SmallDelivery({}, {"suppliers": component})
    for fields, (name, text, credit) in history:
        record = {**fields, "SOURCE_ID": "c-1", "SETID": "SHARE", "NAME1": "Acme"}
        delivery.known.clear()  # as after `connector retry`: what landed last is looked at again
        result = delivery.deliver("suppliers", record)
        row = component.rows["SHARE", "0000000001"]
        if result.outcome == "refused":
            assert result.code == "NOT_KEPT"
            assert any("EFFDT" in address for address in record["VENDOR_ADDR"])
        else:
            assert result.outcome in {"created", "updated", "unchanged"}
            assert shows({n: v for n, v in record.items() if n != "SOURCE_ID"}, row)
            written = len(component.writes())
            delivery.known.clear()
            assert delivery.deliver("suppliers", record).outcome == "unchanged"
            assert len(component.writes()) == written
        if name == "CITY":
            for address_ in row.get("VENDOR_ADDR") or []:
                address_["CITY"] = text
        else:
            row[name] = credit if name == "CREDIT" else text
    assert len(component.rows) == 1


@given(lines(SOURCE_ID=st.sampled_from(["a", "b"]), BUSINESS_UNIT=st.just("US001")))
def test_a_created_order_shows_every_row_once(record):
    component = orders()
    setting = {
        "component_interface": "PO_X",
        "keys": ["BUSINESS_UNIT", "PO_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "PO_ID",
        "find_by": ["PO_REF"],
        "write": "create",
    }
    delivery = SmallDelivery({"orders": setting}, {"orders": component})
    assert delivery.deliver("orders", record).outcome == "created"
    (order,) = component.rows.values()
    assert [row["LINE_NBR"] for row in order.get("PO_LINE") or []] == [
        row["LINE_NBR"] for row in record.get("PO_LINE") or []
    ]
    delivery.known.clear()
    assert delivery.deliver("orders", record).outcome == "unchanged"
    assert len(component.writes()) == 1
