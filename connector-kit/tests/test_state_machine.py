"""Whatever happens between edits, faults, deaths and runs: each document is there once, as it last was."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from fake_destination import Book, Harness, Killed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from connector_kit.errors import ConnectorError

FAULTS = ["lost_before", "lost_after", "limited", "killed_before", "killed_after", "none", "none"]
KEYS = st.sampled_from("abcd")


class Deliveries(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.book = Book()
        self.stores = 0
        self.truth: dict[str, dict[str, object]] = {}
        self.new_store()

    def new_store(self) -> None:
        self.stores += 1
        path = Path(self.folder.name) / f"{self.stores}.db"
        self.harness = Harness(f"sqlite:///{path}", self.book, settle_seconds=0)

    @rule(key=KEYS, amount=st.integers(0, 3), name=st.sampled_from(["n1", "n2"]))
    def edit(self, key: str, amount: int, name: str) -> None:
        self.truth[key] = {"source_id": key, "name": name, "amount": amount}

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=3))
    def faulty_run(self, faults: list[str]) -> None:
        self.book.faults = list(faults)
        with suppress(Killed, ConnectorError):
            self.harness.deliver(*self.truth.values())
        self.book.faults = []

    @rule()
    def lose_the_store(self) -> None:
        self.new_store()

    @rule()
    def settled_run(self) -> None:
        self.harness.deliver(*self.truth.values())
        shown = {t["marker"]: t["name"] for t in self.book.objects.values()}
        assert shown == {f"src:src/{key}": record["name"] for key, record in self.truth.items()}
        writes = self.book.writes
        assert set(self.harness.deliver(*self.truth.values())) <= {"unchanged"}
        assert self.book.writes == writes

    @invariant()
    def each_document_is_there_at_most_once(self) -> None:
        markers = [thing["marker"] for thing in self.book.objects.values()]
        assert len(markers) == len(set(markers))

    def teardown(self) -> None:
        self.folder.cleanup()


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
