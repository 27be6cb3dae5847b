"""The pool of requests, on the wire; failures by switch and by rule; the clock; what is not a query."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
import requests

from sandbox.netsuite import CREDENTIALS
from sandbox.netsuite.suiteql.engine import CutOff
from sandbox.testing import running

ANY = "SELECT id FROM currency"
QUERY = "/services/rest/query/v1/suiteql"
TOKEN = "/services/rest/auth/oauth2/v1/token"


class Wire:
    """A client of a running server, signed in with the published credentials."""

    def __init__(self, server) -> None:
        self.server, self.url = server, server.url
        now = int(time.time())
        claims = {"iss": CREDENTIALS["client_id"], "scope": ["rest_webservices"], "aud": server.url + TOKEN}
        key = Path(CREDENTIALS["private_key_path"]).read_text(encoding="ascii")
        assertion = jwt.encode(
            claims | {"iat": now, "exp": now + 300}, key, "PS256", {"kid": CREDENTIALS["certificate_id"]}
        )
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
        self.bearer = requests.post(server.url + TOKEN, form, timeout=20).json()["access_token"]

    def query(self, text: str = ANY):
        headers = {"Authorization": f"Bearer {self.bearer}", "Prefer": "transient"}
        return requests.post(self.url + QUERY, json={"q": text}, headers=headers, timeout=30)

    def together(self, count: int):
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda _: self.query(), range(count)))


@pytest.fixture(scope="module")
def _wire():
    with running(scale=0.1) as server:
        yield Wire(server)


@pytest.fixture
def wire(_wire):
    before = {each["name"]: each["value"] for each in _wire.server.switches()}
    yield _wire
    _wire.server.switches(**before)
    _wire.server.faults.clear()
    _wire.server.clear_calls()


def test_more_than_the_pool_at_once_are_refused(wire):
    wire.server.switches(**{"netsuite.concurrency": 3, "netsuite.latency_ms": 700})
    answers = wire.together(6)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert [answer.status_code for answer in answers].count(200) == 3
    assert len(refused) == 3
    body = refused[0].json()
    assert body["title"] == "Bad Request"
    assert body["o:errorCode"] == "USER_ERROR"
    assert body["o:errorDetails"][0] == {
        "detail": "Concurrent request limit exceeded. Request blocked.",
        "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED",
    }
    assert "Retry-After" not in refused[0].headers
    assert wire.server.counters()["netsuite"]["notes"] == {"rate_refused": 3}
    assert wire.query().status_code == 200


def test_requests_within_the_pool_run_side_by_side(wire):
    wire.server.switches(**{"netsuite.latency_ms": 500})
    started = time.monotonic()
    assert {answer.status_code for answer in wire.together(5)} == {200}
    assert time.monotonic() - started < 5 * 0.5
    assert wire.server.books("netsuite")["requests"]["most_at_once"] == 5


def test_an_integration_may_have_a_part_of_the_pool(wire):
    wire.server.switches(**{"netsuite.integration_concurrency": 1, "netsuite.latency_ms": 500})
    assert sorted(answer.status_code for answer in wire.together(2)) == [200, 429]


def test_overload_may_look_like_a_failed_login_and_name_a_time(wire):
    turned = {"concurrency": 1, "latency_ms": 500, "overload_401_every": 1, "retry_after": "2"}
    wire.server.switches(**{f"netsuite.{name}": value for name, value in turned.items()})
    answers = sorted(wire.together(2), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [200, 401]
    assert answers[1].json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_LOGIN"
    wire.server.switch("netsuite.overload_401_every", 0)
    answers = sorted(wire.together(2), key=lambda answer: answer.status_code)
    assert answers[1].headers["Retry-After"] == "2"


@pytest.mark.parametrize(("shape", "status"), [(None, 429), ("401", 401), ("500", 500)])
def test_refusals_by_rule(wire, shape, status):
    wire.server.faults.add(action="rate", system="netsuite", path="suiteql", shape=shape)
    assert wire.query().status_code == status
    assert wire.query().status_code == 200


def test_a_long_query_is_cut_off(account):
    account.switches |= {"latency_ms": 200, "cutoff_seconds": 0.05}
    answer = account.query(ANY)
    assert answer.status_code == 500
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "UNEXPECTED_ERROR"


def test_work_that_takes_too_long_is_cut_off(books):
    books.switches["cutoff_seconds"] = 0.0
    many = ", ".join(f"transactionline l{n}" for n in range(7))
    with pytest.raises(CutOff):
        books.rows(f"SELECT COUNT(*) FROM {many}")


def test_failures_every_so_often(account):
    account.switches["unexpected_every"] = 3
    assert [account.query(ANY).status_code for _ in range(6)] == [200, 200, 500, 200, 200, 500]


def test_the_servers_time_follows_the_clock(account):
    account.edit("clock", now="2026-11-01T08:30:00.250Z")
    assert account.get("system/v1/serverTime").json() == {"serverTime": "2026-11-01T08:30:00.250Z"}
    assert account.edit("clock", advance=3600)["now"] == "2026-11-01T09:30:00.250000+00:00"
    account.edit("clock", now=None)
    account.bearer = ""
    told = account.get("system/v1/serverTime").json()["serverTime"]
    assert abs((datetime.fromisoformat(told) - datetime.now(UTC)).total_seconds()) < 60
    assert account.http.get("/services/rest/system/v1/serverTime").status_code == 401


def test_governance_limits_are_the_administrators(account):
    answer = account.get("system/v1/governanceLimits")
    assert answer.status_code == 403
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INSUFFICIENT_PERMISSION"
    account.switches |= {"admin_role": True, "integration_concurrency": 2}
    assert account.get("system/v1/governanceLimits").json() == {
        "accountConcurrencyLimit": 5,
        "accountUnallocatedConcurrencyLimit": 3,
        "integrationConcurrencyLimit": 2,
        "integrationLimitType": "integrationSpecific",
    }


def test_another_path_is_not_there(account):
    answer = account.get("record/v1/vendor/1")
    assert answer.status_code == 404
    assert answer.json()["status"] == 404
