"""Documents of several steps: a header without its order is completed or taken back, never left behind."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from fake_destination import FreePacer, Killed, Thing
from hypothesis import given, settings
from hypothesis import strategies as st

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.digest import canonical, digest
from connector_kit.delivery.identities import Identities
from connector_kit.delivery.model import (
    Answer,
    Declined,
    Dependency,
    Document,
    Found,
    Held,
    Landed,
    Outcome,
    Plan,
    Step,
    Unknown,
)
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.planning import PlanDispatcher, Planned
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.relay import Relay
from connector_kit.delivery.runs import Run
from connector_kit.delivery.staging import Staged, Staging
from connector_kit.delivery.store import Store
from connector_kit.errors import ConnectorError
from connector_kit.records import RecordModel


class Orders:
    """A destination whose headers and lines are written apart."""

    def __init__(self) -> None:
        self.headers: dict[str, dict[str, Any]] = {}
        self.late: list[tuple[Document, Step]] = []
        """Calls that are executed when somebody next asks, long after their sender died."""
        self.faults: list[str] = []
        self._ids = itertools.count(1)

    def live(self) -> dict[str, list[list[str]]]:
        """Marker → the lines of its headers that are not void."""
        shown: dict[str, list[list[str]]] = {}
        for header in self.headers.values():
            if not header["void"]:
                shown.setdefault(header["marker"], []).append(header["lines"])
        return shown


class OrderWriter:
    object = "orders"
    model = Thing
    depends_on: tuple[str, ...] = ()

    def __init__(self, orders: Orders, gate: CallGate) -> None:
        self.orders = orders
        self.gate = gate
        self._listed = set(orders.headers)

    def key(self, record: RecordModel) -> str:
        assert isinstance(record, Thing)
        return record.source_id

    def lane(self, document: Document) -> str:
        return document.key

    def check(self, document: Document) -> None:
        parent = document.content.get("parent")
        if parent and f"src:src/{parent}" not in self.orders.live():
            waits_for = (Dependency("orders", parent),)
            raise Held(f"waits for {parent}", code="WAITS", waits_for=waits_for, calls=2)

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look at the one of the identity, else in the list, which is read at the start and for settling."""
        if settling:
            late, self.orders.late = self.orders.late, []
            for call in late:
                self._execute(*call)
        for id_, header in self.orders.headers.items():
            seen = settling or id_ in self._listed or id_ == document.destination_id
            if seen and header["marker"] == document.marker and not header["void"]:
                return Found(id_, dict(header), "marker")
        return None

    def plan(self, document: Document, found: Found | None) -> Plan:
        order = Step("order", "POST", "order", {"line": document.content["name"]}, creates=True)
        if found is None:
            header = Step("header", "POST", "header", {"marker": document.marker}, creates=True)
            return Plan((header, order))
        order = Step("order", "POST", "order", {**order.body, "id": found.destination_id}, creates=True)
        undo = Step(
            "void", "DELETE", f"header?ID={found.destination_id}", {"id": found.destination_id}, False
        )
        return Plan() if found.live["lines"] else Plan((order,), undo=undo)

    def send(self, document: Document, step: Step) -> Answer:
        fault = self.orders.faults.pop(0) if self.orders.faults else "none"
        if fault == "killed_late":
            self.orders.late.append((document, step))
        if fault in {"killed_before", "killed_late"}:
            raise Killed
        if fault == "lost_before":
            return Unknown("reset")
        if fault == "held":
            return Declined("Not now.", held=True)
        if fault == "declined":
            return Declined("No such line.")
        if fault == "ignored":
            id_ = step.body["id"]
            return Landed(Found(id_, dict(self.orders.headers[id_]), "answer"))
        id_ = self._execute(document, step)
        if fault == "killed_after":
            raise Killed
        return (
            Unknown("reset")
            if fault == "lost_after"
            else Landed(Found(id_, dict(self.orders.headers[id_]), "answer"))
        )

    def _execute(self, document: Document, step: Step) -> str:
        headers = self.orders.headers
        if step.name == "header":
            id_ = f"h{len(headers)}"
            headers[id_] = {"marker": document.marker, "lines": [], "void": False}
            return id_
        id_ = step.body["id"]
        if step.name == "void":
            headers[id_]["void"] = True
        else:
            headers[id_]["lines"] = [*headers[id_]["lines"], step.body["line"]]
        return id_

    def scan(self) -> dict[str, str]:
        return {h["marker"]: id_ for id_, h in self.orders.headers.items() if not h["void"]}


@contextmanager
def run(
    url: str, orders: Orders, *records: dict[str, Any], plan: list[Planned] | None = None
) -> Iterator[Relay]:
    store = Store(url)
    gate = CallGate(FreePacer())
    who = Run("target-test", "0", "src", "deliver")
    box = Outbox(store, who, "s")
    policy = Policy(settle_seconds=0)
    relay = Relay(box, {"orders": OrderWriter(orders, gate)}, gate, policy, max_concurrency=1)
    if plan is not None:
        relay.dispatcher = PlanDispatcher(box, gate, policy, plan.append)
    try:
        relay.begin()
        models = [Thing.parse(record) for record in records]
        contents = [(m.source_id, canonical(m.content())) for m in models]
        Staging(store, who, "s").stage([Staged("orders", key, c, digest(c)) for key, c in contents])
        relay.finish()
        yield relay
    finally:
        relay.close()
        store.close()


