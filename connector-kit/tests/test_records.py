"""A record is taken, or every fault of it is named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, Field

from connector_kit.records import Date, Flag, Key, Number, RecordInvalid, RecordModel


class Line(BaseModel):
    sku: str
    quantity: Number


class Order(RecordModel):
    source_id: Key
    name: str = Field(max_length=5)
    date: Date | None = None
    discount: Number | None = None
    urgent: Flag | None = None
    lines: list[Line] | None = None
    attributes: dict[str, str] | None = None


def parse(**record: Any) -> Order:
    order = Order.parse({"source_id": "1", "name": "n", **record})
    assert isinstance(order, Order)
    return order


def test_every_fault_is_in_one_message() -> None:
    with pytest.raises(RecordInvalid) as caught:
        Order.parse({"name": "too long", "discount": "ten", "urgent": "yes", "lines": [{"sku": 1}]})
    assert set(caught.value.fields) == {
        "source_id",
        "name",
        "discount",
        "urgent",
        "lines[0].sku",
        "lines[0].quantity",
    }
    assert "source_id: is required and missing" in str(caught.value)
    assert "'ten'" in str(caught.value)


@pytest.mark.parametrize("lines", ['[{"sku": "A", "quantity": 0.10}]', [{"sku": "A", "quantity": "0.10"}]])
def test_a_json_string_is_taken_where_a_list_belongs(lines: Any) -> None:
    order = parse(lines=lines)
    assert order.lines is not None
    assert order.lines[0].quantity == Decimal("0.10")


def test_a_json_string_is_taken_where_an_object_belongs() -> None:
    assert parse(attributes='{"a": "b"}').attributes == {"a": "b"}


@pytest.mark.parametrize("broken", ["[{", "no json", "[1]", '{"sku": "A"}'])
def test_a_string_that_is_no_such_list_is_a_fault(broken: str) -> None:
    with pytest.raises(RecordInvalid, match="lines"):
        parse(lines=broken)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2026-01-31", dt.date(2026, 1, 31)),
        ("2026-01-31T00:00:00", dt.date(2026, 1, 31)),
        (dt.datetime(2026, 1, 31, tzinfo=dt.UTC), dt.date(2026, 1, 31)),
    ],
)
def test_dates(value: Any, date: dt.date) -> None:
    assert parse(date=value).date == date


@pytest.mark.parametrize("value", ["31/01/2026", "2026-02-30", 20260131, "soon"])
def test_what_is_no_date_is_a_fault(value: Any) -> None:
    with pytest.raises(RecordInvalid, match="date"):
        parse(date=value)


@pytest.mark.parametrize("value", [True, "1,5", float("nan"), float("inf"), [], ""])
def test_what_is_no_number_is_a_fault(value: Any) -> None:
    with pytest.raises(RecordInvalid, match="discount"):
        parse(discount=value)


def test_a_float_keeps_the_digits_that_it_shows() -> None:
    assert parse(discount=0.1).discount == Decimal("0.1")


def test_content_has_what_the_record_carries_and_nothing_else() -> None:
    assert parse(discount=None, extra="x").content() == {"source_id": "1", "name": "n"}
    assert parse(discount=None).content("clear") == {"source_id": "1", "name": "n", "discount": None}


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"source_id": " 7 "}, "7"),
        ({"source_id": 7}, "7"),
        ({"source_id": ""}, None),
        ({}, None),
        ({"source_id": []}, None),
    ],
)
def test_the_key_of_a_record_that_need_not_be_valid(record: dict[str, Any], key: str | None) -> None:
    assert Order.raw_key(record) == key
