"""Whatever the order of arrival, the parts, the faults and the losses: purchases end as Cin7 Core permits.

A history has several purchases. Their documents arrive over some runs, in any order; runs are broken, killed, and
robbed of their store in between. After a quiet run every document stands once, or is held for a reason
that Cin7 Core's rules give, and nothing was ever sent that they forbid.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.books import Books, Parked, parked, unsettled
from flows.company import settings as settings_of
from flows.conversation import said
from flows.lives import SUPPLIER, WAVES, Life, entered, expected_statuses, lives, unjustified
from flows.programs import Ended, Programs, Target
from flows.purchases import ZERO, Content, Purchases, summed
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sandbox.client import Client

DONE = 0
QUIET_RUNS = 3
"""Runs without faults after which everything must be settled."""
STREAMS = ("purchases", "bills", "receipts")
FAULTS = (
    *("reset_before", "reset_after", "truncate", "status", "status_after"),
    *("malformed_before", "malformed_after", "html_after", "rate"),
)
POINTS = ("before_intent", "after_intent", "answer_read", "outcome_committed", "state_emitted")
OBJECTS = st.sampled_from(STREAMS)


@dataclass(frozen=True)
class Fault:
    """A fault of the wire, on the writes of a run."""

    action: str
    method: str
    after: int


@dataclass(frozen=True)
class Kill:
    """An end of a run."""

    point: str
    object: str
    nth: int
    signal: str


@dataclass(frozen=True)
class History:
    """Purchases, what goes wrong in each run, and after which runs the store is lost."""

    lives: tuple[Life, ...]
    put_away: bool
    wrongs: tuple[Fault | Kill | None, ...]
    lost_after: frozenset[int]
    order: tuple[str, ...]
    """In which order the streams come."""


@st.composite
def histories(draw: st.DrawFn) -> History:
    wrongs = st.lists(
        st.none()
        | st.builds(Fault, st.sampled_from(FAULTS), st.sampled_from(("POST", "GET")), st.integers(0, 5))
        | st.builds(
            Kill,
            st.sampled_from(POINTS),
            OBJECTS,
            st.integers(1, 4),
            st.sampled_from(("SIGKILL", "SIGTERM")),
        ),
        min_size=WAVES,
        max_size=WAVES,
    )
    return History(
        lives=tuple(draw(lives(number)) for number in range(draw(st.integers(2, 4)))),
        put_away=draw(st.booleans()),
        wrongs=tuple(draw(wrongs)),
        lost_after=draw(st.frozensets(st.integers(0, WAVES - 1), max_size=1)),
        order=tuple(draw(st.permutations(STREAMS))),
    )


class Flow:
    """One history, as the target meets it."""

    def __init__(self, history: History, programs: Programs, sandbox: Client, folder: Path) -> None:
        self.history, self.sandbox = history, sandbox
        config = settings_of(sandbox, payment_account="101000")
        self.target = Target(programs, folder, config)
        self.stores = 0

    @property
    def store(self) -> Path:
        return self.target.folder / f"store-{self.stores}.db"

    def live(self) -> None:
        """Run through the history, then quietly, and check."""
        for wave, wrong in enumerate(self.history.wrongs):
            self._run_with(wrong, wave)
            self.stores += wave in self.history.lost_after
        self._run_quietly()
        purchases = Purchases(self.sandbox)
        for life in self.history.lives:
            self._check(life, purchases)
        writes = Books(self.sandbox).writes
        again = self._run(WAVES)
        assert again.code == DONE, again
        assert Books(self.sandbox).writes == writes, again

    def _says(self, wave: int) -> str:
        streams = [
            (stream, [r for life in self.history.lives for r in life.said(stream, wave)])
            for stream in self.history.order
        ]
        return said(*streams, ("suppliers", [SUPPLIER]), state={"wave": wave})

    def _run(self, wave: int, **more: Any) -> Ended:
        run = self.target.run(self._says(wave), store=self.store.name, **more)
        self._check_always(run, wave)
        return run

    def _run_with(self, wrong: Fault | Kill | None, wave: int) -> None:
        if isinstance(wrong, Fault):
            fault = {"action": wrong.action, "method": wrong.method, "after": wrong.after, "shape": "503"}
            self.sandbox.faults.add(system="cin7", **fault)
            self._run(wave)
            self.sandbox.faults.clear()
        elif isinstance(wrong, Kill):
            strike = {"point": wrong.point, "object": wrong.object, "nth": wrong.nth, "signal": wrong.signal}
            if wrong.point == "state_emitted":
                strike |= {"object": None, "nth": 1}
            self._run(wave, strike=strike)
        else:
            self._run(wave)

    def _run_quietly(self) -> None:
        last = self._run(WAVES)
        for _ in range(QUIET_RUNS - 1):
            if last.code != DONE:
                last = self._run(WAVES)
        assert last.code == DONE, last
        assert last.states == [{"wave": WAVES}]

    def _check_always(self, run: Ended, wave: int) -> None:
        assert run.code in {DONE, 4, 143, -9}, run
        purchases = Purchases(self.sandbox)
        assert purchases.guards == {}, run
        purchases.check_nothing_twice()
        if run.states:
            assert run.states == [{"wave": wave}]
            assert not unsettled(self.store), run
        for name, held in parked(self.store).items():
            assert held.status == "held", f"{name}: {held}"
            assert held.reason, name
            assert held.hint, name

    def _check(self, life: Life, purchases: Purchases) -> None:
        """Each document stands exactly, or is held for a reason that Cin7 Core's rules give."""
        held = parked(self.store)
        live = purchases.one(life.key)
        assert live["Order"]["Status"] == "AUTHORISED"
        assert Content.live(live["Order"]) == Content.wanted(life.order)
        invoices = {each["InvoiceNumber"]: each for each in purchases.invoices(life.key)}
        standing = [b for b in life.said("bills", WAVES) if _stands(b, held.get(("bills", b["source_id"])))]
        assert {number: Content.live(each) for number, each in invoices.items()} == {
            bill["invoice_number"]: Content.wanted(bill) for bill in standing
        }
        for bill in standing:
            _check_payments(bill, invoices[bill["invoice_number"]])
        self._check_goods(life, live)
        for stream, parts in (("bills", life.bills), ("receipts", life.receipts)):
            for part in parts:
                if verdict := held.get((stream, part.key)):
                    event(f"{life.type} {life.approach}: {verdict.code}")
                    lost = bool(self.history.lost_after)
                    told = unjustified(life, live, part, verdict, store_lost=lost)
                    assert told is None, (told, life, part, verdict, live)
        if "Advanced" in live["Type"]:
            wanted = expected_statuses(life, live, purchases)
            assert {name: live[name] for name in wanted} == wanted
            event(f"{life.type} {life.approach}: {live['Status']}")

    def _check_goods(self, life: Life, live: dict[str, Any]) -> None:
        """What landed is entered; only what is held for its put-away is entered besides."""
        held = parked(self.store)
        here = [
            part
            for part in life.receipts
            if ("receipts", part.key) not in held or held["receipts", part.key].code == "PUT_AWAY_CLOSED"
        ]
        wanted = summed((sku, q) for part in here for sku, q in part.quantities.items())
        assert entered(live) == wanted, (life, live)


def _stands(bill: dict[str, Any], held: Parked | None) -> bool:
    """Whether the bill must be an invoice: it landed and is not void, or it cannot be voided."""
    if bill["status"] == "void":
        return held is not None
    return held is None


def _check_payments(bill: dict[str, Any], invoice: dict[str, Any]) -> None:
    amounts = [each["Amount"] for each in invoice["Payments"]]
    if bill["status"] == "paid":
        assert len(amounts) == 1
        assert invoice["Status"] == "PAID"
    elif bill["status"] == "open":
        assert summed(("", amount) for amount in amounts).get("", ZERO) == ZERO


def test_every_history_ends_as_cin7_core_permits_and_breaks_none_of_its_rules(
    programs: Programs, sandbox: Client
) -> None:
    @settings(
        max_examples=int(os.environ.get("FLOW_EXAMPLES", "20")),
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(histories())
    def run(history: History) -> None:
        sandbox.reset("cin7")
        sandbox.switch("cin7.use_put_away", history.put_away)
        with tempfile.TemporaryDirectory() as folder:
            Flow(history, programs, sandbox, Path(folder)).live()

    run()
