"""Large results: scheduled execution with polled blocks, where a direct call is cut or times out."""

from __future__ import annotations

import pytest
from books import fake, row
from fake_gateway import slow

from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from tap_peoplesoft.binding import overridable

SUPPLIERS = overridable()["suppliers"]


def many(gateway, count, **options):
    rows = [row(SUPPLIERS, vendor_id=f"{n:05}") for n in range(count)]
    gateway.queries[SUPPLIERS.name] = fake(SUPPLIERS, rows, **options)
    return [r["VENDOR_ID"] for r in rows]


NO_PROMPTS = {"suppliers": {"prompts": {}}}


def test_a_cut_result_that_cannot_be_paged_is_read_in_the_scheduler(gateway, run_tap):
    ids = many(gateway, 250, prompts=())
    query = gateway.queries["SNGR_SUPPLIERS"]
    gateway.script = [
        lambda request: setattr(query, "row_cap", 100 if "ExecuteQuery" in request.path else 10**9)
    ]
    gateway.block_rows = 60
    assert [r["vendor_id"] for r in run_tap("suppliers", queries=NO_PROMPTS).records("suppliers")] == ids
    soap = [request for request in gateway.requests if request.method == "POST"]
    assert soap[0].path == "/PSIGW/PeopleSoftServiceListeningConnector/PSFT_EP"
    assert soap[0].headers["SOAPAction"] == '"QAS_EXECUTEQRYSYNCPOLL_OPER.VERSION_1"'
    assert "Authorization" not in soap[0].headers
    assert len(soap) == 1 + 1 + 5


def test_a_cut_result_that_nothing_can_read_is_an_error(gateway, run_tap):
    many(gateway, 250, prompts=(), row_cap=100)
    with pytest.raises(ConfigurationError, match=r"RESULT_TRUNCATED.*100 rows.*queries\.suppliers\.prompts"):
        run_tap("suppliers", queries=NO_PROMPTS)
    with pytest.raises(ConfigurationError, match="RESULT_TRUNCATED"):
        run_tap("suppliers", queries=NO_PROMPTS, large_results="never")


def test_a_direct_call_that_times_out_goes_on_in_the_scheduler(gateway, run_tap):
    ids = many(gateway, 10, row_cap=4)
    gateway.script = [lambda request: slow(0.5)(request) if len(gateway.calls) == 2 else None]
    run = run_tap("suppliers", request_timeout=0.2)
    assert [r["vendor_id"] for r in run.records("suppliers")] == ids


def test_a_time_out_is_an_error_where_the_scheduler_may_not_or_cannot_help(gateway, run_tap):
    gateway.script = [slow(0.3)]
    with pytest.raises(UnreachableError, match=r"TIMED_OUT.*request_timeout"):
        run_tap("suppliers", request_timeout=0.1, large_results="never")
    gateway.script.append(lambda request: (404, "", b"") if request.method == "POST" else None)
    with pytest.raises(UnreachableError, match="TIMED_OUT"):
        run_tap("suppliers", request_timeout=0.1)


def test_always_reads_in_the_scheduler_and_past_its_caps(gateway, run_tap):
    ids = many(gateway, 10, row_cap=4)
    run = run_tap("suppliers", large_results="always")
    assert [r["vendor_id"] for r in run.records("suppliers")] == ids
    assert not gateway.calls


@pytest.mark.parametrize(("status", "code"), [("error", "RUN_FAILED"), ("idnotfound", "RUN_NOT_FOUND")])
def test_a_scheduled_run_that_fails_is_a_clear_error(gateway, run_tap, status, code):
    body = f"<R><S><status>{status}</status></S></R>".encode()
    gateway.script = [
        lambda r: (200, "text/xml", body) if "GETQUERYRESULTS" in r.headers.get("SOAPAction", "") else None
    ]
    with pytest.raises(ConnectorError, match=f"{code}.*run-1.*SNGR_SUPPLIERS"):
        run_tap("suppliers", large_results="always")


def test_wsse_carries_the_user_and_a_wrong_password_is_said_so(gateway, run_tap):
    with pytest.raises(AccessError, match="PASSWORD_REFUSED"):
        run_tap("suppliers", large_results="always", password="wrong-password")
