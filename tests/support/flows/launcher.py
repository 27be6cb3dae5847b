"""Starts the real programs, and breaks them off at a named point.

One server process imports the programs once and forks for every run. So a run is a process of its own, with
its own signals, streams and exit code, without the seconds that importing takes. It reads requests and
writes answers, one JSON object per line: ``{"do": "start", ...}`` → ``{"pid": n}``, ``{"do": "wait", "pid": n}``
→ ``{"code": n}``, negative for the signal that ended the run.

The programs have no hooks for this: :data:`POINTS` wraps functions of the engine and of the writers.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

import httpcore2
import sqlalchemy

from connector_kit import target
from connector_kit.delivery import dispatch, intake, sending
from connector_kit.singer_input import InterruptibleReader
from target_cin7.writers.accounts import AccountWriter
from target_cin7.writers.bills import BillWriter
from target_cin7.writers.journals import JournalWriter
from target_cin7.writers.purchases import PurchaseWriter
from target_cin7.writers.receipts import ReceiptWriter
from target_cin7.writers.suppliers import SupplierWriter
from target_peoplesoft.writers.components import ComponentWriter

PROGRAMS = (
    *("target_cin7.target", "target_peoplesoft.target", "connector_kit.commands"),
    *("tap_peoplesoft.tap", "tap_netsuite.tap", "tap_cin7.tap"),
)
_HANDLED_WITHIN = 10.0
WRITERS = (
    *(AccountWriter, SupplierWriter, PurchaseWriter, BillWriter, ReceiptWriter, JournalWriter),
    ComponentWriter,
)


class Break:
    """Sends the process a signal when a point is reached for the ``nth`` time.

    Args:
        object: Only documents of this object count; None counts all.
        step: Only this step of theirs counts: ``stock`` is the step for every group of receipts; None counts all.
        nth: Counted from 1.
        signal: Its name, such as ``SIGKILL``.
    """

    def __init__(
        self,
        *,
        point: str,
        object: str | None = None,  # noqa: A002 - the word of a request
        step: str | None = None,
        nth: int = 1,
        signal: str,
    ) -> None:
        self.point = point
        self.step = step
        self._object = object
        self._nth = nth
        self._signal = signal
        self._seen = 0
        self._lock = threading.Lock()
        self._handled = threading.Event()
        _after(target.OutboxTarget, "_handle_termination", lambda *_: self._handled.set())

    def reach(self, object_: str | None, step: str = "") -> None:
        """Count; at the nth time, send the signal and wait until it has been handled."""
        counts = self._object in {None, object_} and self.step in {None, step.partition(" ")[0]}
        with self._lock:
            self._seen += counts
            strikes = counts and self._seen == self._nth
        if strikes:
            os.kill(os.getpid(), signal.Signals[self._signal])
            self._handled.wait(_HANDLED_WITHIN)


def _before(owner: Any, name: str, do: Callable[..., None]) -> None:
    wrapped = getattr(owner, name)

    @wraps(wrapped)
    def call(*args: Any, **kwargs: Any) -> Any:
        do(*args)
        return wrapped(*args, **kwargs)

    setattr(owner, name, call)


def _after(owner: Any, name: str, do: Callable[..., None]) -> None:
    wrapped = getattr(owner, name)

    @wraps(wrapped)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return wrapped(*args, **kwargs)
        finally:
            do(*args)

    setattr(owner, name, call)


def _begin(break_: Break) -> None:
    _before(target.OutboxTarget, "_open", lambda _self: break_.reach(None))


def _before_intent(break_: Break) -> None:
    _before(sending, "intend", lambda _box, claimed, step: break_.reach(claimed.document.object, step.name))


def _after_intent(break_: Break) -> None:
    _after(sending, "intend", lambda _box, claimed, step: break_.reach(claimed.document.object, step.name))


def _answer_read(break_: Break) -> None:
    for writer in WRITERS:
        _after(writer, "send", lambda _self, document, step: break_.reach(document.object, step.name))


def _outcome_committed(break_: Break) -> None:
    """Strike when what became of a document is on disk, or, of one step, what Cin7 Core answered to it."""
    if break_.step is not None:
        _after(
            dispatch.Dispatcher,
            "_take",
            lambda _self, _writer, claimed, step, *_: break_.reach(claimed.document.object, step.name),
        )
        return
    _after(dispatch.Dispatcher, "deliver", lambda _self, writer, _claimed: break_.reach(writer.object))


def _state_emitted(break_: Break) -> None:
    _after(target.OutboxTarget, "_write_state_message", lambda _self, _state: break_.reach(None))


POINTS: dict[str, Callable[[Break], None]] = {
    "begin": _begin,
    "before_intent": _before_intent,
    "after_intent": _after_intent,
    "answer_read": _answer_read,
    "outcome_committed": _outcome_committed,
    "state_emitted": _state_emitted,
}
"""Where a run can strike itself. What happens on the wire is struck from outside, when the sandbox sees it."""


def _warm_up() -> None:
    """Import what the libraries import on first use, once instead of in every run."""
    sqlalchemy.create_engine("sqlite://").dispose()
    httpcore2.ConnectionPool()
    for program in PROGRAMS:
        importlib.import_module(program)
    gc.freeze()  # what was imported lives as long as the process: a run need not look at it when it ends


def main() -> int:
    """Serve until the requests end. Returns the exit code of a run, in the process of that run."""
    _warm_up()
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "wait":
            _, status = os.waitpid(request["pid"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            pid = os.fork()
            if pid == 0:
                return _run(request)
            answer = {"pid": pid}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


def _run(request: dict[str, Any]) -> int:
    _redirect(request["stdin"], request["stdout"], request["stderr"])
    os.environ.update(request["env"])
    os.chdir(request["folder"])
    if request.get("deliver_records"):
        intake._DELIVER_RECORDS = request["deliver_records"]
    if request.get("break"):
        break_ = Break(**request["break"])
        POINTS[break_.point](break_)
    module, _, function = request["program"].partition(":")
    sys.argv = [module, *request["arguments"]]
    try:
        getattr(importlib.import_module(module), function)()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _redirect(stdin: str, stdout: str, stderr: str) -> None:
    """Give the run streams of its own in place of those on which the server talks."""
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, path, flags in ((0, stdin, os.O_RDONLY), (1, stdout, written), (2, stderr, written)):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, encoding="utf-8", buffering=1)  # noqa: SIM115
    InterruptibleReader.default_input = sys.stdin.buffer


if __name__ == "__main__":
    sys.exit(main())
