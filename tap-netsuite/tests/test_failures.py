from __future__ import annotations

import socket
import time

import pytest
from fake_netsuite import PREAMBLE, Refusal, Reply, problem, table_missing, unexpected_error, unknown_column

from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from tap_netsuite.client import Connection, SuiteQL
from tap_netsuite.errors import (
    Asked,
    SuiteQLError,
    TableMissing,
    UnexpectedSearchError,
    UnknownColumn,
    UnsupportedSearch,
    refused_query,
)

SQL = "SELECT t.id, t.subsidiary FROM transaction t WHERE t.type = ?"
HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.fixture
def client(connect):
    return connect()


def failing(client, kind):
    with pytest.raises(kind) as caught:
        client.query(SQL, ["VendBill"], limit=1000, stream="vendor_bills")
    return caught.value


def always(netsuite, reply):
    netsuite.script.append(lambda request: reply if request.path.endswith("/suiteql") else None)


def refusing(refusal):
    def answer(*asked):
        raise refusal

    return answer


def test_an_unknown_column_is_named(client, netsuite):
    netsuite.suiteql = refusing(unknown_column("Subsidiary"))
    error = failing(client, UnknownColumn)
    assert (error.column, error.table, error.code, error.exit_code) == (
        "subsidiary",
        "transaction",
        "COLUMN_UNKNOWN",
        2,
    )
    assert error.detail == (
        "Search error occurred: Unknown identifier 'Subsidiary'. Available identifiers are: "
        "{transaction=transaction}."
    )
    assert "query on transaction of stream vendor_bills" in str(error)
    assert "deselect the field subsidiary" in error.hint


def test_a_column_that_is_not_exposed_is_an_unknown_column(client, netsuite):
    netsuite.suiteql = refusing(
        Refusal("Field 'balance' for record 'vendor' was not found. Reason: NOT_EXPOSED")
    )
    assert failing(client, UnknownColumn).column == "balance"


@pytest.mark.parametrize(
    ("refusal", "table"),
    [
        (table_missing("location"), "location"),
        (Refusal("Invalid search type: nosuchtable.", preamble=PREAMBLE), "nosuchtable"),
        (Refusal("Invalid search type: NoSuchTable", preamble=""), "nosuchtable"),
    ],
)
def test_a_table_that_is_not_there_is_named(client, netsuite, refusal, table):
    netsuite.suiteql = refusing(refusal)
    error = failing(client, TableMissing)
    assert (error.missing, error.table, error.code, error.exit_code) == (
        table,
        "transaction",
        "TABLE_MISSING",
        3,
    )
    assert f"view permission for {table}" in error.hint


def test_a_statement_that_netsuite_cannot_run(client, netsuite):
    netsuite.suiteql = refusing(Refusal("Invalid or unsupported search."))
    assert failing(client, UnsupportedSearch).code == "SEARCH_UNSUPPORTED"


def test_any_other_refusal_carries_netsuites_words(client, netsuite):
    netsuite.suiteql = refusing(Refusal("Something new."))
    error = failing(client, SuiteQLError)
    assert type(error) is SuiteQLError
    assert error.detail == "Search error occurred: Something new."
    assert len(netsuite.queries) == 1, "a refusal is not tried again"


@pytest.mark.parametrize(
    ("told", "column"),
    [
        ("Unknown identifier 'tl.custcol_x'.", "custcol_x"),
        ("Field 'CUSTBODY_Y' is not available", "custbody_y"),
    ],
)
def test_a_columns_name_comes_without_its_alias(told, column):
    error = refused_query(told, Asked("https://x", sql=SQL))
    assert isinstance(error, UnknownColumn)
    assert error.column == column


def test_a_500_that_passes_is_not_noticed(client, netsuite):
    replies = iter([unexpected_error(), unexpected_error()])
    netsuite.script.append(lambda request: next(replies, None) if request.path.endswith("/suiteql") else None)
    assert client.query(SQL, limit=10).rows == []


@pytest.mark.parametrize(
    "reply",
    [
        unexpected_error(),
        Reply(500, b'{"title":"An unexpected error occurred. Error ID: jrgbpyylphhishmmlxyt"}'),
    ],
)
def test_a_500_that_stays_for_a_query_carries_the_error_id(client, netsuite, reply):
    always(netsuite, reply)
    error = failing(client, UnexpectedSearchError)
    assert (error.error_id, error.exit_code, error.table) == ("jrgbpyylphhishmmlxyt", 4, "transaction")
    assert len(netsuite.queries) == 3


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_stays_down_is_unreachable(client, netsuite, status):
    always(netsuite, Reply(status, HTML))
    error = failing(client, UnreachableError)
    assert (error.code, error.exit_code) == ("NETSUITE_FAILED", 4)
    assert f"HTTP {status}" in str(error)
    assert len(netsuite.queries) == 6


