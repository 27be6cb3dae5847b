"""Whatever is edited, broken, killed, lost and typed in by people: the books are right after a quiet run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.books import Books, unsettled
from flows.company import settings as settings_of
from flows.programs import Ended, Programs, Target
from flows.source import MAPPED, Landed, Screens, Source, check_journals, check_suppliers
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sandbox.client import Client

DONE = 0
QUIET_RUNS = 3
"""Runs without faults after which everything must be settled."""

TREES = ("Alder", "Birch", "Cedar", "Damson")
TRADES = ("Anvils", "Bellows", "Chisels", "Dowels")
VALUES = {
    "currency": ("USD", "EUR"),
    "payment_term": ("30 days", "Net 30", "COD"),
    "tax_number": ("11-1", "22-2"),
}
ACCOUNTS = ("800010", "800020", "800030")
GIVEN_ACCOUNTS = ("600100", "600200", "210000")
CENTS = st.integers(-100_000_00, 100_000_00).filter(bool)

FAULTS = (
    *("reset_before", "reset_after", "truncate", "status", "status_after"),
    *("malformed_before", "malformed_after", "html_after", "rate"),
)
POINTS = ("begin", "before_intent", "after_intent", "answer_read", "outcome_committed", "state_emitted")


class Flow(RuleBasedStateMachine):
    """A source, the target over real HTTP, and the people on both sides."""

    def __init__(self, programs: Programs, sandbox: Client) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.sandbox = sandbox
        self.sandbox.reset()
        self.target = Target(programs, Path(self.folder.name), settings_of(sandbox))
        self.stores = 1
        self.source, self.screens, self.landed = Source(), Screens(), Landed()

    def teardown(self) -> None:
        self.folder.cleanup()

    # The source.

    @rule(tree=st.sampled_from(TREES), trade=st.sampled_from(TRADES), is_active=st.booleans())
    def write_supplier(self, tree: str, trade: str, is_active: bool) -> None:
        """Add a supplier, or rename, retire or revive it."""
        record = self.source.suppliers.setdefault(tree, {"source_id": tree, "currency": "USD"})
        record |= {"name": f"{tree} {trade}", "is_active": is_active}
        self.source.edits += 1

    @precondition(lambda self: self.source.suppliers)
    @rule(data=st.data(), name=st.sampled_from(sorted(VALUES)))
    def change_supplier(self, data: st.DataObject, name: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.source.suppliers)))
        self.source.suppliers[key][name] = data.draw(st.sampled_from(VALUES[name]))
        self.screens.own.get(key, {}).pop(MAPPED[name], None)  # from now on it is the source's
        self.source.edits += 1

    @rule(code=st.sampled_from(ACCOUNTS))
    def add_account(self, code: str) -> None:
        self.source.accounts[code] = {"code": code, "name": f"Ledger {code}", "type": "EXPENSE"}
        self.source.edits += 1

    @rule(data=st.data(), cents=st.lists(CENTS, min_size=1, max_size=4))
    def add_journal(self, data: st.DataObject, cents: list[int]) -> None:
        accounts = st.sampled_from([*GIVEN_ACCOUNTS, *self.source.accounts])
        if not sum(cents):
            cents = cents[1:]
        lines = [(data.draw(accounts), amount) for amount in cents]
        lines.append((data.draw(accounts), -sum(cents)))
        if not any(amount for _, amount in lines):
            return
        key = f"J/{len(self.source.journals) + 1}"
        shown = [{"account": account, "amount": str(Decimal(n) / 100)} for account, n in lines]
        self.source.journals[key] = {"source_id": key, "date": "2026-06-30", "lines": shown}
        self.source.edits += 1

    # People in Cin7 Core.

    @precondition(lambda self: self._delivered())
    @rule(data=st.data(), value=st.sampled_from(("Ida", "Tom")))
    def type_into_an_own_field(self, data: st.DataObject, value: str) -> None:
        key = self._any_delivered(data)
        typed = {"AttributeSet": "Vendor details", "AdditionalAttribute1": value}
        self._screen("update", "supplier", self._where(key), typed)
        self.screens.own.setdefault(key, {}).update(typed)

    @precondition(lambda self: self._delivered())
    @rule(data=st.data(), name=st.sampled_from(("Sam", "Lena")))
    def add_a_contact(self, data: st.DataObject, name: str) -> None:
        key = self._any_delivered(data)
        self._screen("add", "contact", self._where(key), {"Name": name, "Phone": "614/555-0100"})
        self.screens.contacts.setdefault(key, set()).add(name)

    @precondition(lambda self: self._delivered())
    @rule(data=st.data(), number=st.integers(1, 3))
    def add_an_address(self, data: st.DataObject, number: int) -> None:
        key = self._any_delivered(data)
        line1 = f"{number} Wharf Road"
        typed = {"Line1": line1, "Country": "United States", "Type": "Shipping"}
        self._screen("add", "address", self._where(key), typed)
        self.screens.addresses.setdefault(key, set()).add(line1)

    @precondition(lambda self: self._delivered())
    @rule(data=st.data(), name=st.sampled_from(sorted(MAPPED)))
    def overwrite_what_the_source_owns(self, data: st.DataObject, name: str) -> None:
        key = self._any_delivered(data)
        value = f"Somebody's {key}" if name == "name" else VALUES[name][-1]
        self._screen("update", "supplier", self._where(key), {MAPPED[name]: value})
        if name in self.source.suppliers[key]:
            self.screens.drifted.setdefault(key, {})[MAPPED[name]] = value
        else:
            self.screens.own.setdefault(key, {})[MAPPED[name]] = value

    @precondition(lambda self: self._delivered())
    @rule(data=st.data())
    def deprecate_a_supplier(self, data: st.DataObject) -> None:
        key = self._any_delivered(data)
        self._screen("deprecate", "supplier", self._where(key))
        self.screens.drifted.setdefault(key, {})["Status"] = "Deprecated"

    @precondition(lambda self: self._posted())
    @rule(data=st.data())
    def void_a_journal(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self._posted()))
        (journal,) = Books(self.sandbox).journals(key)
        self._screen("void", "journal", {"TaskID": journal["TaskID"]})
        self.screens.voided.add(key)

    # Runs.

    @rule(
        faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3),
        method=st.sampled_from((None, "POST", "PUT")),
        after=st.integers(0, 2),
    )
    def run_with_faults(self, faults: list[str], method: str | None, after: int) -> None:
        for action in faults:
            self.sandbox.faults.add(action=action, system="cin7", method=method, after=after, shape="503")
        self._broken_run()
        self.sandbox.faults.clear()

    @rule(
        point=st.sampled_from(POINTS), nth=st.integers(1, 3), signal=st.sampled_from(("SIGKILL", "SIGTERM"))
    )
    def run_and_be_killed(self, point: str, nth: int, signal: str) -> None:
        self._broken_run(strike={"point": point, "nth": nth, "signal": signal})

    @rule()
    def lose_the_store(self) -> None:
        self.stores += 1
        self.landed.forget()

    @rule()
    def run_quietly(self) -> None:
        last = self._run()
        for _ in range(QUIET_RUNS - 1):
            if last.code != DONE:
                last = self._run()
        assert last.code == DONE, last
        assert last.states == [self.source.state]
        self._settle_what_people_overwrote()
        books = Books(self.sandbox)
        check_suppliers(books, self.source, self.screens)
        check_journals(books, self.source, self.screens)
        assert all(len(books.accounts(code)) == 1 for code in self.source.accounts)
        self.landed.note(self.source)
        again = self._run()
        assert again.code == DONE, again
        assert Books(self.sandbox).writes == books.writes, again

    @invariant()
    def nothing_is_there_twice(self) -> None:
        Books(self.sandbox).check_nothing_twice()

    # Helpers.

    @property
    def store(self) -> str:
        return f"store-{self.stores}.db"

    def _run(self, **more: Any) -> Ended:
        return self.target.run(self.source.says(), store=self.store, **more)

    def _broken_run(self, **more: Any) -> None:
        run = self._run(**more)
        # A web page in the place of a run's first answer stands for an address that is not the API's.
        assert run.code in {DONE, 4, 143, -9} or (run.code == 2 and "web page" in run.log), run
        if run.states:
            assert run.states == [self.source.state]
            assert not unsettled(self.target.folder / self.store), run
        changed = {k for k, r in self.source.suppliers.items() if self.landed.differs(k, r)}
        self.landed.maybe |= changed

    def _settle_what_people_overwrote(self) -> None:
        """Forget what the run has overwritten; of what a broken run may have, take what is there."""
        books = Books(self.sandbox)
        for key, fields in list(self.screens.drifted.items()):
            if key in self.landed.maybe:
                (live,) = books.suppliers(key)
                kept = {name: value for name, value in fields.items() if live[name] == value}
                self.screens.drifted[key] = kept
            elif self.landed.differs(key, self.source.suppliers[key]):
                del self.screens.drifted[key]

    def _screen(
        self, action: str, object_: str, where: dict[str, Any], typed: dict[str, Any] | None = None
    ) -> None:
        self.sandbox.edit("cin7", {"action": action, "object": object_, "where": where, "set": typed or {}})

    def _delivered(self) -> list[str]:
        books = Books(self.sandbox)
        return [key for key in sorted(self.source.suppliers) if books.suppliers(key)]

    def _any_delivered(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self._delivered()))

    def _where(self, key: str) -> dict[str, str]:
        (live,) = Books(self.sandbox).suppliers(key)
        return {"ID": live["ID"]}

    def _posted(self) -> list[str]:
        books = Books(self.sandbox)
        return [k for k in self.source.journals if k not in self.screens.voided and books.journals(k)]


def test_the_books_are_right_after_every_quiet_run(programs: Programs, sandbox: Client) -> None:
    machine: Callable[[], Flow] = lambda: Flow(programs, sandbox)  # noqa: E731
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(os.environ.get("FLOW_EXAMPLES", "20")),
            stateful_step_count=16,
            deadline=None,
            derandomize=bool(os.environ.get("CI")),
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
