"""When a rule acts, and which rules cannot be."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.actions import ACTS
from sandbox.faults import ACTIONS, FaultError, Faults, rule_from


def acted(rule, matches):
    chance = random.Random(7)
    return [n for n in range(1, matches + 1) if rule.fires(chance)]


@given(after=st.integers(0, 5), every=st.integers(1, 4), times=st.none() | st.integers(0, 5))
def test_a_rule_skips_then_acts_on_every_nth_at_most_so_often(after, every, times):
    rule = rule_from({"action": "status", "after": after, "every": every, "times": times})
    due = [n for n in range(1, 31) if n > after and (n - after - 1) % every == 0]
    assert acted(rule, 30) == (due if times is None else due[:times])


def test_once_is_the_default():
    assert acted(rule_from({"action": "status"}), 5) == [1]


def test_probability_is_seeded():
    def outcome(seed):
        faults = Faults(seed)
        faults.add({"action": "slow", "probability": 0.5, "times": None})
        return [faults.choose("cin7", "GET", "/x", "", b"") is not None for _ in range(40)]

    assert outcome(1) == outcome(1) != outcome(2)
    assert 5 < sum(outcome(1)) < 35


def test_the_first_rule_that_acts_decides():
    faults = Faults(1)
    faults.add({"action": "slow", "path": "b"})
    faults.add({"action": "html"})
    faults.add({"action": "status"})
    actions = [faults.choose("cin7", "GET", "/a", "", b"") for _ in range(3)]
    assert [each and each.action for each in actions] == ["html", "status", None]


def test_every_action_is_done_by_something():
    assert set(ACTS) == set(ACTIONS)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({}, "action"),
        ({"action": "explode"}, "reset_before"),
        ({"action": "status", "pth": "x"}, "pth"),
        ({"action": "status", "times": "2"}, "times"),
        ({"action": "status", "every": 0}, "every"),
        ({"action": "status", "probability": 2}, "probability"),
        ({"action": "status", "body_contains": 5}, "body_contains"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(rule, named):
    with pytest.raises(FaultError, match=named):
        rule_from(rule)


def test_a_rule_can_be_removed_by_its_number():
    faults = Faults(1)
    kept, gone = faults.add({"action": "slow"}), faults.add({"action": "html"})
    assert faults.remove(gone.id)
    assert not faults.remove(gone.id)
    assert faults.rules() == [kept]
