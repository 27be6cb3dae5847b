"""A conversation that is struck on its way to the destination, and run again until it is done."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pytest

from flows.books import landed, parked_by_the_last_run, staged, unsettled
from flows.conversation import Conversation, Record
from flows.matrix import DONE, KILLED, Cell, Matrix, Struck
from flows.programs import Ended, Running, Target
from flows.waiting import until
from sandbox.client import Client

MOST_RERUNS = 4
Strikes = tuple[Struck, ...]
"""What is struck in one trial, in the order of delivery."""


def trials(matrix: Matrix, struck: Iterable[Strikes], but: Container[tuple[Strikes, str]] = ()) -> list[Any]:
    """Return parameters of a test: what is struck, and a cell; what cannot occur is skipped and says why.

    Args:
        matrix: Of the system that is written into.
        struck: What is struck in each trial.
        but: What another trial strikes already, by point.
    """
    return [
        pytest.param(
            each,
            matrix.cells.get(pair),
            id=f"{', '.join(map(str, each))}: {pair[1]} at {pair[0]}",
            marks=[pytest.mark.skip(reason=reason)] if (reason := matrix.why_not(pair)) else [],
        )
        for each in struck
        for pair in matrix.pairs()
        if (each, pair[0]) not in but
    ]


class Ledger(Protocol):
    """The books of a destination, as its people see them now."""

    @property
    def writes(self) -> int:
        """How many writes it has carried out or refused."""

    def check_nothing_twice(self) -> None:
        """Check that no document is there twice."""

    def shows(self, stream: str, record: Record) -> bool:
        """Return whether a record's document is there."""

    def check_holds(self, conversation: Conversation) -> None:
        """Check that each document is there once, as the conversation has it, and nothing else."""


@dataclass
class Trial:
    """Delivers a conversation with strikes, and checks after every run what must hold then.

    What a run survives strikes all at once; what ends it strikes one in each run.

    Args:
        books: Opens the destination's books.
        before: A conversation that is delivered first, unharmed.
    """

    input: Path
    struck: Strikes
    cell: Cell
    target: Target
    sandbox: Client
    books: Callable[[Client], Ledger]
    before: Path | None = None

    @cached_property
    def said(self) -> Conversation:
        return Conversation.load(self.input)

    def hold(self) -> None:
        """Run with the strikes, and again until nothing is left: then the books say what was said, once."""
        self.target.config["settle_seconds"] = self.cell.settle_seconds
        last = self._run_until_done()
        self.books(self.sandbox).check_holds(self.said)
        self._check_done(last)

    def _run_until_done(self) -> Ended:
        if self.before is not None:
            assert self.target.run(self.before).code == DONE
        rounds = [self.struck] if self.cell.survived else [(each,) for each in self.struck]
        for struck in rounds:
            last = self._struck_run(struck)
            assert last.code == self.cell.ends, last
            self._check(last)
        assert all(each["fired"] for each in self.sandbox.faults.list()), "a fault did not strike"
        for _ in range(MOST_RERUNS):
            if last.code == DONE:
                return last
            last = self.target.run(self.input)
            self._check(last)
        assert last.code == DONE, f"not done after {MOST_RERUNS} reruns: {last}"
        return last

    def _check_done(self, last: Ended) -> None:
        """Nothing is left open, and another run finds nothing to do."""
        assert not unsettled(self.target.folder / "delivery.db")
        assert {last.count(outcome) for outcome in ("pending", "in_doubt", "held", "refused")} == {0}, last
        writes = self.books(self.sandbox).writes
        run = self.target.run(self.input)
        assert run.code == DONE, run
        assert run.count("unchanged") == sum(m["type"] == "RECORD" for m in self.said.messages), run
        assert run.states[-1] == self.said.messages[-1]["value"]
        assert self.books(self.sandbox).writes == writes

    def _struck_run(self, struck: Strikes) -> Ended:
        for each in struck:
            self._disturb(each)
        since = max((call["number"] for call in self.sandbox.calls(limit=1)), default=0)
        running = self.target.start(self.input, strike=self._strike(struck[0]))
        if self.cell.from_outside:
            self._strike_from_outside(running, since)
        return running.wait()

    def _disturb(self, struck: Struck) -> None:
        if self.cell.fault:
            on_write = {**struck.writes, "after": struck.nth - 1}
            where = struck.reads if self.cell.on_read else on_write
            self.sandbox.faults.add(**where, **self.cell.fault)
        if self.cell.conflict:
            self.sandbox.edit(struck.writes["system"], dict(struck.conflict))

    def _strike(self, struck: Struck) -> dict[str, Any] | None:
        if self.cell.strike is None:
            return None
        strike = {"point": self.cell.strike, "signal": self.cell.signal}
        if self.cell.strike == "state_emitted":
            return {**strike, "nth": self.said.streams.index(struck.object) + 1}
        nth = 1 if self.cell.conflict else struck.nth
        return {**strike, "object": struck.object, "step": struck.step, "nth": nth}

    def _strike_from_outside(self, running: Running, since: int) -> None:
        def met() -> bool:
            calls = self.sandbox.calls(since=since)
            return any(call["fault"] and (call["executed"] or not self.cell.done) for call in calls)

        until(met, "the sandbox met the call")
        assert self.cell.signal is not None
        running.send(self.cell.signal)

    def _check(self, run: Ended) -> None:
        """Check what holds after every run: no STATE line ran ahead, nothing is there twice.

        A STATE line may pass what is held; when it was struck, the run may have been trying it again.
        """
        store, books = self.target.folder / "delivery.db", self.books(self.sandbox)
        books.check_nothing_twice()
        settled = (staged(store) - unsettled(store)) | parked_by_the_last_run(store)
        for state in run.states:
            passed = self.said.before(state)
            assert set(passed) <= settled, f"STATE {state} ran ahead: {run}"
            for name in set(passed) & landed(store):
                assert books.shows(name[0], passed[name]), (
                    f"STATE {state} passed {name}, which is not there: {run}"
                )
        if run.code != KILLED:
            left = run.count("pending") + run.count("in_doubt")
            assert run.code != DONE or not left, run
