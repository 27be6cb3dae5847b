"""ExecuteQuery answers as recorded."""

import json
import re
from decimal import Decimal

import pytest
from lxml import etree

KEY = {"SETID_GT": "SHARE", "VENDOR_ID_GT": "0000000001"}
MINE = {"SETID": "SHARE", "VENDOR_ID": "0000000002"}


def name_supplier(gateway, name, **others):
    gateway.edit("update", record="VENDOR", where=MINE, set={"NAME1": name, **others})


def test_json_has_the_envelope_with_its_odd_key(gateway):
    name_supplier(gateway, 'Nordic "Paper" & Sønn', LAST_ACTIVITY_DT="2026-01-31")
    answer = gateway.run("ZZ_SITE_SUPPLIERS", KEY, maxrows=1)
    assert answer.headers["content-type"].startswith("application/json")
    assert json.loads(answer.text) == {
        "status": "success",
        "data": {
            "query": {
                "numrows": 1,
                "queryname=": "ZZ_SITE_SUPPLIERS",
                "rows": [
                    {
                        "attr:rownumber": 1,
                        "A.SETID": "SHARE",
                        "A.VENDOR_ID": "0000000002",
                        "A.NAME1": 'Nordic "Paper" & Sønn',
                        "A.VENDOR_STATUS": json.loads(answer.text)["data"]["query"]["rows"][0][
                            "A.VENDOR_STATUS"
                        ],
                    }
                ],
            }
        },
    }


def test_xmlp_wraps_characters_in_cdata_and_nothing_else(gateway):
    name_supplier(gateway, "Tom & <Jerry> ]]> Co", LAST_ACTIVITY_DT="2026-01-31")
    answer = gateway.run("ZZ_VENDOR_SYNC", {"SETID": "SHARE", "LASTRUN": "2026-01-31"}, output="XMLP")
    assert answer.headers["content-type"].startswith("text/xml")
    root = etree.fromstring(answer.content)
    assert etree.QName(root).localname == "query"
    assert root.get("queryname") == "ZZ_VENDOR_SYNC"
    assert int(root.get("numrows")) == len(root)
    row = next(r for r in root if r.findtext("{*}A.VENDOR_ID") == "0000000002")
    assert row.findtext("{*}A.NAME1") == "Tom & <Jerry> ]]> Co"
    assert "<A.SETID><![CDATA[SHARE]]></A.SETID>" in answer.text
    assert re.search(
        r"<A.PRIM_ADDR_SEQ_NUM>1</A.PRIM_ADDR_SEQ_NUM><A.LAST_ACTIVITY_DT>2026-\d\d-\d\d</", answer.text
    )


def test_xmlp_cannot_tell_a_blank_from_a_null_date(gateway):
    name_supplier(gateway, "Blank Co", NAME2="", LAST_ACTIVITY_DT=None)
    text = gateway.run("SNGR_SUPPLIERS", KEY, maxrows=1, output="XMLP").text
    assert "<A.NAME2/>" in text
    assert "<A.LAST_ACTIVITY_DT/>" in text


@pytest.mark.parametrize(
    ("style", "shown"), [("empty", ""), ("space", " "), ("null", None), ("missing", "not there")]
)
def test_blanks_come_out_as_the_site_has_them(gateway, style, shown):
    name_supplier(gateway, "Blank Co", NAME2="", LAST_ACTIVITY_DT=None)
    gateway.switches["blank_style"] = style
    (row,) = gateway.rows("SNGR_SUPPLIERS", KEY, maxrows=1)
    assert row.get("A.NAME2", "not there") == shown
    assert row.get("A.LAST_ACTIVITY_DT", "not there") == shown


def test_blanks_may_come_out_all_ways_at_once(gateway):
    gateway.switches["blank_style"] = "mixed"
    seen = {row.get("A.NAME2", "not there") for row in gateway.rows("SNGR_SUPPLIERS")}
    assert {"", " ", None, "not there"} <= seen


