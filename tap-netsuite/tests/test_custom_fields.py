from __future__ import annotations

import logging
import time

import pytest
from fake_netsuite import Reply, invalid_login, problem

from connector_kit.errors import AccessError
from tap_netsuite.metadata_catalog import PATH

NS_LINK = {"$ref": PATH + "/nsLink"}
VENDOR = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "lastModifiedDate": {"type": "string", "format": "date-time", "nullable": True},
        "CustEntity_Code": {"type": "string", "x-ns-custom-field": True},
        "custentity_since": {"type": "string", "format": "date"},
        "custentity_seen": {"type": "string", "format": "date-time", "nullable": True},
        "custentity_rate": {"type": "number", "format": "double"},
        "custentity_count": {"type": ["integer", "null"]},
        "custentity_active": {"type": "boolean"},
        "custentity_owner": NS_LINK,
        "custentity_tags": {"type": "object", "properties": {"items": {"type": "array", "items": NS_LINK}}},
        "custentity_odd": {"type": ["string", "number"], "format": "date"},
        "bespoke": {"type": "boolean", "x-ns-custom-field": True},
        "plain": {"type": "boolean", "x-ns-custom-field": False},
    },
    "x-ns-filterable": ["id"],
}
BILL = {
    "type": "object",
    "properties": {
        "custbody_batch": {"type": "string"},
        "item": {
            "type": "object",
            "properties": {
                "totalResults": {"type": "integer"},
                "items": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"custcol_project": {"type": "string"}, "quantity": {"type": "number"}},
                    },
                },
            },
        },
        "expense": {
            "allOf": [
                {"properties": {"items": {"items": {"properties": {"CUSTCOL_FLAG": {"type": "boolean"}}}}}}
            ]
        },
    },
    "definitions": {"line": {"properties": {"custcol_weight": {"type": "number"}}}},
}


def catalog_calls(netsuite):
    return [request.path for request in netsuite.requests if PATH in request.path]


def test_custom_fields_come_with_their_types(netsuite, connect):
    netsuite.catalogue["vendor"] = VENDOR
    assert connect().custom_fields(["vendor"]) == {
        "vendor": {
            "custentity_code": "string",
            "custentity_since": "date",
            "custentity_seen": "date-time",
            "custentity_rate": "number",
            "custentity_count": "number",
            "custentity_active": "boolean",
            "custentity_owner": "string",
            "custentity_tags": "string",
            "custentity_odd": "string",
            "bespoke": "boolean",
        }
    }


def test_those_of_sublists_are_found_wherever_they_are(netsuite, connect):
    netsuite.catalogue["vendorBill"] = BILL
    assert connect().custom_fields(["vendorBill"])["vendorBill"] == {
        "custbody_batch": "string",
        "custcol_project": "string",
        "custcol_flag": "boolean",
        "custcol_weight": "number",
    }


def test_only_the_records_asked_for_are_read_one_call_each(netsuite, connect):
    netsuite.catalogue |= {"vendor": VENDOR, "vendorBill": BILL, "customer": {}}
    assert set(connect().custom_fields(["vendor", "vendorBill"])) == {"vendor", "vendorBill"}
    assert sorted(catalog_calls(netsuite)) == [f"{PATH}/vendor", f"{PATH}/vendorBill"]


def test_none_asks_nothing(netsuite, connect):
    netsuite.catalogue["vendor"] = VENDOR
    assert connect(custom_fields="none").custom_fields(["vendor"]) == {"vendor": {}}
    assert netsuite.requests == []


def test_a_schema_that_points_to_itself_in_depth_ends(netsuite, connect):
    schema: dict = {"properties": {"custbody_x": {"type": "string"}}}
    for _ in range(200):
        schema = {"properties": {"inner": schema}}
    netsuite.catalogue["vendor"] = {"properties": {"custbody_y": {"type": "number"}, "inner": schema}}
    assert connect().custom_fields(["vendor"]) == {"vendor": {"custbody_y": "number"}}


@pytest.mark.parametrize(
    "reply",
    [
        problem(403, "Permission Violation", "INSUFFICIENT_PERMISSION"),
        problem(404, "Record type 'vendor' does not exist.", "NONEXISTENT_ID"),
        problem(400, "Not this one.", "USER_ERROR"),
        problem(500, "An unexpected error occurred. Error ID: x", "UNEXPECTED_ERROR"),
        Reply(200, b"[]"),
        Reply(503),
    ],
)
def test_a_record_that_the_catalogue_does_not_give_is_one_warning(netsuite, connect, caplog, reply):
    netsuite.catalogue |= {"vendor": VENDOR, "employee": VENDOR, "vendorBill": BILL}
    hidden = ("/vendor", "/employee")
    netsuite.script.append(lambda request: reply if request.path.endswith(hidden) else None)
    with caplog.at_level(logging.WARNING):
        found = connect().custom_fields(["vendor", "employee", "vendorBill"])
    assert found["vendor"] == found["employee"] == {}
    assert "custbody_batch" in found["vendorBill"]
    assert [record.message[:24] for record in caplog.records] == ["[CUSTOM_FIELDS_UNKNOWN] "]
    assert "vendor, employee" in caplog.text


def test_a_catalogue_that_takes_too_long_is_gone_without(netsuite, connect, caplog, monkeypatch):
    monkeypatch.setattr("tap_netsuite.client._CATALOG_SECONDS", 0.05)
    netsuite.script.append(lambda request: time.sleep(0.3) if PATH in request.path else None)
    assert connect().custom_fields(["vendor"]) == {"vendor": {}}
    assert "[CUSTOM_FIELDS_UNKNOWN]" in caplog.text


def test_a_refused_login_is_not_taken_for_a_missing_record(netsuite, connect):
    netsuite.script.append(lambda request: invalid_login() if PATH in request.path else None)
    with pytest.raises(AccessError):
        connect().custom_fields(["vendor"])


def test_a_description_of_lines_that_is_kept_apart_is_followed(netsuite, connect):
    lines = {"items": {"type": "array", "items": {"$ref": PATH + "/vendorBill-itemElement"}}}
    netsuite.catalogue["vendorBill"] = {
        "properties": {
            "custbody_batch": {"type": "string"},
            "item": {"$ref": PATH + "/vendorBill-itemCollection"},
            "billAddress": {"$ref": PATH + "/vendorBill-billingAddress"},
            "links": {"items": NS_LINK},
        }
    }
    netsuite.catalogue["vendorBill-itemCollection"] = {"properties": lines}
    netsuite.catalogue["vendorBill-itemElement"] = {
        "properties": {
            "custcol_weight": {"type": "number"},
            "item": {"$ref": PATH + "/vendorBill-itemCollection"},
            "other": {"$ref": PATH + "/purchaseOrder-itemElement"},
        }
    }
    fields = {"custbody_batch": "string", "custcol_weight": "number"}
    assert connect().custom_fields(["vendorBill"]) == {"vendorBill": fields}
    asked = [path.partition("?")[0].rpartition("/")[2] for path in catalog_calls(netsuite)]
    assert asked == ["vendorBill", "vendorBill-itemCollection", "vendorBill-itemElement"]


def test_a_description_of_lines_that_is_missing_costs_only_its_fields(netsuite, connect, caplog):
    netsuite.catalogue["vendorBill"] = {
        "properties": {
            "custbody_batch": {"type": "string"},
            "expense": {"$ref": PATH + "/vendorBill-expenseCollection"},
        }
    }
    assert connect().custom_fields(["vendorBill"]) == {"vendorBill": {"custbody_batch": "string"}}
    assert "CUSTOM_FIELDS_UNKNOWN" not in caplog.text
