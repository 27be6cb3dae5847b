"""The rate limit: how many, for whom, and how a refusal looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cin7.limits import RateLimit
from sandbox.cin7.switches import SWITCHES
from sandbox.system import defaults


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def limit(**switches):
    clock = Clock()
    return RateLimit({**defaults(SWITCHES), **switches}, clock), clock


@given(
    gaps=st.lists(st.floats(0, 40), max_size=80),
    calls=st.integers(1, 6),
    window=st.floats(1, 60),
)
def test_a_sliding_window_never_holds_more_than_its_calls(gaps, calls, window):
    rate, clock = limit(limit_calls=calls, limit_window_seconds=window)
    accepted = []
    for gap in gaps:
        clock.now += gap
        before = sum(1 for moment in accepted if clock.now - moment < window)
        took = rate.accepts("a", "k")
        assert took == (before < calls)
        if took:
            accepted.append(clock.now)


def test_a_fixed_window_opens_all_at_once():
    rate, clock = limit(limit_calls=2, limit_kind="fixed")
    first = rate.accepts("a", "k")
    clock.now += 59
    assert [first, rate.accepts("a", "k"), rate.accepts("a", "k")] == [True, True, False]
    clock.now += 1
    assert [rate.accepts("a", "k") for _ in range(3)] == [True, True, False]


def test_keys_have_windows_of_their_own_unless_the_account_is_counted():
    rate, _ = limit(limit_calls=1)
    assert [rate.accepts("a", key) for key in "kk2"] == [True, False, True]
    rate, _ = limit(limit_calls=1, limit_scope="account")
    assert [rate.accepts("a", key) for key in "k2"] == [True, False]


@pytest.mark.parametrize(("shape", "status"), [("429", 429), ("503", 503), ("400", 400)])
def test_each_shape_on_the_wire(server, cin7, shape, status):
    server.switch("cin7.limit_calls", 2)
    server.switch("cin7.limit_shape", shape)
    answers = [cin7.get("me") for _ in range(3)]
    refused = answers[2]
    assert [each.status_code for each in answers] == [200, 200, status]
    text = "You have reached 2 calls per 60 seconds API limit."
    if shape == "400":
        assert refused.json() == [{"ErrorCode": 400, "Exception": text}]
    else:
        assert refused.text == text
    assert refused.headers.get("Retry-After") == ("60 Seconds" if shape == "429" else None)
    assert "x-ratelimit-limit" not in answers[0].headers


def test_the_first_shape_has_all_its_headers():
    rate, _ = limit(limit_calls=3, limit_window_seconds=20.0)
    headers = rate.refusal("429").headers
    assert (headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]) == ("3", "0")
    assert (headers["x-ratelimit-reset"], headers["retry-after"]) == ("20", "20 Seconds")


def test_retry_after_can_be_a_bare_number():
    rate, _ = limit(retry_after="number")
    assert rate.refusal("429").headers["retry-after"] == "60"


def test_mixed_takes_turns():
    rate, _ = limit(limit_calls=0, limit_shape="mixed")
    statuses = []
    for _ in range(6):
        assert not rate.accepts("a", "k")
        statuses.append(rate.refusal().status_code)
    assert sorted(statuses[:3]) == sorted(statuses[3:]) == [400, 429, 503]


def test_a_refused_call_is_not_executed_and_is_counted(server, cin7):
    server.switch("cin7.limit_calls", 1)
    cin7.get("me")
    assert cin7.post("supplier", cin7.SUPPLIER).status_code == 429
    books = server.books("cin7")
    assert cin7.SUPPLIER["Name"] not in {each["Name"] for each in books["suppliers"]}
    assert books["calls"] == {"total": 1, "writes": 0, "refused": 1}
    assert server.counters()["cin7"]["notes"] == {"rate_refused": 1}