def test_numbers_are_exact_json_numbers_and_zero_is_0(gateway):
    line = {
        "BUSINESS_UNIT": "US001",
        "JOURNAL_ID": "9000000000",
        "JOURNAL_DATE": "2026-07-01",
        "UNPOST_SEQ": 0,
    }
    amounts = ["12345678901234.567", "-0.005", "0", "124.90"]
    gateway.edit(
        "insert",
        record="JRNL_HEADER",
        row=line,
        lines=[{"LEDGER": "LOCAL", "ACCOUNT": "600000", "MONETARY_AMOUNT": a} for a in amounts],
    )
    after = {"BUSINESS_UNIT_GT": "US001", "JOURNAL_ID_GT": "8999999999"}
    text = gateway.run("SNGR_JOURNAL_LINES", after, maxrows=4).text
    assert re.findall(r'"B.MONETARY_AMOUNT":([^,]+),', text) == ["12345678901234.567", "-0.005", "0", "124.9"]
    rows = gateway.rows("SNGR_JOURNAL_LINES", after, maxrows=4)
    assert [row["B.MONETARY_AMOUNT"] for row in rows] == [Decimal(a) for a in amounts]
    assert [row["B.JOURNAL_LINE"] for row in rows] == [1, 2, 3, 4]


def test_times_have_their_hour_padded_by_a_blank(gateway):
    gateway.edit("update", record="PO_LINE_SHIP", where={}, set={"DUE_TIME": "09:05"})
    assert gateway.rows("SNGR_PURCHASE_ORDER_LINES", maxrows=1)[0]["C.DUE_TIME"] == " 9:05"


def test_datetimes_have_microseconds_and_no_zone(gateway):
    stamp = gateway.rows("SNGR_JOURNALS", maxrows=1)[0]["A.DTTM_STAMP_SEC"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", stamp)


def test_rows_are_numbered_from_1_and_a_page_has_no_total(gateway):
    rows = gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=7)
    assert [row["attr:rownumber"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("zero_rows", "expected"), [("empty", []), ("absent", "not there")])
def test_no_rows(gateway, zero_rows, expected):
    gateway.switches["zero_rows"] = zero_rows
    answer = gateway.run("ZZ_VENDOR_SYNC", {"SETID": "NONE"}).json()["data"]["query"]
    assert answer["numrows"] == 0
    assert answer.get("rows", "not there") == expected


def test_no_rows_in_xml(gateway):
    root = etree.fromstring(gateway.run("ZZ_VENDOR_SYNC", {"SETID": "NONE"}, output="XMLP").content)
    assert (root.get("numrows"), len(root)) == ("0", 0)


def test_expressions_and_renamed_columns_have_no_alias(gateway):
    (row,) = gateway.rows("ZZ_OPEN_ITEMS", {"BU": "US001"}, maxrows=1)
    assert {"A.BUSINESS_UNIT", "SUPPLIER_NAME", "EXPR1_1", "EXPR2_2"} <= set(row)
    assert row["EXPR1_1"] in {row["A.GROSS_AMT"], 0}


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("alias", ["A.ACCOUNT", "B.DESCR", "A.DEPTID", "C.DESCR"]),
        ("bare", ["ACCOUNT", "DESCR", "DEPTID", "C.DESCR"]),
        ("renamed", ["GL_ACCT", "DESCR", "COST_CENTER", "C.DESCR"]),
    ],
)
def test_column_names_depend_on_the_author(gateway, style, names):
    gateway.switches["column_names"] = style
    (row,) = gateway.rows("ZZ_NAMED_LINES", {"BUSINESS_UNIT": "US001"}, maxrows=1)
    assert list(row)[5:9] == names


def test_filterfields_leaves_only_those_columns_and_minds_case(gateway):
    (row,) = gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=1, extra="&filterfields=A.VENDOR_ID,a.name1,A.NAME1")
    assert list(row) == ["attr:rownumber", "A.VENDOR_ID", "A.NAME1"]
    refused = gateway.run("ZZ_ALL_SUPPLIERS", extra="&filterfields=a.name1")
    assert (refused.status_code, refused.content) == (500, b"")


