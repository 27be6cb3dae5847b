"""The crash matrix as data: where a run can end, what can end it, and which pairs of the two cannot occur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

OBJECTS = ("accounts", "suppliers", "journals")
PATHS = {"accounts": "ref/account", "suppliers": "supplier", "journals": "journal"}


Pair = tuple[str, str]
"""A point and a cause."""


@dataclass(frozen=True)
class Struck:
    """What is struck: documents of an object, or one of the steps that take them to the destination."""

    object: str
    writes: Mapping[str, Any]
    """Which calls write it: fields of a fault rule."""
    reads: Mapping[str, Any]
    """Which calls are reads that it depends on."""
    step: str | None = None
    conflict: Mapping[str, Any] = field(default_factory=dict)
    """What lets another be ahead of its first write: an edit of the same system."""
    nth: int = 2
    """Of the documents of the object, or of the steps of that name, the one that is struck."""

    def __str__(self) -> str:
        return f"{self.object} {self.step}" if self.step else self.object


def _in_cin7(object_: str, path: str, read: str, step: str | None = None) -> Struck:
    """Something in Cin7 Core that is written by POST to a path and depends on a GET of another: globs."""
    writes, reads = ({"system": "cin7", "method": m, "path": p} for m, p in (("POST", path), ("GET", read)))
    return Struck(object_, writes, reads, step)


DOCUMENTS = tuple(_in_cin7(object_, PATHS[object_], PATHS[object_]) for object_ in OBJECTS)
STEPS = (
    _in_cin7("purchases", "advanced-purchase", "purchaseList", "header"),
    _in_cin7("purchases", "purchase/order", "product", "order"),
    _in_cin7("bills", "*purchase/invoice", "ref/account", "invoice"),
    _in_cin7("receipts", "*purchase/stock", "ref/location", "stock"),
)
"""The steps of a purchase's life, each of a path of its own."""

POINTS = (
    "before intent",
    "after intent",
    "request sent",
    "applied but no answer",
    "answer read",
    "outcome committed",
    "state emitted",
)
SIGNALS = ("SIGKILL", "SIGTERM")
KILLED, STOPPED, DONE = -9, 143, 0


@dataclass(frozen=True)
class Cell:
    """How one pair is brought about. ``fault`` acts on the object's writes, or on its first read."""

    ends: int
    """Exit code of the first run."""
    strike: str | None = None
    """Point of the launcher at which the run sends itself the signal."""
    signal: str | None = None
    fault: dict[str, Any] = field(default_factory=dict)
    on_read: bool = False
    settle_seconds: float = 0.4
    from_outside: bool = False
    """The signal comes from outside, when the sandbox has met the fault; with ``done``, has executed the call."""
    done: bool = False
    conflict: bool = False
    """Another is ahead of the object's first write."""

    @property
    def survived(self) -> bool:
        """Whether the run that is struck goes on to its end."""
        return self.ends == DONE


def struck(point: str, signal: str, **fault: Any) -> Cell:
    return Cell(KILLED if signal == "SIGKILL" else STOPPED, point, signal, fault)


def _outside(signal: str, action: str, *, done: bool, **fault: Any) -> Cell:
    code = KILLED if signal == "SIGKILL" else STOPPED
    return Cell(code, None, signal, {"action": action, **fault}, from_outside=True, done=done)


def survived(action: str, *, on_read: bool = False, **fault: Any) -> Cell:
    return Cell(DONE, fault={"action": action, **fault}, on_read=on_read)


