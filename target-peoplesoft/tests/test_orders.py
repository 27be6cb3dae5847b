"""Documents of two levels with references, that are only created: purchase orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fake_components import FakeComponent, orders, vendors
from small_delivery import SmallDelivery

from connector_kit.delivery.model import Unknown

SETTING: dict[str, Any] = {
    "purchase_orders": {
        "component_interface": "PURCHASE_ORDER_X",
        "keys": ["BUSINESS_UNIT", "PO_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "PO_ID",
        "find_by": ["BUSINESS_UNIT", "PO_REF"],
        "write": "create",
        "references": {
            "VENDOR_SETID": "suppliers",
            "VENDOR_ID": "suppliers",
            "PO_LINE.PO_LINE_DISTRIB.DEPTID": "departments",
        },
    }
}
KEY = ("US001", "0000000001")


def record(key: str = "p-1", price: str = "10.125", **fields: Any) -> dict[str, Any]:
    share = {"DISTRIB_LINE_NUM": 1, "MERCHANDISE_AMT": "20.25"}
    line = {"LINE_NBR": 1, "QTY_PO": 2, "PRICE_PO": price, "PO_LINE_DISTRIB": [share]}
    return {
        "SOURCE_ID": key,
        "BUSINESS_UNIT": "US001",
        "PO_REF": f"PO-{key}",
        "VENDOR_SETID": "c-1",
        "VENDOR_ID": "c-1",
        "PO_DT": "2026-06-01",
        "PO_LINE": [line],
        **fields,
    }


@pytest.fixture
def component() -> FakeComponent:
    return orders()


@pytest.fixture
def delivery(component: FakeComponent) -> SmallDelivery:
    delivery = SmallDelivery(SETTING, {"purchase_orders": component, "suppliers": vendors()})
    delivery.ids["suppliers", "cin7", "c-1"] = "SHARE/0000000042"
    return delivery


def test_references_become_the_keys_that_peoplesoft_gave(component, delivery):
    result = delivery.deliver("purchase_orders", record())
    assert result.outcome == "created"
    order = component.rows[KEY]
    assert (order["VENDOR_SETID"], order["VENDOR_ID"]) == ("SHARE", "0000000042")


def test_amounts_are_exact(component, delivery):
    delivery.deliver("purchase_orders", record())
    line = component.rows[KEY]["PO_LINE"][0]
    assert line["PRICE_PO"] == Decimal("10.125")
    assert line["PO_LINE_DISTRIB"][0]["MERCHANDISE_AMT"] == Decimal("20.25")


def test_a_reference_that_is_not_there_yet_holds_the_document(component, delivery):
    result = delivery.deliver("purchase_orders", record(VENDOR_SETID="c-9", VENDOR_ID="c-9"))
    assert (result.outcome, result.code) == ("held", "DEPENDENCY")
    assert result.waits_for == (("suppliers", "c-9"),)
    assert component.writes() == []
    delivery.ids["suppliers", "cin7", "c-9"] = "SHARE/0000000077"
    assert (
        delivery.deliver("purchase_orders", record(VENDOR_SETID="c-9", VENDOR_ID="c-9")).outcome == "created"
    )


def test_references_are_found_at_any_depth(component, delivery):
    share = {"DISTRIB_LINE_NUM": 1, "MERCHANDISE_AMT": 5, "DEPTID": "SHARE/10"}
    line = {"LINE_NBR": 1, "PO_LINE_DISTRIB": [share]}
    waiting = delivery.deliver("purchase_orders", record(PO_LINE=[line]))
    assert waiting.waits_for == (("departments", "SHARE/10"),)
    delivery.ids["departments", "cin7", "SHARE/10"] = "SHARE/D10"
    delivery.deliver("purchase_orders", record(PO_LINE=[line]))
    assert component.rows[KEY]["PO_LINE"][0]["PO_LINE_DISTRIB"][0]["DEPTID"] == "D10"


def test_what_is_missing_in_a_row_is_not_taken_from_the_row_above(component, delivery):
    line = {"LINE_NBR": 1, "PO_LINE_DISTRIB": [{"DISTRIB_LINE_NUM": 1}]}
    result = delivery.deliver("purchase_orders", record(PO_LINE=[line]))
    assert result.outcome == "refused"
    assert "PO_LINE[0].PO_LINE_DISTRIB[0].MERCHANDISE_AMT is required and missing" in result.reason


def test_a_change_after_it_was_created_is_held_with_the_differences(component, delivery):
    delivery.deliver("purchase_orders", record())
    result = delivery.deliver("purchase_orders", record(price="11"))
    assert (result.outcome, result.code) == ("held", "CHANGED_AFTER_CREATE")
    assert "PRICE_PO 10.125 there, 11 here" in result.reason
    assert component.writes() == ["create"]


def test_a_change_that_somebody_made_in_peoplesoft_is_no_reason_to_hold(component, delivery):
    delivery.deliver("purchase_orders", record())
    component.rows[KEY]["PO_LINE"][0]["PRICE_PO"] = Decimal(11)
    assert delivery.deliver("purchase_orders", record(price="11")).outcome == "unchanged"


def test_one_that_is_there_and_the_same_is_adopted(component, delivery):
    delivery.deliver("purchase_orders", record())
    delivery.known.clear()
    delivery.ids.pop(("purchase_orders", "cin7", "p-1"))
    assert delivery.deliver("purchase_orders", record()).outcome == "unchanged"
    assert len(component.rows) == 1


def test_one_that_is_there_and_differs_is_held(component, delivery):
    component.create({"BUSINESS_UNIT": "US001", "PO_ID": "NEXT", "PO_REF": "PO-p-1", "PO_DT": "2020-01-01"})
    result = delivery.deliver("purchase_orders", record())
    assert (result.outcome, result.code) == ("held", "DIFFERS")
    assert "PO_DT 2020-01-01 there, 2026-06-01 here" in result.reason


@pytest.mark.parametrize("saved", [True, False])
def test_a_lost_create_lands_once(component, delivery, saved):
    component.answers = [lambda write: write() and Unknown("lost") if saved else Unknown("lost")]
    delivery.deliver("purchase_orders", record())
    assert delivery.deliver("purchase_orders", record()).outcome in {"unchanged", "created"}
    assert len(component.rows) == 1


def test_rows_numbered_by_hand_fill_in_what_repeats(component, delivery):
    delivery.deliver("purchase_orders", record())
    sent = dict(component.calls)["create"]["PO_LINE"][0]
    assert (sent["BUSINESS_UNIT"], sent["PO_ID"]) == ("US001", "NEXT")
    assert sent["PO_LINE_DISTRIB"][0]["LINE_NBR"] == 1


def test_writers_say_what_goes_first(delivery):
    assert delivery.writers["purchase_orders"].depends_on == ("suppliers", "departments")
    assert list(delivery.objects).index("suppliers") < list(delivery.objects).index("purchase_orders")
