from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
import requests
from fake_netsuite import Reply, invalid_login, pages_of, problem, serve, too_many_requests
from hypothesis import given, settings
from hypothesis import strategies as st
from sandglass import Sandglass

from connector_kit.errors import AccessError, ConnectorError, InterruptedRunError, UnreachableError
from tap_netsuite.client import Connection, SuiteQL
from tap_netsuite.waiting import OVERLOADED


@pytest.fixture
def client(connect):
    return connect()


def read(client, **options):
    return client.query("SELECT id FROM vendor", limit=1000, **options).rows


def is_query(request):
    return request.path.endswith("/suiteql")


def test_a_query_goes_out_as_documented(client, netsuite):
    netsuite.suiteql = pages_of([{"ID": "1", "Name": None}, {"id": "2", "name": "Ärzte"}])
    page = client.query("SELECT id, name FROM vendor WHERE id > ? AND name <> ?", ["0", 7], limit=1, offset=1)
    assert page.rows == [{"id": "2", "name": "Ärzte"}]
    request = netsuite.requests[-1]
    assert (request.method, request.query) == ("POST", {"limit": "1", "offset": "1"})
    assert request.headers["Prefer"] == "transient"
    assert request.headers["Content-Type"] == "application/json"
    assert request.json == {"q": "SELECT id, name FROM vendor WHERE id > ? AND name <> ?", "params": ["0", 7]}


def test_more_rows_are_announced(client, netsuite):
    netsuite.suiteql = pages_of([{"id": "1"}, {"id": "2"}])
    assert client.query("SELECT id FROM vendor", limit=1).has_more
    assert not client.query("SELECT id FROM vendor", limit=1, offset=1).has_more


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1001, 0), (1000, 500)])
def test_what_netsuite_would_not_take_is_not_sent(client, netsuite, limit, offset):
    with pytest.raises(ValueError):
        client.query("SELECT id FROM vendor", limit=limit, offset=offset)
    assert netsuite.requests == []


def test_the_clock_is_netsuites(client, netsuite):
    netsuite.now = lambda: datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert client.server_time() == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_without_the_system_service_the_clock_is_asked_by_query(client, netsuite):
    netsuite.script.append(lambda request: problem(404, "", "") if "serverTime" in request.path else None)
    netsuite.suiteql = pages_of([{"now": "2026-03-29T01:30:00Z"}])
    assert client.server_time() == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "SYS_EXTRACT_UTC" in netsuite.queries[0]["q"]


def test_a_run_longer_than_the_tokens_life_never_meets_a_401(netsuite, connect):
    netsuite.token_life = 1.0
    client = connect()
    end = time.monotonic() + 2.6
    while time.monotonic() < end:
        read(client)
        time.sleep(0.01)
    assert set(netsuite.statuses) == {200}
    assert 3 <= netsuite.logins <= 5


def test_a_token_that_is_revoked_in_the_middle_costs_one_login(client, netsuite):
    read(client)
    netsuite.revoke()
    read(client)
    read(client)
    assert netsuite.statuses == [200, 200, 401, 200, 200, 200]
    assert netsuite.logins == 2


def test_revoked_again_and_again_it_is_one_login_each_time(client, netsuite):
    for _ in range(4):
        read(client)
        netsuite.revoke()
    read(client)
    assert netsuite.logins == 5
    assert netsuite.statuses.count(401) == 4


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["read", "revoke", "busy"]), max_size=20))
def test_whatever_happens_to_tokens_each_bad_one_costs_one_401_and_one_login(history):
    with serve(pages_of([{"id": "1"}])) as netsuite:
        busy = []
        netsuite.script.append(
            lambda request: (
                too_many_requests({"Retry-After": "0"}) if is_query(request) and busy and busy.pop() else None
            )
        )
        client = SuiteQL(Connection.from_settings(netsuite.config), waiter=Sandglass())
        bad = 0
        for what in [*history, "read"]:
            if what == "revoke":
                bad += bool(netsuite.tokens)
                netsuite.revoke()
            elif what == "busy":
                busy.append(True)
            else:
                assert read(client) == [{"id": "1"}]
        assert netsuite.statuses.count(401) == bad
        assert netsuite.logins == 1 + bad


def test_a_token_revoked_under_several_requests_costs_one_login(netsuite, connect):
    client = connect(max_concurrency=4)
    read(client)
    netsuite.revoke()
    netsuite.delay = 0.02
    assert len(list(client.map(lambda _: read(client), range(8)))) == 8
    assert netsuite.logins == 2


def test_a_fresh_token_that_is_refused_with_nothing_else_in_flight_ends_the_run(client, netsuite):
    netsuite.script.append(lambda request: invalid_login() if is_query(request) else None)
    with pytest.raises(AccessError) as caught:
        client.query("SELECT id FROM vendor", limit=10, stream="vendors")
    assert netsuite.statuses == [200, 401, 200, 401]
    assert caught.value.code == "LOGIN_REFUSED"
    assert caught.value.exit_code == 3
    assert "Invalid login attempt" in str(caught.value)
    assert "query on vendor of stream vendors" in str(caught.value)
    for check in ("View Login Audit Trail", "role", "certificate", "integration"):
        assert check in caught.value.hint


def test_several_requests_with_a_token_that_stays_bad_find_out_soon(netsuite, connect, waiter):
    netsuite.script.append(lambda request: invalid_login() if is_query(request) else None)
    client = connect(max_concurrency=4)
    waits = [client.submit(lambda: read(client)) for _ in range(4)]
    for wait in waits:
        with pytest.raises(AccessError, match="LOGIN_REFUSED"):
            wait()
    assert netsuite.logins == 2
    assert len(netsuite.queries) <= 4 * 6


