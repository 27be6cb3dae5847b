"""The catalogue describes what the queries answer."""

import pytest
from lxml import etree

from sandbox.peoplesoft.execution import QUERIES


@pytest.mark.parametrize("name", [n for n, q in QUERIES.items() if not q.user])
@pytest.mark.parametrize("style", ["alias", "renamed"])
def test_fields_are_those_of_the_rows(gateway, name, style):
    gateway.switches["column_names"] = style
    if name == "X_VOUCHER_BUILD_STATUS":
        staged = {"BUSINESS_UNIT": "US001", "VCHR_BLD_KEY_C1": "1", "ENTERED_DT": "2026-07-01"}
        gateway.edit("insert", record="VCHR_HDR_STG", row=staged)
    listed = gateway.get(f"QueryFields.v1/PUBLIC/{name}?isconnectedquery=N&json_resp=true").json()
    fields = {f["uniqueFieldName"]: f for f in listed["data"]["query"]["fields"]}
    known = {"BU": "US001", "BUSINESS_UNIT": "US001", "SETID": "SHARE"}
    (row,) = gateway.rows(name, {p.name: known.get(p.name, "") for p in QUERIES[name].prompts}, maxrows=1)
    assert list(fields) == list(row)[1:]
    for column, described in fields.items():
        is_number = described["fieldType"] in {"Number", "Signed Number"}
        assert is_number == (not isinstance(row[column], str)), column


def test_types_lengths_and_decimals(gateway):
    listed = gateway.get("QueryFields.v1/public/SNGR_JOURNAL_LINES?isconnectedquery=N").content
    fields = {f.findtext("{*}uniqueFieldName"): f for f in etree.fromstring(listed).iter("{*}field")}

    def facts(name):
        return tuple(
            fields[name].findtext(f"{{*}}{tag}") for tag in ("fieldType", "fieldLength", "fieldDecimal")
        )

    assert facts("B.ACCOUNT") == ("Character", "10", "0")
    assert facts("B.MONETARY_AMOUNT") == ("Signed Number", "26", "3")
    assert facts("A.UNPOST_SEQ") == ("Number", "2", "0")
    assert facts("A.JOURNAL_DATE") == ("Date", "10", "0")
    assert facts("A.DTTM_STAMP_SEC") == ("DateTime", "26", "0")
    assert fields["B.ACCOUNT"].findtext("{*}headingText") == "Account"


def test_prompts_come_in_order_with_their_types(gateway):
    answer = gateway.get("QueryPrompts.v1/PUBLIC/SNGR_JOBS?isconnectedquery=N&json_resp=true").json()
    listed = [(p["uniquePromptName"], p["fieldType"]) for p in answer["data"]["query"]["prompts"]]
    assert listed == [
        ("EMPLID_GT", "Character"),
        ("EMPL_RCD_GT", "Number"),
        ("EFFDT_GT", "Date"),
        ("EFFSEQ_GT", "Number"),
        ("FROM", "DateTime"),
        ("TO", "DateTime"),
    ]


def test_lists_of_queries_show_public_or_ones_own(gateway):
    def names(owner, user="INTUSER"):
        url = f"ListQuery.v1/{owner}?json_resp=true"
        answer = gateway.get(url, user=(user, "Sandbox-Pass-1")).json()
        return {q["queryName"] for q in answer["data"]["queries"]}

    assert names("PUBLIC") == {n for n, q in QUERIES.items() if not q.user}
    assert names("PRIVATE") == {"ZZ_MY_DEPARTMENTS"}
    assert names("PRIVATE", "INTROWS") == set()


def test_a_query_out_of_reach_is_not_described(gateway):
    answer = gateway.get("QueryFields.v1/PUBLIC/NO_SUCH?isconnectedquery=N")
    assert (answer.status_code, answer.content) == (500, b"")
    assert gateway.get("QueryFields.v1/PUBLIC/SNGR_JOBS").status_code == 500


def test_the_catalogue_may_be_out_of_bounds(gateway):
    gateway.switches["catalogue"] = False
    answer = gateway.get("QueryFields.v1/PUBLIC/SNGR_JOBS?isconnectedquery=N")
    assert answer.status_code == 403
    assert "QAS_LISTQUERYFIELDS_REST_GET" in answer.text


def test_every_stream_has_its_query():
    queries = {
        *("SNGR_SUPPLIERS", "SNGR_SUPPLIER_ADDRESSES", "SNGR_SUPPLIER_LOCATIONS", "SNGR_SUPPLIER_CONTACTS"),
        *("SNGR_SUPPLIER_IDS", "SNGR_PAYMENT_TERMS", "SNGR_GL_ACCOUNTS", "SNGR_DEPARTMENTS", "SNGR_JOURNALS"),
        *("SNGR_JOURNAL_LINES", "SNGR_PURCHASE_ORDERS", "SNGR_PURCHASE_ORDER_LINES", "SNGR_VOUCHERS"),
        *("SNGR_VOUCHER_LINES", "SNGR_EMPLOYEES", "SNGR_JOBS"),
    }
    assert queries == {name for name in QUERIES if name.startswith("SNGR_")}