def test_webrowset_is_positional(gateway):
    root = etree.fromstring(gateway.run("ZZ_ALL_SUPPLIERS", maxrows=2, output="WEBROWSET").content)
    names = [e.text for e in root.iter("{*}column-name")]
    values = [e.text for e in next(root.iter("{*}currentRow"))]
    assert names == ["A.SETID", "A.VENDOR_ID", "A.VENDOR_NAME_SHORT", "A.NAME1", "A.VENDOR_STATUS"]
    assert dict(zip(names, values, strict=True))["A.VENDOR_ID"] == "0000000001"


@pytest.mark.parametrize(
    "path",
    [
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/EXCEL/NONFILE?isconnectedquery=N&maxrows=1",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/HTML/NONFILE?isconnectedquery=N&maxrows=1",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/JSON/NONFILE?isconnectedquery=N&maxrows=1",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/XMLP/NONFILE?isconnectedquery=Y&maxrows=1",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/XMLP/NONFILE?maxrows=1",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/XMLP/NONFILE?isconnectedquery=N",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/XMLP/NONFILE?isconnectedquery=N&maxrows=many",
        "ExecuteQuery.v1/PUBLIC/ZZ_ALL_SUPPLIERS/XMLP?isconnectedquery=N&maxrows=1",
        "ExecuteQuery.v1/EVERYBODY/ZZ_ALL_SUPPLIERS/XMLP/NONFILE?isconnectedquery=N&maxrows=1",
    ],
)
def test_what_does_not_fit_is_refused_without_a_word(gateway, path):
    answer = gateway.get(path)
    assert (answer.status_code, answer.content) == (500, b"")


def test_a_site_may_not_know_json(gateway):
    gateway.switches["json"] = False
    assert gateway.run("ZZ_ALL_SUPPLIERS").status_code == 500
    assert gateway.run("ZZ_ALL_SUPPLIERS", output="XMLP").status_code == 200


def test_owner_is_not_case_sensitive(gateway):
    assert len(gateway.rows("ZZ_ALL_SUPPLIERS", owner="public", maxrows=2)) == 2


def test_a_control_character_breaks_json_for_strict_readers_only(gateway):
    gateway.switches["json_damage"] = "control"
    text = gateway.run("ZZ_ALL_SUPPLIERS", maxrows=2).text
    with pytest.raises(json.JSONDecodeError, match="control character"):
        json.loads(text)
    assert json.loads(text, strict=False)["data"]["query"]["numrows"] == 2


def test_a_quote_breaks_json_for_all_while_xml_stays_whole(gateway):
    gateway.switches["json_damage"] = "quote"
    with pytest.raises(json.JSONDecodeError):
        json.loads(gateway.run("ZZ_ALL_SUPPLIERS", maxrows=2).text, strict=False)
    assert len(etree.fromstring(gateway.run("ZZ_ALL_SUPPLIERS", maxrows=2, output="XMLP").content)) == 2


def test_a_control_character_breaks_xml(gateway):
    gateway.switches["xml_damage"] = "control"
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(gateway.run("ZZ_ALL_SUPPLIERS", maxrows=2, output="XMLP").content)


def test_post_takes_the_request_as_xml(gateway):
    name_supplier(gateway, "Johnson, Peters & Co., LLC")
    body = gateway.request("ZZ_SITE_SUPPLIERS", KEY, maxrows=1, output="JSON", fields=["A.NAME1"])
    answer = gateway.http.post(
        "/PSIGW/RESTListeningConnector/PSFT_EP/ExecuteAdhocQuery.v1/executeadhocquery?json_resp=true",
        content=f"<r>{body}</r>".encode(),
        headers={"Content-Type": "text/xml"},
        auth=gateway.USER,
    )
    rows = answer.json()["data"]["query"]["rows"]
    assert rows == [{"attr:rownumber": 1, "A.NAME1": "Johnson, Peters & Co., LLC"}]


def test_a_posted_body_that_is_no_xml_names_the_place(gateway):
    answer = gateway.http.post(
        "/PSIGW/RESTListeningConnector/ExecuteAdhocQuery.v1/executeadhocquery",
        content=b"<r>\n<QueryName></r>",
        auth=gateway.USER,
    )
    assert answer.status_code == 500
    assert "(159,5)" in answer.text
    assert "Line 2" in answer.text
