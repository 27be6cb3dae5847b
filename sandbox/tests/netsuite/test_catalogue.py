"""The metadata catalogue: record types and fields that are not SuiteQL's."""

import time

import pytest

ROOT = "record/v1/metadata-catalog"
SCHEMA = {"Accept": "application/schema+json"}


def schema(account, name):
    answer = account.get(f"{ROOT}/{name}", headers=SCHEMA)
    assert answer.headers["content-type"] == "application/schema+json"
    return answer.json()


def test_the_whole_catalogue_is_slow_and_a_choice_is_not(account):
    account.switches["catalogue_latency_ms"] = 300
    started = time.monotonic()
    names = [item["name"] for item in account.get(ROOT).json()["items"]]
    assert time.monotonic() - started >= 0.3
    assert {"vendor", "vendorBill", "purchaseOrder", "itemReceipt"} <= set(names)
    account.switches["catalogue_latency_ms"] = 60_000
    chosen = account.get(ROOT, params={"select": "vendor,vendorBill"}).json()["items"]
    assert [item["name"] for item in chosen] == ["vendor", "vendorBill"]
    assert chosen[0]["links"][0]["href"].endswith("/metadata-catalog/vendor")


@pytest.mark.parametrize("name", ["transaction", "vendorbill", "nosuch"])
def test_names_are_record_types_not_tables(account, name):
    answer = account.get(f"{ROOT}/{name}", headers=SCHEMA)
    assert answer.status_code == 404
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "NONEXISTENT_ID"
    assert account.get(ROOT, params={"select": name}).status_code == 404


def test_custom_fields_are_marked(account):
    vendor = schema(account, "vendor")
    custom = {name: field for name, field in vendor["properties"].items() if field.get("x-ns-custom-field")}
    assert set(custom) == {"custentity_vendor_rating", "custentity_onboarded", "custentity_preferred"}
    assert custom["custentity_onboarded"]["format"] == "date"
    assert custom["custentity_preferred"]["type"] == "boolean"
    assert set(custom) <= set(vendor["x-ns-filterable"])


def test_lines_have_custom_fields_of_their_own(account):
    bill = schema(account, "vendorBill")
    lines = bill["properties"]["item"]["properties"]["items"]["items"]["properties"]
    assert lines["custcol_inspect"]["x-ns-custom-field"]
    assert "custbody_project_code" in bill["properties"]


def test_some_fields_of_the_catalogue_are_not_suiteqls(account):
    fields = schema(account, "vendorBill")["properties"]
    assert fields["total"]
    assert "Unknown identifier 'total'" in account.refusal("SELECT total FROM transaction")
    assert fields["tranDate"]["format"] == "date"


def test_a_hidden_record_is_not_listed(account):
    account.switches |= {"hidden_tables": "location", "hidden_columns": "custentity_preferred"}
    assert account.get(f"{ROOT}/location", headers=SCHEMA).status_code == 404
    assert "custentity_preferred" not in schema(account, "vendor")["properties"]


def test_swagger(account):
    answer = account.get(ROOT, params={"select": "term"}, headers={"Accept": "application/swagger+json"})
    assert set(answer.json()["components"]["schemas"]) == {"term"}
    one = account.get(f"{ROOT}/term", headers={"Accept": "application/swagger+json"}).json()
    assert one == answer.json()


def test_custom_fields_can_be_queried(account):
    rows = account.rows("SELECT scriptid, fieldvaluetype FROM customfield ORDER BY scriptid")
    assert {"scriptid": "CUSTENTITY_ONBOARDED", "fieldvaluetype": "DATE"} in rows
    for row in rows:
        table = {
            "CUSTENTITY": "vendor",
            "CUSTBODY": "transaction",
            "CUSTCOL": "transactionline",
            "CUSTITEM": "item",
        }[row["scriptid"].split("_")[0]]
        assert account.query(f"SELECT {row['scriptid']} FROM {table}", limit=1).status_code == 200
