"""A conversation that is struck once on its way to Cin7 Core, and run again until it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.books import Books, landed, parked_by_the_last_run, staged, unsettled
from flows.conversation import Conversation, Record
from flows.matrix import CANNOT_OCCUR, CAUSES, CELLS, DONE, KILLED, POINTS, Cell, Struck
from flows.programs import Ended, Running, Target
from flows.waiting import until
from sandbox.client import Client

MOST_RERUNS = 4
STRUCK = 2
"""Of the documents of an object, or of the steps of a name, the one that is struck."""


def pairs() -> list[tuple[str, str]]:
    """Every point with every cause."""
    return [(point, cause) for point in POINTS for cause in CAUSES]


def why_not(pair: tuple[str, str]) -> str | None:
    """Return why a pair cannot occur; None if it can."""
    return None if pair in CELLS else f"cannot occur: {CANNOT_OCCUR[pair]}"


@dataclass
class Trial:
    """Delivers a conversation with one strike, and checks after every run what must hold then.

    Args:
        check: What must hold of the books at any time; returns whether they show a record's document.
    """

    input: Path
    struck: Struck
    cell: Cell
    target: Target
    sandbox: Client
    check: Callable[[Client], Callable[[str, Record], bool]]

    @cached_property
    def said(self) -> Conversation:
        return Conversation.load(self.input)

    def run_until_done(self) -> Ended:
        """Run with the strike, and again until there is nothing left; return the last run."""
        last = self._first_run()
        assert last.code == self.cell.ends, last
        self._check(last)
        assert any(each["fired"] for each in self.sandbox.faults.list()) or not self.cell.fault, (
            "the fault did not strike"
        )
        for _ in range(MOST_RERUNS):
            if last.code == DONE:
                return last
            last = self.target.run(self.input)
            self._check(last)
        assert last.code == DONE, f"not done after {MOST_RERUNS} reruns: {last}"
        return last

    def check_done(self, last: Ended) -> None:
        """Nothing is left open, and another run finds nothing to do."""
        assert not unsettled(self.target.folder / "delivery.db")
        assert {last.count(outcome) for outcome in ("pending", "in_doubt", "held", "refused")} == {0}, last
        writes = Books(self.sandbox).writes
        run = self.target.run(self.input)
        assert run.code == DONE, run
        assert run.count("unchanged") == sum(m["type"] == "RECORD" for m in self.said.messages), run
        assert run.states[-1] == self.said.messages[-1]["value"]
        assert Books(self.sandbox).writes == writes

    def _first_run(self) -> Ended:
        if self.cell.fault:
            on_read = {"method": "GET", "path": self.struck.read}
            on_write = {"method": "POST", "path": self.struck.path, "after": STRUCK - 1}
            where = on_read if self.cell.on_read else on_write
            self.sandbox.faults.add(system="cin7", **where, **self.cell.fault)
        running = self.target.start(self.input, strike=self._strike())
        if self.cell.from_outside:
            self._strike_from_outside(running)
        return running.wait()

    def _strike(self) -> dict[str, Any] | None:
        if self.cell.strike is None:
            return None
        strike = {"point": self.cell.strike, "signal": self.cell.signal}
        if self.cell.strike == "state_emitted":
            return {**strike, "nth": self.said.streams.index(self.struck.object) + 1}
        return {**strike, "object": self.struck.object, "step": self.struck.step, "nth": STRUCK}

    def _strike_from_outside(self, running: Running) -> None:
        def met() -> bool:
            calls = self.sandbox.calls()
            return any(call["fault"] and (call["executed"] or not self.cell.done) for call in calls)

        until(met, "the sandbox met the call")
        assert self.cell.signal is not None
        running.send(self.cell.signal)

    def _check(self, run: Ended) -> None:
        """Check what holds after every run: no STATE line ran ahead, nothing is there twice.

        A STATE line may pass what is held; when it was struck, the run may have been trying it again.
        """
        store, shows = self.target.folder / "delivery.db", self.check(self.sandbox)
        settled = (staged(store) - unsettled(store)) | parked_by_the_last_run(store)
        for state in run.states:
            passed = self.said.before(state)
            assert set(passed) <= settled, f"STATE {state} ran ahead: {run}"
            for name in set(passed) & landed(store):
                assert shows(name[0], passed[name]), f"STATE {state} passed {name}, which is not there: {run}"
        if run.code != KILLED:
            left = run.count("pending") + run.count("in_doubt")
            assert run.code != DONE or not left, run