def deliver(url: str, orders: Orders, *records: dict[str, Any]) -> dict[str, int]:
    with run(url, orders, *records) as relay:
        counts = {o.value: n for (_, o), n in relay.outcomes.items()}
        counts.update({o.value: n for o, n in relay._box.counts().get("orders", {}).items()})
    return counts


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'delivery.db'}"


ONE = {"source_id": "1", "name": "oak"}


def test_a_document_takes_its_steps_in_order(url: str) -> None:
    orders = Orders()
    assert deliver(url, orders, ONE) == {"created": 1}
    assert orders.live() == {"src:src/1": [["oak"]]}


@pytest.mark.parametrize(
    "fault", ["killed_before", "killed_late", "killed_after", "lost_before", "lost_after"]
)
@pytest.mark.parametrize("at", [0, 1])
def test_each_step_is_done_once_whatever_happens_to_it(url: str, fault: str, at: int) -> None:
    orders = Orders()
    orders.faults = ["none"] * at + [fault]
    with suppress(Killed):
        deliver(url, orders, ONE)
    deliver(url, orders)
    assert orders.live() == {"src:src/1": [["oak"]]}


def test_a_header_whose_order_is_declined_is_taken_back_and_made_anew_when_the_record_changes(
    url: str,
) -> None:
    orders = Orders()
    orders.faults = ["none", "declined"]
    assert deliver(url, orders, ONE) == {"refused": 1}
    assert orders.live() == {}
    store = Store(url)
    assert Identities(store, Run("target-test", "0", "src", "deliver")).id_of("orders", "src", "1") is None
    store.close()
    assert deliver(url, orders, {**ONE, "name": "ash"}) == {"created": 1}
    assert orders.live() == {"src:src/1": [["ash"]]}


def test_what_is_held_goes_on_later_with_what_it_has_begun(url: str) -> None:
    orders = Orders()
    orders.faults = ["none", "held"]
    assert deliver(url, orders, ONE) == {"held": 1}
    assert orders.live() == {"src:src/1": [[]]}
    assert deliver(url, orders) == {"created": 1}
    assert orders.live() == {"src:src/1": [["oak"]]}


def test_a_step_that_the_destination_takes_and_ignores_is_held_and_done_later(url: str) -> None:
    orders = Orders()
    orders.faults = ["none", "ignored"]
    assert deliver(url, orders, ONE) == {"held": 1}
    assert orders.live() == {"src:src/1": [[]]}
    assert deliver(url, orders) == {"created": 1}
    assert orders.live() == {"src:src/1": [["oak"]]}


@pytest.mark.parametrize("fault", ["lost_after", "lost_before"])
def test_a_lost_undo_is_asked_about(url: str, fault: str) -> None:
    orders = Orders()
    orders.faults = ["none", "declined", fault]
    assert deliver(url, orders, ONE) == {"refused": 1}
    assert orders.live() == {}


def test_an_undo_that_is_declined_is_told_and_the_header_completed_later(url: str) -> None:
    orders = Orders()
    orders.faults = ["none", "declined", "declined"]
    assert deliver(url, orders, ONE) == {"refused": 1}
    assert orders.live() == {"src:src/1": [[]]}
    deliver(url, orders, {**ONE, "name": "ash"})
    assert orders.live() == {"src:src/1": [["ash"]]}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["none", "declined", "killed_before", "killed_late", "killed_after", "lost_before", "lost_after"]
        ),
        max_size=8,
    )
)
def test_no_history_leaves_two_headers_or_one_without_its_order(
    tmp_path_factory: pytest.TempPathFactory, faults: list[str]
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('steps') / 'delivery.db'}"
    orders = Orders()
    orders.faults = list(faults)
    for n in range(len(faults) + 3):  # each run spends at least one fault
        with suppress(Killed, ConnectorError):
            deliver(url, orders, {**ONE, "name": f"oak {n}"})
        assert all(len(headers) == 1 for headers in orders.live().values())
        if orders.live() and all(lines for [lines] in orders.live().values()):
            break
    [[lines]] = orders.live().values()
    assert len(lines) == 1


def test_a_plan_counts_what_will_follow_from_it(url: str) -> None:
    told: list[Planned] = []
    with run(url, Orders(), {"source_id": "2", "name": "b", "parent": "1"}, ONE, plan=told):
        pass
    assert [(p.key, p.outcome, p.calls) for p in told if p.outcome is not Outcome.HELD] == [
        ("1", Outcome.CREATED, 2),
        ("2", Outcome.CREATED, 2),
    ]


def test_siblings_share_the_head_of_their_destination_id(url: str) -> None:
    orders = Orders()
    deliver(url, orders, ONE, {"source_id": "2", "name": "ash"})
    store = Store(url)
    known = Identities(store, Run("target-test", "0", "src", "deliver"))
    assert [(s.key, s.landed) for s in known.siblings("orders", "h1")] == [
        ("2", {"name": "ash", "source_id": "2"})
    ]
    assert [s.key for s in known.siblings("orders", "h")] == ["1", "2"]
    assert known.siblings("orders", "h_") == []
    store.close()