def test_a_missing_permission_is_about_access(client, netsuite):
    always(netsuite, problem(403, "Your current role does not have permission.", "INSUFFICIENT_PERMISSION"))
    error = failing(client, AccessError)
    assert (error.code, error.exit_code) == ("PERMISSION_MISSING", 3)
    assert "Your current role" in str(error)
    assert "SuiteAnalytics Workbook" in error.hint


@pytest.mark.parametrize("body", [b"", HTML, b'{"title":"Not Found","status":404}'])
def test_a_service_that_is_not_there_means_a_feature_that_is_off(client, netsuite, body):
    always(netsuite, Reply(404, body))
    error = failing(client, ConfigurationError)
    assert (error.code, error.exit_code) == ("SERVICE_NOT_FOUND", 2)
    assert "Enable Features" in error.hint
    assert "account_id" in error.hint


@pytest.mark.parametrize("status", [200, 405])
def test_a_web_page_is_not_taken_for_data(client, netsuite, status):
    always(netsuite, Reply(status, HTML, {"Content-Type": "text/html"}))
    error = failing(client, ConfigurationError)
    assert error.code == "NOT_AN_API"
    assert "suitetalk.api.netsuite.com" in error.hint


def test_credentials_do_not_follow_a_redirect(client, netsuite):
    always(netsuite, Reply(302, b"", {"Location": "https://system.netsuite.com/pages/login.jsp"}))
    error = failing(client, ConfigurationError)
    assert error.code == "REDIRECTED"
    assert "system.netsuite.com" in str(error)
    assert len(netsuite.queries) == 1


def test_a_cut_answer_is_asked_for_again(client, netsuite):
    replies = iter([Reply(200, b'{"items":[{"id":"1"}'), Reply(200, b"")])
    netsuite.script.append(lambda request: next(replies, None) if request.path.endswith("/suiteql") else None)
    assert client.query(SQL, limit=10).rows == []


def test_an_answer_that_stays_broken_is_an_error(client, netsuite):
    always(netsuite, Reply(200, b'{"items":7}'))
    error = failing(client, ConnectorError)
    assert (error.code, error.exit_code) == ("ANSWER_BROKEN", 1)
    assert len(netsuite.queries) == 3


def test_no_answer_in_time_names_the_query_and_the_page_size(netsuite, connect):
    netsuite.script.append(lambda request: time.sleep(0.5) if request.path.endswith("/suiteql") else None)
    error = failing(connect(request_timeout=0.1), UnreachableError)
    assert (error.code, error.exit_code) == ("TIMED_OUT", 4)
    assert "0.1 seconds for the query on transaction of stream vendor_bills" in str(error)
    assert "page_size" in error.hint
    assert len(netsuite.queries) == 2


def test_a_host_that_nobody_answers_at(waiter, netsuite):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    client = SuiteQL(Connection.from_settings({**netsuite.config, "base_url": url}), waiter=waiter)
    error = failing(client, UnreachableError)
    assert (error.code, error.exit_code) == ("NETSUITE_UNREACHABLE", 4)
    assert url in str(error)
    assert "account_id" in error.hint
    assert len(waiter.waits) == 4


def test_https_where_only_http_is_spoken(netsuite, waiter):
    config = {**netsuite.config, "base_url": netsuite.url.replace("http:", "https:")}
    error = failing(SuiteQL(Connection.from_settings(config), waiter=waiter), ConfigurationError)
    assert error.code == "TLS_FAILED"
    assert "base_url" in error.hint


def test_a_connection_that_breaks_is_made_again(netsuite, connect):
    client = connect()
    client.query(SQL, limit=10)
    broken = iter([Reply(200, b"x", {"Content-Length": "5", "Connection": "close"})])
    netsuite.script.append(lambda request: next(broken, None) if request.path.endswith("/suiteql") else None)
    assert client.query(SQL, limit=10).rows == []


def test_messages_are_one_line_and_end(client, netsuite):
    netsuite.suiteql = refusing(Refusal("x\n" * 5000))
    text = str(failing(client, SuiteQLError))
    assert "\n" not in text
    assert len(text) < 600
