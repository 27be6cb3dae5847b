"""Vouchers that are only staged: accepted now, built or refused later, as a query tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from fake_components import FakeComponent, vouchers
from small_delivery import SmallDelivery

from connector_kit.delivery.model import Declined, Landed, Unknown
from target_peoplesoft.component_interface import Saved
from target_peoplesoft.object_config import StatusQuery

SETTING: dict[str, Any] = {
    "vouchers": {
        "component_interface": "VOUCHER_X",
        "keys": ["BUSINESS_UNIT", "VOUCHER_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "VOUCHER_ID",
        "staged": True,
        "status_query": {
            "name": "ZZ_VCHR_STATUS",
            "prompts": {"BU": "US001", "SINCE": "@since"},
            "match": {"INVOICE_ID": "INVOICE_ID", "BUSINESS_UNIT": "BUSINESS_UNIT"},
            "status": "STATUS",
            "built": ["B"],
            "refused": ["E"],
            "message": "TEXT",
            "keys": {"VOUCHER_ID": "VOUCHER_ID"},
        },
    }
}


class Rows:
    """The site's query: the rows that a test has put into it."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []

    def rows(self, query: StatusQuery, prompts: Mapping[str, str]) -> list[dict[str, Any]]:
        self.asked.append(dict(prompts))
        return self.listed

    def say(self, status: str, text: str = "", invoice: str = "INV-1", voucher: str = "00000007") -> None:
        row = {"BUSINESS_UNIT": "US001", "INVOICE_ID": invoice, "STATUS": status, "TEXT": text}
        self.listed.append({**row, "VOUCHER_ID": voucher})


class Staging(FakeComponent):
    """Takes vouchers in and gives them no number."""

    def _create(self, values):
        saved = super()._create(values)
        return Saved({**saved.keys, "VOUCHER_ID": "NEXT"}) if isinstance(saved, Saved) else saved


def record(**fields: Any) -> dict[str, Any]:
    own = {"SOURCE_ID": "i-1", "BUSINESS_UNIT": "US001", "INVOICE_ID": "INV-1", "GROSS_AMT": "124.94"}
    return {**own, **fields}


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def component() -> FakeComponent:
    made = vouchers()
    return Staging(made.name, made.described, made.keys, made.auto, operations=frozenset({"create"}))


@pytest.fixture
def delivery(component: FakeComponent, rows: Rows) -> SmallDelivery:
    return SmallDelivery(SETTING, {"vouchers": component}, query=rows)


def test_a_voucher_is_only_accepted(delivery):
    assert delivery.deliver("vouchers", record()).outcome == "created"
    assert delivery.accepted == {("vouchers", "i-1")}
    assert delivery.ids["vouchers", "cin7", "i-1"] == "accepted:i-1"


def test_as_long_as_nothing_is_told_it_waits(delivery, rows):
    delivery.deliver("vouchers", record())
    rows.say("N")
    rows.say("B", invoice="INV-2")
    assert delivery.follow_up("vouchers") == {}
    assert rows.asked == [{"BU": "US001", "SINCE": "2026-04-16"}]


def test_what_was_built_gets_its_keys(delivery, rows):
    delivery.deliver("vouchers", record())
    rows.say("B", "fine")
    verdict = delivery.follow_up("vouchers")["i-1"]
    assert isinstance(verdict, Landed)
    assert verdict.found.destination_id == "US001/00000007"
    assert verdict.notes == ("built: fine",)


def test_what_was_refused_is_refused_in_peoplesofts_words_and_sent_anew_when_it_changes(
    delivery, component, rows
):
    delivery.deliver("vouchers", record())
    rows.say("E", "Invalid account 650000 (7025,101)")
    rows.say("E", "Voucher out of balance (7030,4)")
    verdict = delivery.follow_up("vouchers")["i-1"]
    assert isinstance(verdict, Declined)
    assert verdict.code == "BUILD_REFUSED"
    assert "Invalid account 650000 (7025,101); Voucher out of balance (7030,4)" in verdict.reason
    assert delivery.deliver("vouchers", record(GROSS_AMT="125")).outcome == "created"
    assert component.writes() == ["create", "create"]


def test_what_was_built_counts_whatever_became_of_earlier_attempts(delivery, rows):
    delivery.deliver("vouchers", record())
    rows.say("E", "bad")
    rows.say("N")
    assert delivery.follow_up("vouchers") == {}
    rows.say("B")
    assert isinstance(delivery.follow_up("vouchers")["i-1"], Landed)


@pytest.mark.parametrize("built", [True, False])
def test_a_change_of_what_was_accepted_is_held(delivery, component, rows, built):
    delivery.deliver("vouchers", record())
    if built:
        rows.say("B")
        delivery.follow_up("vouchers")
    result = delivery.deliver("vouchers", record(GROSS_AMT="125"))
    assert (result.outcome, result.code) == ("held", "CHANGED_AFTER_CREATE")
    assert "GROSS_AMT 124.94 there, 125 here" in result.reason
    assert component.writes() == ["create"]


@pytest.mark.parametrize(
    ("status", "writes", "outcome"),
    [("N", 1, "unchanged"), ("B", 1, "unchanged"), ("E", 2, "created"), ("", 2, "created")],
)
def test_a_lost_create_is_looked_for_in_the_query(delivery, component, rows, status, writes, outcome):
    component.answers = [lambda write: Unknown("lost")]
    delivery.deliver("vouchers", record())
    if status:
        rows.say(status)
    assert delivery.deliver("vouchers", record()).outcome == outcome
    assert len(component.writes()) == writes


def test_an_answer_that_may_be_cut_does_not_say_that_a_lost_create_is_not_there(component, rows):
    query = {**SETTING["vouchers"]["status_query"], "max_rows": 1}
    setting = {"vouchers": {**SETTING["vouchers"], "status_query": query}}
    delivery = SmallDelivery(setting, {"vouchers": component}, query=rows)
    component.answers = [lambda write: Unknown("lost")]
    delivery.deliver("vouchers", record())
    rows.say("B", invoice="INV-2")
    result = delivery.deliver("vouchers", record())
    assert (result.outcome, result.code) == ("held", "QUERY_CUT")


def test_without_a_query_a_lost_create_is_held(component):
    setting = {"vouchers": {**SETTING["vouchers"], "status_query": None}}
    delivery = SmallDelivery(setting, {"vouchers": component})
    component.answers = [lambda write: Unknown("lost")]
    delivery.deliver("vouchers", record())
    assert delivery.deliver("vouchers", record()).code == "CANNOT_ASK"
    assert component.writes() == ["create"]


def test_keys_that_the_staging_gives_can_be_matched(rows):
    query = {**SETTING["vouchers"]["status_query"], "match": {"VOUCHER_ID": "VOUCHER_ID"}}
    delivery = SmallDelivery(
        {"vouchers": {**SETTING["vouchers"], "status_query": query}}, {"vouchers": vouchers()}, query=rows
    )
    delivery.deliver("vouchers", record())
    rows.say("B", invoice="other", voucher="0000000001")
    verdict = delivery.follow_up("vouchers")["i-1"]
    assert isinstance(verdict, Landed)
    assert verdict.found.destination_id == "US001/0000000001"
