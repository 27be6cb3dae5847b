"""Fault rules: which call goes wrong, when, and how."""

import random
from dataclasses import dataclass, field
from typing import Any

from sandbox.calls import Pattern
from sandbox.hostile import SHAPES

ACTIONS = {
    "reset_before": "connection reset, the call is not executed",
    "reset_after": "the call is executed, the connection reset before any byte of the answer",
    "truncate": "executed; half of the answer's body, then a connection reset",
    "timeout_before": "not executed, no answer for `seconds`, then a reset",
    "timeout_after": "executed, no answer for `seconds`, then a reset",
    "late": "connection reset now, the call is executed `seconds` later",
    "status": "answer `status` with a text body, not executed",
    "status_after": "executed, then the answer is `status`",
    "rate": "a rate refusal in the system's own words (`shape` where it has several), not executed",
    "html": "200 with an HTML sign-in page, not executed",
    "html_after": "executed, then 200 with an HTML sign-in page",
    "malformed_before": "200 with a body that does not parse, not executed",
    "malformed_after": "executed, then 200 with half of the body as if it were whole",
    "empty": "an empty body with `status`, not executed",
    "empty_after": "executed, then an empty body with `status`",
    "contact": "what the gateway in front of the system says when it had no answer from it, not executed",
    "contact_after": "executed, then what the gateway says when it had no answer",
    "hostile": "200 with hostile XML of the rule's `shape`, not executed",
    "hostile_after": "executed, then the answer with hostile XML of the rule's `shape` in it",
    "slow": "the normal answer, `seconds` later",
}
HOSTILE_ACTIONS = {"hostile", "hostile_after"}
DEFAULT_SECONDS = {"timeout_before": 60.0, "timeout_after": 60.0, "late": 1.0, "slow": 1.0}


class FaultError(ValueError):
    """A fault rule that cannot be; the text names the field and what it may be."""


@dataclass
class Rule:
    """One rule. The first rule that applies to a call decides; `action` is a key of `ACTIONS`.

    A rule skips its first `after` matches, then fires on every `every`-th, with `probability`,
    at most `times` times (None: for ever). `seconds` are wall seconds.
    """

    action: str
    system: str | None = None
    method: str | None = None
    path: str | None = None
    query_contains: str | None = None
    body_contains: str | None = None
    after: int = 0
    times: int | None = 1
    every: int = 1
    probability: float = 1.0
    seconds: float | None = None
    status: int = 500
    shape: str | None = None
    id: int = 0
    seen: int = field(default=0, init=False)
    fired: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise FaultError(f"action is {self.action!r}; it must be one of {', '.join(ACTIONS)}")
        if self.every < 1 or self.after < 0 or not 0 <= self.probability <= 1:
            raise FaultError("every must be 1 or more, after 0 or more, probability between 0 and 1")
        if self.action in HOSTILE_ACTIONS:
            self.shape = self.shape or next(iter(SHAPES))
            if self.shape not in SHAPES:
                raise FaultError(f"shape is {self.shape!r}; it must be one of {', '.join(SHAPES)}")
        if self.seconds is None:
            self.seconds = DEFAULT_SECONDS.get(self.action, 0.0)

    def matches(self, system: str, method: str, path: str, query: str, body: bytes) -> bool:
        return (
            Pattern(self.system, self.method, self.path).matches(system, method, path)
            and (self.query_contains is None or self.query_contains in query)
            and (self.body_contains is None or self.body_contains.encode() in body)
        )

    def fires(self, chance: random.Random) -> bool:
        """Count one match and tell whether the rule acts on it."""
        self.seen += 1
        turn = self.seen - self.after
        if turn < 1 or (turn - 1) % self.every or (self.times is not None and self.fired >= self.times):
            return False
        if self.probability < 1 and chance.random() >= self.probability:
            return False
        self.fired += 1
        return True


_KINDS: dict[str, Any] = {
    "action": str,
    **dict.fromkeys(("system", "method", "path", "query_contains", "body_contains", "shape"), str | None),
    **dict.fromkeys(("after", "every", "status"), int),
    "times": int | None,
    "probability": int | float,
    "seconds": int | float | None,
}


def rule_from(given: dict[str, Any]) -> Rule:
    """A rule from JSON.

    Raises:
        FaultError: an unknown field, a missing action or a value of the wrong kind.
    """
    unknown = sorted(set(given) - set(_KINDS))
    if unknown or "action" not in given:
        wrong = ", ".join(unknown) or "action is missing"
        raise FaultError(f"{wrong}: a rule has an action and may have {', '.join(_KINDS)}")
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, _KINDS[name]):
            raise FaultError(f"{name} cannot be {value!r}")
    return Rule(**given)


class Faults:
    """The rules in force, in the order in which they were added."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.clear()

    def clear(self) -> None:
        self._rules: list[Rule] = []
        self._next = 1
        self._chance = random.Random(f"{self._seed}:faults")

    def add(self, given: dict[str, Any]) -> Rule:
        rule = rule_from(given)
        rule.id = self._next
        self._next += 1
        self._rules.append(rule)
        return rule

    def remove(self, number: int) -> bool:
        """Whether there was a rule with that id."""
        kept = [rule for rule in self._rules if rule.id != number]
        found = len(kept) < len(self._rules)
        self._rules = kept
        return found

    def rules(self) -> list[Rule]:
        return list(self._rules)

    def choose(self, system: str, method: str, path: str, query: str, body: bytes) -> Rule | None:
        """The first rule that fires for this call; rules before it have counted the match."""
        for rule in self._rules:
            if rule.matches(system, method, path, query, body) and rule.fires(self._chance):
                return rule
        return None
