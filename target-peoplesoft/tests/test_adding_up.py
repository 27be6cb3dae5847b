"""Numbered rows, and amounts that add up to the cent or are not sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from target_peoplesoft.adding_up import prepare
from target_peoplesoft.object_config import ObjectConfig
from target_peoplesoft.objects import parse_objects

VOUCHER = {
    "component_interface": "X_VOUCHER",
    "keys": ["BUSINESS_UNIT", "VOUCHER_ID"],
    "source_key": "SOURCE_ID",
    "numbered": {"LINE": "LINE_NUM", "LINE.DIST": "DIST_NUM"},
    "balance": [
        {"total": "GROSS", "parts": "LINE.AMT", "decimals": 2, "at_most": "0.05"},
        {"total": "LINE.AMT", "parts": "DIST.AMT", "decimals": 2, "at_most": "0.05"},
    ],
}


def config(**changes: Any) -> ObjectConfig:
    return parse_objects({"vouchers": {**VOUCHER, **changes}})["vouchers"]


def voucher(gross: Any, *amounts: Any) -> dict[str, Any]:
    return {"GROSS": gross, "LINE": [{"AMT": amount, "DIST": [{"AMT": amount}]} for amount in amounts]}


def test_rows_without_a_number_get_their_position_and_others_keep_theirs() -> None:
    content = {"LINE": [{"LINE_NUM": 7, "DIST": [{}, {}]}, {}]}
    prepared, faults = prepare(config(balance=[]), content)
    assert prepared == {
        "LINE": [{"LINE_NUM": 7, "DIST": [{"DIST_NUM": 1}, {"DIST_NUM": 2}]}, {"LINE_NUM": 2}]
    }
    assert faults == []
    assert content["LINE"][1] == {}


def test_what_rounding_leaves_over_goes_to_the_largest_part_and_on_to_its_own_parts() -> None:
    prepared, faults = prepare(config(), voucher("10.00", "3.3333", "3.3333", Decimal("3.3334")))
    assert faults == []
    assert [line["AMT"] for line in prepared["LINE"]] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert [line["DIST"][0]["AMT"] for line in prepared["LINE"]] == [line["AMT"] for line in prepared["LINE"]]


def test_what_does_not_add_up_is_refused_with_both_sums() -> None:
    _, faults = prepare(config(), voucher("10.00", "3.00", "3.00"))
    assert [(f.code, f.refused, f.text) for f in faults] == [
        ("UNBALANCED", True, "GROSS is 10.00 and the sum of LINE.AMT is 6.00")
    ]


def test_a_total_without_parts_is_refused_and_one_that_is_no_number_is_left_to_the_check_of_its_property() -> (
    None
):
    assert [f.code for f in prepare(config(), {"GROSS": "1.00"})[1]] == ["UNBALANCED"]
    assert prepare(config(), {"GROSS": "0.00", "LINE": []})[1] == []
    assert prepare(config(), voucher("ten", "10"))[1] == []
    assert prepare(config(), voucher("10", "10", None))[1] == []


@given(st.lists(st.decimals(-1000, 1000, places=4), min_size=1, max_size=8))
def test_after_preparing_every_total_is_the_sum_of_its_parts(amounts: list[Decimal]) -> None:
    gross = sum(amounts).quantize(Decimal("0.01"))
    prepared, faults = prepare(config(), voucher(str(gross), *map(str, amounts)))
    assert faults == []
    assert prepared["GROSS"] == gross == sum(line["AMT"] for line in prepared["LINE"])
    for line in prepared["LINE"]:
        assert line["AMT"] == sum(part["AMT"] for part in line["DIST"])
    assert prepare(config(), prepared) == (prepared, [])
