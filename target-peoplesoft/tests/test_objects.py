"""The setting ``objects``: every mistake is named by its stream and field, before anything is read."""

from __future__ import annotations

from typing import Any

import pytest
from fake_components import vendors, vouchers
from small_delivery import SmallDelivery

from connector_kit.errors import ConfigurationError
from target_peoplesoft.objects import SHIPPED, parse_objects
from target_peoplesoft.references import key_for

PO: dict[str, Any] = {
    "component_interface": "PO_X",
    "keys": ["BUSINESS_UNIT", "PO_ID"],
    "source_key": "ID",
    "references": {"VENDOR_ID": "suppliers"},
}
QUERY = {"name": "Q", "match": {"A": "B"}, "status": "S", "built": ["B"]}


def test_the_delivered_objects_are_there():
    objects = parse_objects({})
    assert list(objects) == ["suppliers", "gl_accounts", "departments"] == list(SHIPPED)
    assert objects["suppliers"].service_name == "CI_VNDR_ID"
    assert objects["suppliers"].auto_number == "VENDOR_ID"


def test_a_site_overrides_field_by_field():
    suppliers = parse_objects(
        {"suppliers": {"find_by": "VENDOR_NAME_SHORT", "service": "CI_X", "auto_number": None}}
    )
    assert suppliers["suppliers"].find_by == ("VENDOR_NAME_SHORT",)
    assert suppliers["suppliers"].keys == ("SETID", "VENDOR_ID")
    assert suppliers["suppliers"].service_name == "CI_X"
    assert suppliers["suppliers"].auto_number is None


def test_null_drops_an_object():
    assert "departments" not in parse_objects({"departments": None})


def test_what_is_referred_to_goes_first():
    order = list(parse_objects({"purchase_orders": PO, "suppliers": {"depends_on": ["departments"]}}))
    assert order.index("departments") < order.index("suppliers") < order.index("purchase_orders")


def test_an_object_may_refer_to_itself():
    objects = parse_objects({"suppliers": {"references": {"CORPORATE_VENDOR": "suppliers"}}})
    assert objects["suppliers"].first == ()


def test_meltano_makes_objects_of_paths():
    nested = {**PO, "references": {"VENDOR_ID": "suppliers", "PO_LINE": {"SHIP": {"VENDOR_ID": "suppliers"}}}}
    order = parse_objects({"purchase_orders": nested})["purchase_orders"]
    assert order.references == {"VENDOR_ID": "suppliers", "PO_LINE.SHIP.VENDOR_ID": "suppliers"}


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"purchase_orders": {}}, "objects.purchase_orders.component_interface"),
        ({"purchase_orders": "PO_X"}, '"objects.purchase_orders": should be an object'),
        ({"purchase_orders": {**PO, "keys": []}}, "objects.purchase_orders.keys"),
        ({"purchase_orders": {**PO, "keys": ["A", "A"]}}, "names A twice"),
        ({"purchase_orders": {**PO, "auto_number": "X"}}, "objects.purchase_orders.auto_number"),
        (
            {"purchase_orders": {**PO, "find-by": ["X"]}},
            'objects.purchase_orders.find-by": is not a field; there is "find_by"',
        ),
        ({"purchase_orders": {**PO, "write": "upsrt"}}, "objects.purchase_orders.write"),
        ({"purchase_orders": {**PO, "references": {"A": "vendors"}}}, "objects.purchase_orders.references.A"),
        ({"purchase_orders": {**PO, "depends_on": ["vendors"]}}, "no object is called 'vendors'"),
        ({"purchase_orders": {**PO, "depends_on": ["purchase_orders"]}}, "names the object itself"),
        ({"purchase_orders": PO, "suppliers": {"depends_on": ["purchase_orders"]}}, "wait for each other"),
        (
            {"purchase_orders": {**PO, "soap_actions": {"delete": "X"}}},
            "objects.purchase_orders.soap_actions",
        ),
        ({"purchase_orders": {**PO, "status_query": QUERY}}, "objects.purchase_orders.status_query"),
        ({"purchase_orders": {**PO, "staged": True, "write": "upsert"}}, "objects.purchase_orders.write"),
        (
            {"purchase_orders": {**PO, "staged": True, "status_query": {**QUERY, "keys": {"C": "X"}}}},
            "objects.purchase_orders.status_query.keys",
        ),
        (
            {"purchase_orders": {**PO, "staged": True, "status_query": {**QUERY, "match": {}}}},
            "status_query.match",
        ),
        ({"purchase_orders": {**PO, "counterpart": "ID"}}, "objects.purchase_orders.counterpart"),
        ({"suppliers": {"stream": "x"}}, "objects.suppliers.stream"),
    ],
)
def test_a_wrong_entry_is_named(setting, words):
    with pytest.raises(ConfigurationError) as raised:
        parse_objects(setting)
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"keys": ["SETID", "VENDOR"], "auto_number": None}, 'objects.suppliers.keys": VENDOR is not'),
        ({"keys": ["SETID"], "auto_number": None}, "lacks VENDOR_ID, which Get of CI_VNDR_ID asks for"),
        (
            {"find_by": ["NAME"]},
            'objects.suppliers.find_by": NAME is not in the component interface VNDR_ID here; it has "NAME',
        ),
        ({"find_by": ["NAME2"]}, "objects.suppliers.find_by"),
        ({"references": {"VENDOR_ADR.CITY": "departments"}}, '"VENDOR_ADDR"'),
        ({"references": {"VENDOR_ADDR.TOWN": "departments"}}, "references.VENDOR_ADDR.TOWN"),
        ({"collection_keys": {"VENDOR_ADDR": ["SEQ"]}}, "collection_keys.VENDOR_ADDR"),
        ({"collection_keys": {"VENDOR_LOC": ["SEQ"]}}, "collection_keys.VENDOR_LOC"),
    ],
)
def test_what_the_wsdl_does_not_have_is_named_at_first_use(setting, words):
    delivery = SmallDelivery({"suppliers": setting}, {"suppliers": vendors()})
    with pytest.raises(ConfigurationError) as raised:
        delivery.deliver("suppliers", {"SOURCE_ID": "1", "SETID": "SHARE", "NAME1": "x"})
    assert words in raised.value.message


@pytest.mark.parametrize("operations", [frozenset({"get", "find"}), frozenset({"update", "get"})])
def test_a_service_that_cannot_do_what_the_object_needs_is_named(operations):
    setting = {
        "vouchers": {**PO, "keys": ["BUSINESS_UNIT", "VOUCHER_ID"], "write": "create", "references": {}}
    }
    delivery = SmallDelivery(setting, {"vouchers": vouchers(operations=operations)})
    with pytest.raises(ConfigurationError, match="does not offer Create"):
        delivery.deliver("vouchers", {"ID": "1", "BUSINESS_UNIT": "US001", "INVOICE_ID": "1"})


def test_a_reference_holds_the_key_that_its_name_says():
    suppliers = parse_objects({})["suppliers"]
    named = ["SETID", "VENDOR_ID", "VENDOR_SETID", "REMIT_VENDOR_ID", "REMIT_VENDOR"]
    keys = ["SETID", "VENDOR_ID", "SETID", "VENDOR_ID", "VENDOR_ID"]
    assert [key_for(name, suppliers) for name in named] == keys