def test_a_401_soon_after_a_429_is_waited_out(client, netsuite):
    replies = iter([too_many_requests(), invalid_login(), invalid_login(), invalid_login()])
    netsuite.script.append(lambda request: next(replies, None) if is_query(request) else None)
    assert read(client) == []
    assert netsuite.logins == 2


def test_a_401_under_overload_lowers_the_bound_and_goes_on(netsuite, connect, waiter):
    client = connect(max_concurrency=4)
    netsuite.suiteql = pages_of([{"id": "1"}])
    netsuite.delay = 0.01
    netsuite.script.append(
        lambda request: invalid_login() if is_query(request) and netsuite.in_flight > 2 else None
    )
    results = list(client.map(lambda _: read(client), range(40)))
    assert results == [[{"id": "1"}]] * 40
    assert netsuite.statuses.count(401) < 40
    assert netsuite.logins <= 1 + netsuite.statuses.count(401)


def test_a_429_is_waited_out_and_lowers_the_bound(netsuite, connect, waiter):
    client = connect(max_concurrency=8)
    netsuite.suiteql = pages_of([{"id": "1"}])
    netsuite.delay = 0.01
    netsuite.script.append(
        lambda request: too_many_requests() if is_query(request) and netsuite.in_flight > 2 else None
    )
    results = list(client.map(lambda _: read(client), range(60)))
    assert results == [[{"id": "1"}]] * 60
    refused = netsuite.statuses.count(429)
    assert 0 < refused < 40
    assert waiter.waits


def test_waits_grow_and_are_jittered(client, netsuite, waiter):
    replies = iter([too_many_requests()] * 8)
    netsuite.script.append(lambda request: next(replies, None) if is_query(request) else None)
    read(client)
    assert len(waiter.waits) == 8
    assert all(0 <= wait <= min(60, 2**n) for n, wait in enumerate(waiter.waits))
    assert len(set(waiter.waits)) == 8


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [("40", 40, 41), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 1), ("soon", 0, 1), ("999999", 900, 901)],
)
def test_a_wait_that_netsuite_asks_for_is_kept(client, netsuite, waiter, header, low, high):
    replies = iter([too_many_requests({"Retry-After": header})])
    netsuite.script.append(lambda request: next(replies, None) if is_query(request) else None)
    read(client)
    assert low <= waiter.waits[0] <= high


def test_a_429_without_end_is_unreachable_after_a_quarter_of_an_hour(client, netsuite, waiter):
    netsuite.script.append(lambda request: too_many_requests() if is_query(request) else None)
    with pytest.raises(UnreachableError) as caught:
        read(client, stream="vendors")
    assert caught.value.code == "CONCURRENCY_LIMIT"
    assert caught.value.exit_code == 4
    assert "for 15 minutes" in str(caught.value)
    assert "max_concurrency" in caught.value.hint
    assert OVERLOADED.seconds <= sum(waiter.waits) < OVERLOADED.seconds + 120


def test_a_429_does_not_use_up_the_patience_with_other_trouble(client, netsuite):
    replies = iter([too_many_requests()] * 6 + [Reply(503)] * 4 + [too_many_requests()] * 3)
    netsuite.script.append(lambda request: next(replies, None) if is_query(request) else None)
    assert read(client) == []


def test_the_bound_holds_over_all_threads_and_logins(netsuite, connect):
    client = connect(max_concurrency=3)
    netsuite.delay = 0.005
    netsuite.token_life = 0.1
    waits = [client.submit(lambda: read(client)) for _ in range(40)]
    for wait in waits:
        wait()
    assert netsuite.most_in_flight == 3


def test_map_keeps_the_order_and_starts_no_more_than_may_be_in_flight(connect):
    client = connect(max_concurrency=3)
    started, finished = [], []

    def work(number):
        started.append(number)
        time.sleep(0.002 * (number % 3))
        return number

    for result in client.map(work, range(20)):
        finished.append(result)
        assert len(started) - len(finished) <= 3
    assert finished == list(range(20))


def test_an_error_in_the_background_is_raised_where_the_result_is_asked_for(client):
    def fail():
        raise ConnectorError("no")

    wait = client.submit(fail)
    with pytest.raises(ConnectorError, match="no"):
        wait()


def test_closing_ends_waits_in_the_background(netsuite):
    client = SuiteQL(Connection.from_settings(netsuite.config))
    netsuite.script.append(
        lambda request: too_many_requests({"Retry-After": "60"}) if is_query(request) else None
    )
    wait = client.submit(lambda: read(client))
    while 429 not in netsuite.statuses:
        time.sleep(0.005)
    client.close()
    began = time.monotonic()
    with pytest.raises(InterruptedRunError):
        wait()
    assert time.monotonic() - began < 5


def test_background_work_does_not_keep_the_process_alive(client):
    held = threading.Event()
    client.submit(held.wait)
    try:
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == "netsuite")
    finally:
        held.set()


def test_no_cookie_ties_the_threads_together(client, netsuite):
    netsuite.script.append(
        lambda request: (
            Reply(200, b'{"hasMore":false,"items":[]}', {"Set-Cookie": "s=1"}) if is_query(request) else None
        )
    )
    read(client)
    read(client)
    assert "Cookie" not in netsuite.requests[-1].headers


def test_credentials_of_a_netrc_file_are_not_sent(client, netsuite, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert requests.utils.get_netrc_auth(netsuite.url) == ("me", "mine")
    read(client)
    assert "Authorization" not in netsuite.requests[0].headers
    assert netsuite.requests[1].headers["Authorization"].startswith("Bearer ")