WRITTEN: Mapping[Pair, Cell] = {
    ("before intent", "SIGKILL"): struck("before_intent", "SIGKILL"),
    ("before intent", "SIGTERM"): struck("before_intent", "SIGTERM"),
    ("before intent", "reset"): survived("reset_before", on_read=True),
    ("before intent", "time-out"): survived("timeout_before", on_read=True),
    ("before intent", "malformed body"): survived("malformed_before", on_read=True),
    ("after intent", "SIGKILL"): struck("after_intent", "SIGKILL"),
    ("after intent", "SIGTERM"): struck("after_intent", "SIGTERM"),
    # Executed after its sender is dead and the next run has begun to ask.
    ("request sent", "SIGKILL"): replace(
        _outside("SIGKILL", "slow", seconds=0.8, done=False), settle_seconds=2.5
    ),
    ("request sent", "SIGTERM"): _outside("SIGTERM", "timeout_before", done=False),
    ("request sent", "reset"): survived("reset_before"),
    ("request sent", "time-out"): survived("timeout_before"),
    ("request sent", "malformed body"): survived("malformed_before"),
    ("applied but no answer", "SIGKILL"): _outside("SIGKILL", "timeout_after", done=True),
    ("applied but no answer", "SIGTERM"): _outside("SIGTERM", "timeout_after", done=True),
    ("applied but no answer", "reset"): survived("reset_after"),
    ("applied but no answer", "time-out"): survived("timeout_after"),
    ("answer read", "SIGKILL"): struck("answer_read", "SIGKILL"),
    ("answer read", "SIGTERM"): struck("answer_read", "SIGTERM"),
    ("answer read", "reset"): survived("truncate"),
    ("answer read", "malformed body"): struck("answer_read", "SIGKILL", action="malformed_after"),
    ("outcome committed", "SIGKILL"): struck("outcome_committed", "SIGKILL"),
    ("outcome committed", "SIGTERM"): struck("outcome_committed", "SIGTERM"),
    ("state emitted", "SIGKILL"): struck("state_emitted", "SIGKILL"),
    ("state emitted", "SIGTERM"): struck("state_emitted", "SIGTERM"),
}
"""What can occur wherever something is written over HTTP. Where a fault of the wire stands at "answer read",
the run is killed with that answer in its hands."""


@dataclass(frozen=True)
class Matrix:
    """What one system can do to those who write into it.

    Args:
        causes: What can end a run, besides :data:`SIGNALS`.
        of_its_own: Cells besides :data:`WRITTEN`, or in place of theirs.
        cannot_occur: Pairs that cannot occur, with the reason, besides those where nothing is on the wire.
    """

    causes: tuple[str, ...]
    of_its_own: Mapping[Pair, Cell]
    cannot_occur: Mapping[Pair, str]

    @property
    def cells(self) -> dict[Pair, Cell]:
        """How each pair that can occur is brought about."""
        return {**WRITTEN, **self.of_its_own}

    @property
    def impossible(self) -> dict[Pair, str]:
        """Why the others cannot occur."""
        quiet = ("after intent", "outcome committed", "state emitted")
        reason = "nothing is on the wire at this point"
        return {(p, c): reason for p in quiet for c in self.causes} | {
            (
                "before intent",
                "500 after apply",
            ): "before the intent there are only reads, which apply nothing",
            ("request sent", "500 after apply"): 'a request that was applied is "applied but no answer"',
            ("answer read", "time-out"): "an answer that was read cannot time out",
            **self.cannot_occur,
        }

    def pairs(self) -> Iterator[Pair]:
        """Every point with every cause."""
        return ((point, cause) for point in POINTS for cause in (*SIGNALS, *self.causes))

    def why_not(self, pair: Pair) -> str | None:
        """Return why a pair cannot occur; None if it can."""
        return None if pair in self.cells else f"cannot occur: {self.impossible[pair]}"


CIN7 = Matrix(
    ("reset", "time-out", "500 after apply", "rate refusal", "malformed body"),
    {
        ("before intent", "rate refusal"): survived("rate", shape="503", on_read=True),
        ("request sent", "rate refusal"): survived("rate", shape="429"),
        ("applied but no answer", "500 after apply"): survived("status_after", status=500),
        ("applied but no answer", "malformed body"): survived("html_after"),
        ("answer read", "500 after apply"): struck(
            "answer_read", "SIGKILL", action="status_after", status=500
        ),
        ("answer read", "rate refusal"): struck("answer_read", "SIGKILL", action="rate", shape="400"),
    },
    {("applied but no answer", "rate refusal"): "a call that is refused for its rate is not applied"},
)
