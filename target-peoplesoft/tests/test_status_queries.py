"""Status queries: addresses as the gateway takes them, rows in every form that it gives."""

from __future__ import annotations

import json

import pytest

from connector_kit.errors import ConfigurationError
from target_peoplesoft.object_config import StatusQuery
from target_peoplesoft.query_service import GatewayQueries, query_path, rows_of

QUERY = StatusQuery(name="ZZ_STATUS", match={"A": "B"}, status="S", built=("B",))
ROWS = [{"A.INVOICE_ID": "INV-1", "STATUS": "B"}, {"A.INVOICE_ID": "INV-2", "STATUS": "E"}]


def test_prompts_are_two_lists_with_bare_commas():
    path = query_path(QUERY, {"BU": "US001", "FROM": "2026-01-01", "TEXT": "a b&c"}, "PSFT_EP")
    assert path == (
        "RESTListeningConnector/PSFT_EP/ExecuteQuery.v1/PUBLIC/ZZ_STATUS/JSON/NONFILE?isconnectedquery=N&maxrows=10000"
        "&prompt_uniquepromptname=BU,FROM,TEXT&prompt_fieldvalue=US001,2026-01-01,a%20b%26c&json_resp=true"
    )


def test_an_empty_node_is_left_out_and_no_prompts_are_none():
    path = query_path(QUERY, {}, "")
    assert path.startswith("RESTListeningConnector/ExecuteQuery.v1/")
    assert "prompt_" not in path


def bodies():
    rows = [{"attr:rownumber": n, **row} for n, row in enumerate(ROWS, 1)]
    yield json.dumps(
        {"status": "success", "data": {"query": {"numrows": 2, "queryname=": "Q", "rows": rows}}}
    )
    cells = "".join(
        f"<row><A.INVOICE_ID><![CDATA[{r['A.INVOICE_ID']}]]></A.INVOICE_ID><STATUS>{r['STATUS']}</STATUS></row>"
        for r in ROWS
    )
    yield f'<query xmlns="urn:q" numrows="2">{cells}</query>'
    names = "".join(f"<column-definition><column-name>{n}</column-name></column-definition>" for n in ROWS[0])
    data = "".join(
        "<currentRow>" + "".join(f"<columnValue>{v}</columnValue>" for v in r.values()) + "</currentRow>"
        for r in ROWS
    )
    yield f'<webRowSet xmlns="urn:w"><properties/><metadata>{names}</metadata><data>{data}</data></webRowSet>'


@pytest.mark.parametrize("body", list(bodies()))
def test_rows_come_in_every_form(body):
    rows = rows_of(body.encode(), "Q")
    assert [(r["INVOICE_ID"], r["A.INVOICE_ID"], r["STATUS"]) for r in rows] == [
        ("INV-1", "INV-1", "B"),
        ("INV-2", "INV-2", "E"),
    ]


@pytest.mark.parametrize("rows", ["[]", "null", '{"S": "B"}'])
def test_no_row_and_one_row_are_lists_too(rows):
    found = rows_of(f'{{"data": {{"query": {{"rows": {rows}}}}}}}'.encode(), "Q")
    assert len(found) == ("S" in rows)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b'{"data": null}', b"nonsense", b"<other/>", b'{"data": {"query": {"rows": [1]}}}'],
)
def test_an_answer_without_a_result_is_an_error(body):
    with pytest.raises(ConfigurationError) as raised:
        rows_of(body, "Q")
    assert "status_query.name" in str(raised.value)


def test_the_gateway_is_asked():
    class Reader:
        def read(self, path: str) -> bytes:
            assert path == query_path(QUERY, {"P": "1"}, "N")
            return b'{"data": {"query": {"rows": [{"S": "B"}]}}}'

    assert GatewayQueries(Reader(), "N").rows(QUERY, {"P": "1"}) == [{"S": "B"}]
