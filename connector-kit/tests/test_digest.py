"""One digest for one content."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connector_kit.delivery.digest import canonical, digest, load
from connector_kit.records import Flag, Key, Number, RecordModel

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
leaves = st.one_of(st.none(), st.booleans(), st.text(), numbers)
contents = st.dictionaries(
    st.text(min_size=1),
    st.recursive(leaves, lambda c: st.lists(c) | st.dictionaries(st.text(), c), max_leaves=8),
    max_size=6,
)


class Part(RecordModel):
    source_id: Key
    name: str | None = None
    price: Number | None = None
    active: Flag | None = None
    lines: list[dict[str, Any]] | None = None


records = st.fixed_dictionaries(
    {"source_id": st.text("abc", min_size=1)},
    optional={
        "name": st.none() | st.text(),
        "price": st.none() | numbers,
        "active": st.none() | st.booleans(),
    },
)


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(k, shuffled(v, chance)) for k, v in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(v, chance) for v in value] if isinstance(value, list) else value


@given(contents, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(content: dict[str, Any], chance: random.Random) -> None:
    assert canonical(content) == canonical(shuffled(content, chance))


@given(numbers, st.integers(0, 6))
def test_the_way_a_number_is_written_does_not_matter(number: Decimal, zeros: int) -> None:
    rescaled = number.quantize(Decimal(1).scaleb(-4 - zeros)) if abs(number) < 10**6 else number
    assert canonical({"n": number}) == canonical({"n": rescaled})


@given(contents)
def test_a_content_survives_the_outbox_exactly(content: dict[str, Any]) -> None:
    assert canonical(load(canonical(content))) == canonical(content)


@given(records)
def test_a_null_is_the_same_as_an_absent_field_unless_nulls_clear(record: dict[str, Any]) -> None:
    without = {k: v for k, v in record.items() if v is not None}
    content = Part.parse(record).content("keep")
    assert canonical(content) == canonical(Part.parse(without).content("keep"))
    assert canonical(Part.parse(without).content("clear")) == canonical(content)
    if record != without:
        assert digest(canonical(Part.parse(record).content("clear"))) != digest(canonical(content))


def test_numbers_stay_exact() -> None:
    assert load(canonical({"n": Decimal("0.1"), "m": 10**30}))["n"] == Decimal("0.1")
    assert canonical({"n": Decimal("1E+3")}) == '{"n":1000}'
