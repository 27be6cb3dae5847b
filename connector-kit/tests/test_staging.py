"""A record that is what landed last is known again without being read; nothing else changes by that."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from fake_destination import Thing, ThingWriter
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from connector_kit.delivery.digest import fingerprint
from connector_kit.delivery.intake import Intake
from connector_kit.delivery.runs import Run
from connector_kit.delivery.staging import Staging
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import LANDED, outbox


class Counted(Thing):
    """A thing that counts how often one is read."""

    @classmethod
    def parse(cls, record: Any) -> Any:
        READ.append(record)
        return super().parse(record)


READ: list[Any] = []


class Door:
    """An intake in front of a store; with ``recognise=False`` every record is read."""

    def __init__(self, url: str, *, recognise: bool = True, **how: Any) -> None:
        self.store = Store(url)
        self.recognise = recognise
        self.run_with(**how)

    def run_with(self, *, version: str = "1", nulls: Any = "keep") -> None:
        run = Run("target-test", version, "src", "deliver")
        self.unchanged: list[str] = []
        staging = Staging(self.store, run, "s")
        writer = SimpleNamespace(model=Counted, key=lambda model: ThingWriter.key(writer, model))
        session = SimpleNamespace(
            run=run,
            writers={"things": writer},
            stage=lambda batch: self.unchanged.extend(staging.stage(batch)),
        )
        self.intake = Intake(session, nulls, logging.getLogger("test"))
        READ.clear()

    def take(self, *records: dict[str, Any]) -> None:
        for record in records:
            self.intake.take("things", record)
        self.intake.flush()

    def land(self) -> None:
        """What a delivery leaves behind."""
        with self.store.transaction() as connection:
            forgotten = {} if self.recognise else {"received": None}
            connection.execute(
                update(outbox)
                .where(outbox.c.status == "pending")
                .values(status=LANDED, landed_digest=outbox.c.digest, landed_content=outbox.c.content)
            )
            if forgotten:
                connection.execute(update(outbox).values(forgotten))

    def rows(self) -> list[tuple[str, ...]]:
        columns = (outbox.c.key, outbox.c.status, outbox.c.content, outbox.c.landed_content, outbox.c.code)
        with self.store.engine.connect() as connection:
            return sorted(map(tuple, connection.execute(select(*columns))))


@pytest.fixture
def door(tmp_path):
    door = Door(f"sqlite:///{tmp_path}/d.db")
    yield door
    door.store.close()


A = {"source_id": "1", "name": "a"}


def test_what_landed_last_is_not_read_again(door):
    door.take(A)
    door.land()
    door.run_with()
    door.take(A)
    assert not READ
    assert door.unchanged == ["things"]


def test_what_has_not_landed_is_read_again(door):
    door.take(A)
    door.run_with()
    door.take(A)
    assert READ
    assert not door.unchanged


@pytest.mark.parametrize("how", [{"version": "2"}, {"nulls": "clear"}])
def test_another_release_or_null_policy_reads_again_once(door, how):
    door.take(A)
    door.land()
    for reads in (1, 0):
        door.run_with(**how)
        door.take(A)
        assert len(READ) == reads
        assert door.unchanged == ["things"]


def test_another_form_of_the_same_content_is_unchanged_and_known_from_then_on(door):
    door.take(A)
    door.land()
    other = {"name": "a", "source_id": "1", "amount": None}
    for reads in (1, 0):
        door.run_with()
        door.take(other)
        assert len(READ) == reads
        assert door.unchanged == ["things"]


def test_the_last_of_a_batch_wins_also_where_it_is_what_landed(door):
    door.take(A)
    door.land()
    door.run_with()
    door.take({**A, "name": "b"}, A)
    assert [row[1] for row in door.rows()] == [LANDED]


records = st.fixed_dictionaries(
    {"source_id": st.sampled_from(["1", " 1", 1, "2", ""]), "name": st.sampled_from(["a", "b", 7])},
    optional={"amount": st.sampled_from([None, 1, "1.0", "x"]), "extra": st.just(1)},
)
steps = st.lists(st.lists(records, max_size=4) | st.just("land"), max_size=8)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_the_outbox_is_the_same_as_if_every_record_were_read(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("staging")
    doors = [Door(f"sqlite:///{folder}/{r}.db", recognise=r) for r in (True, False)]
    for step in steps:
        for door in doors:
            door.land() if step == "land" else door.take(*step)
    assert doors[0].rows() == doors[1].rows()
    assert doors[0].unchanged == doors[1].unchanged
    for door in doors:
        door.store.close()


def test_a_fingerprint_tells_records_and_salts_apart():
    assert fingerprint(A, b"s") == fingerprint(dict(A), b"s")
    assert fingerprint(A, b"s") != fingerprint(A, b"t")
    assert fingerprint({"n": 1}, b"s") != fingerprint({"n": "1"}, b"s")
