"""The crash matrix as data: where a run can end, what can end it, and which pairs of the two cannot occur."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

OBJECTS = ("accounts", "suppliers", "journals")
PATHS = {"accounts": "ref/account", "suppliers": "supplier", "journals": "journal"}


@dataclass(frozen=True)
class Struck:
    """What is struck: documents of an object, or one of the steps that take them to Cin7 Core."""

    object: str
    path: str
    """Of the calls that write it: a glob."""
    read: str
    """Of a read that it depends on."""
    step: str | None = None

    def __str__(self) -> str:
        return self.step or self.object


DOCUMENTS = tuple(Struck(object_, PATHS[object_], PATHS[object_]) for object_ in OBJECTS)
STEPS = (
    Struck("purchases", "advanced-purchase", "purchaseList", "header"),
    Struck("purchases", "purchase/order", "product", "order"),
    Struck("bills", "*purchase/invoice", "ref/account", "invoice"),
    Struck("receipts", "*purchase/stock", "ref/location", "stock"),
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
CAUSES = ("SIGKILL", "SIGTERM", "reset", "time-out", "500 after apply", "rate refusal", "malformed body")
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


def _struck(point: str, signal: str, **fault: Any) -> Cell:
    return Cell(KILLED if signal == "SIGKILL" else STOPPED, point, signal, fault)


def _outside(signal: str, action: str, *, done: bool, **fault: Any) -> Cell:
    code = KILLED if signal == "SIGKILL" else STOPPED
    return Cell(code, None, signal, {"action": action, **fault}, from_outside=True, done=done)


def _survived(action: str, *, on_read: bool = False, **fault: Any) -> Cell:
    return Cell(DONE, fault={"action": action, **fault}, on_read=on_read)


CELLS: dict[tuple[str, str], Cell] = {
    ("before intent", "SIGKILL"): _struck("before_intent", "SIGKILL"),
    ("before intent", "SIGTERM"): _struck("before_intent", "SIGTERM"),
    ("before intent", "reset"): _survived("reset_before", on_read=True),
    ("before intent", "time-out"): _survived("timeout_before", on_read=True),
    ("before intent", "rate refusal"): _survived("rate", shape="503", on_read=True),
    ("before intent", "malformed body"): _survived("malformed_before", on_read=True),
    ("after intent", "SIGKILL"): _struck("after_intent", "SIGKILL"),
    ("after intent", "SIGTERM"): _struck("after_intent", "SIGTERM"),
    # Executed after its sender is dead and the next run has begun to ask.
    ("request sent", "SIGKILL"): replace(
        _outside("SIGKILL", "slow", seconds=0.8, done=False), settle_seconds=2.5
    ),
    ("request sent", "SIGTERM"): _outside("SIGTERM", "timeout_before", done=False),
    ("request sent", "reset"): _survived("reset_before"),
    ("request sent", "time-out"): _survived("timeout_before"),
    ("request sent", "rate refusal"): _survived("rate", shape="429"),
    ("request sent", "malformed body"): _survived("malformed_before"),
    ("applied but no answer", "SIGKILL"): _outside("SIGKILL", "timeout_after", done=True),
    ("applied but no answer", "SIGTERM"): _outside("SIGTERM", "timeout_after", done=True),
    ("applied but no answer", "reset"): _survived("reset_after"),
    ("applied but no answer", "time-out"): _survived("timeout_after"),
    ("applied but no answer", "500 after apply"): _survived("status_after", status=500),
    ("applied but no answer", "malformed body"): _survived("html_after"),
    ("answer read", "SIGKILL"): _struck("answer_read", "SIGKILL"),
    ("answer read", "SIGTERM"): _struck("answer_read", "SIGTERM"),
    ("answer read", "reset"): _survived("truncate"),
    ("answer read", "500 after apply"): _struck("answer_read", "SIGKILL", action="status_after", status=500),
    ("answer read", "rate refusal"): _struck("answer_read", "SIGKILL", action="rate", shape="400"),
    ("answer read", "malformed body"): _struck("answer_read", "SIGKILL", action="malformed_after"),
    ("outcome committed", "SIGKILL"): _struck("outcome_committed", "SIGKILL"),
    ("outcome committed", "SIGTERM"): _struck("outcome_committed", "SIGTERM"),
    ("state emitted", "SIGKILL"): _struck("state_emitted", "SIGKILL"),
    ("state emitted", "SIGTERM"): _struck("state_emitted", "SIGTERM"),
}
"""Where a fault of the wire stands at "answer read", the run is killed with that answer in its hands."""

_QUIET = "nothing is on the wire at this point"
CANNOT_OCCUR: dict[tuple[str, str], str] = {
    ("before intent", "500 after apply"): "before the intent there are only reads, which apply nothing",
    **{("after intent", cause): _QUIET for cause in CAUSES[2:]},
    ("request sent", "500 after apply"): 'a request that was applied is "applied but no answer"',
    ("applied but no answer", "rate refusal"): "a call that is refused for its rate is not applied",
    ("answer read", "time-out"): "an answer that was read cannot time out",
    **{("outcome committed", cause): _QUIET for cause in CAUSES[2:]},
    **{("state emitted", cause): _QUIET for cause in CAUSES[2:]},
}
