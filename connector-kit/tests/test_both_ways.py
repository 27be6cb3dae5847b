"""Two systems that keep the same objects: recognised, owned, and settled in one round."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from fake_destination import FreePacer, Thing, ThingWriter
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.digest import canonical, digest, load
from connector_kit.delivery.identities import Identities
from connector_kit.delivery.model import (
    Answer,
    Change,
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
from connector_kit.delivery.ownership import parse_ownership
from connector_kit.delivery.planning import PlanDispatcher, Planned, scratch
from connector_kit.delivery.policy import Policy
from connector_kit.delivery.relay import Relay
from connector_kit.delivery.runs import Run
from connector_kit.delivery.staging import Staged, Staging
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import audit
from connector_kit.errors import ConfigurationError

OWNERSHIP = {"things": {"owner": "north", "fields": {"amount": "south"}, "new": "both"}}
Row = dict[str, Any]


class System:
    """A system of record: its things by id, and the writes that came from outside."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.things: dict[str, Row] = {}
        self.writes = 0
        self.faults: list[str] = []

    def add(self, name: str, amount: int) -> str:
        id_ = f"{self.name}-{len(self.things) + 1}"
        self.things[id_] = {"name": name, "amount": amount}
        return id_


class Writer(ThingWriter):
    """Writes things into a system that has no place for a marker; recognises them by identity, then name."""

    def __init__(self, system: System, gate: CallGate, known: Identities) -> None:
        self.system, self.gate, self.known = system, gate, known
        self.object, self.depends_on = "things", ()

    def check(self, document: Document) -> None:
        """Nothing to check."""

    def find(self, document: Document, *, settling: bool) -> Found | None:
        with self.gate.call():
            things = self.system.things
            if document.destination_id:
                return Found(document.destination_id, dict(things[document.destination_id]), "identity")
            same = [id_ for id_, row in things.items() if row["name"] == document.content["name"]]
        if not same:
            return None
        owner = self.known.owner_of("things", same[0])
        if owner not in {None, f"{document.source}/{document.key}"}:
            raise Held(f"{same[0]} is {owner}", code="TAKEN")
        return Found(same[0], dict(things[same[0]]), "name")

    def plan(self, document: Document, found: Found | None) -> Plan:
        wanted = {name: document.content[name] for name in ("name", "amount") if name in document.content}
        if found is None:
            return Plan((Step("create", "POST", "thing", wanted, creates=True),))
        landed = document.landed or found.live
        changes = [Change(name, found.live[name], v) for name, v in wanted.items() if found.live[name] != v]
        conflicts = tuple(c for c in changes if c.field in landed and landed[c.field] != c.old)
        body = {"id": found.destination_id, **{c.field: c.new for c in changes}}
        step = Step("update", "PUT", "thing", body, creates=False, changes=tuple(changes))
        return Plan((step,), conflicts) if changes else Plan()

    def send(self, document: Document, step: Step) -> Answer:
        with self.gate.call():
            fault = self.system.faults.pop(0) if self.system.faults else "none"
            if fault == "lost_before":
                return Unknown("reset")
            self.system.writes += 1
            body = {k: v for k, v in step.body.items() if k in {"name", "amount"}}
            id_ = self.system.add(**body) if step.creates else step.body["id"]
            self.system.things[id_].update(body)
            if fault == "lost_after":
                return Unknown("reset")
        return Landed(Found(id_, dict(self.system.things[id_]), "answer"))

    def scan(self) -> dict[str, str]:
        return {}


def carry(
    url: str,
    there: System,
    here: System,
    *,
    ownership: Mapping[str, Any] = OWNERSHIP,
    overwrite: bool = True,
    plan: list[Planned] | None = None,
) -> dict[str, int]:
    """Run the target of ``here`` over all things of ``there``; with ``plan`` only tell what it would do."""
    run = Run(f"target-{here.name}", "0", there.name, "deliver", here.name)
    gate = CallGate(FreePacer())
    rules = parse_ownership(ownership, source=there.name, destination=here.name)
    policy = Policy(settle_seconds=0, ownership=rules, overwrite_conflicts=overwrite)
    with ExitStack() as stack:
        store = Store(url)
        stack.callback(store.close)
        if plan is not None:
            store = stack.enter_context(scratch(store, run))
        box = Outbox(store, run, "s")
        writers = {"things": Writer(here, gate, Identities(store, run))}
        relay = Relay(box, writers, gate, policy, max_concurrency=1)
        stack.callback(relay.close)
        if plan is not None:
            relay.dispatcher = PlanDispatcher(box, gate, policy, plan.append)
        relay.begin()
        records = [Thing.parse({"source_id": id_, **row}) for id_, row in there.things.items()]
        contents = [(str(record.source_id), canonical(record.content())) for record in records]
        Staging(store, run, "s").stage([Staged("things", key, c, digest(c)) for key, c in contents])
        relay.finish()
        parked = box.counts().get("things", {})
        return {o.value: n for o, n in parked.items()} | {o.value: n for (_, o), n in relay.outcomes.items()}


def round_trip(url: str, north: System, south: System) -> None:
    for there, here in ((north, south), (south, north), (north, south)):
        carry(url, there, here)


def events(url: str, event: str) -> list[tuple[str, Any]]:
    store = Store(url)
    with store.engine.connect() as connection:
        rows = connection.execute(select(audit).where(audit.c.event == event).order_by(audit.c.seq)).all()
    store.close()
    return [(row.key, load(row.detail)) for row in rows]


@pytest.fixture
def url(tmp_path: Any) -> str:
    return f"sqlite:///{tmp_path / 'delivery.db'}"


@pytest.fixture
def north() -> System:
    return System("north")


@pytest.fixture
def south() -> System:
    return System("south")


def test_what_came_from_the_other_side_is_recognised_and_not_made_again(
    url: str, north: System, south: System
) -> None:
    id_ = north.add("oak", 1)
    carry(url, north, south)
    assert carry(url, south, north) == {"unchanged": 1}
    assert (len(north.things), len(south.things)) == (1, 1)
    assert [(key, detail["how"]) for key, detail in events(url, "adopted")] == [("south-1", "counterpart")]
    assert events(url, "adopted")[0][1]["destination_id"] == id_


def test_a_change_by_who_does_not_own_the_field_is_taken_back_and_audited(
    url: str, north: System, south: System
) -> None:
    north.add("oak", 1)
    round_trip(url, north, south)
    south.things["south-1"]["name"] = "elm"
    round_trip(url, north, south)
    assert south.things["south-1"]["name"] == north.things["north-1"]["name"] == "oak"
    (key, detail), *_ = events(url, "left_to_owner")
    assert (key, detail["sent_back"]) == ("south-1", True)
    assert detail["fields"] == [{"field": "name", "old": "oak", "new": "elm"}]
    assert [key for key, _ in events(url, "overwritten")] == ["north-1"]


def test_the_owner_of_a_field_overwrites_even_where_conflicts_are_held(
    url: str, north: System, south: System
) -> None:
    north.add("oak", 1)
    round_trip(url, north, south)
    north.things["north-1"]["name"], south.things["south-1"]["name"] = "ash", "elm"
    assert carry(url, north, south, overwrite=False) == {"updated": 1}
    assert south.things["south-1"]["name"] == "ash"


def test_only_the_owner_creates_unless_both_may(url: str, north: System, south: System) -> None:
    south.add("fir", 2)
    only = {"things": {"owner": "north"}}
    assert carry(url, south, north, ownership=only) == {"held": 1}
    assert north.things == {}
    assert carry(url, south, north) == {"created": 1}


def test_a_new_thing_gets_the_fields_of_either_owner(url: str, north: System, south: System) -> None:
    north.add("oak", 7)
    carry(url, north, south)
    assert south.things["south-1"] == {"name": "oak", "amount": 7}


def test_what_is_held_for_its_likeness_to_ours_holds_ours_too(
    url: str, north: System, south: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    north.add("oak", 1)
    id_ = south.add("oak ltd", 1)

    def resembles(self: Writer, document: Document, *, settling: bool) -> Found | None:
        del settling
        if self.system is south:
            raise Held("resembles", code="NEAR", candidates=(f"oak ltd (ID {id_})",))
        return None

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "find", resembles)
        assert carry(url, north, south) == {"held": 1}
        told: list[Planned] = []
        carry(url, south, north, plan=told)
        assert {planned.outcome for planned in told} == {Outcome.HELD}
        assert carry(url, south, north) == {"held": 1}
    assert (len(north.things), len(south.things)) == (1, 1)
    round_trip(url, north, south)
    assert (len(north.things), len(south.things)) == (2, 2)


def test_the_same_thing_entered_on_both_sides_becomes_one(url: str, north: System, south: System) -> None:
    north.add("oak", 1)
    south.add("oak", 2)
    round_trip(url, north, south)
    assert list(north.things.values()) == list(south.things.values()) == [{"name": "oak", "amount": 2}]


def test_a_twin_of_what_has_gone_to_the_other_side_does_not_become_it(
    url: str, north: System, south: System
) -> None:
    south.add("oak", 1)
    carry(url, south, north)
    north.things["north-2"] = {"name": "oak", "amount": 9}
    del north.things["north-1"]  # so that the twin arrives before its counterpart
    assert carry(url, north, south) == {"held": 1}


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ({"things": {"owner": "east"}}, "no system is called 'east'"),
        ({"things": {"owner": "north", "fields": {"amount": "east"}}}, "no system is called 'east'"),
        ({"things": {}}, "owner"),
        ({"things": {"owner": "north", "new": "none"}}, "new"),
    ],
)
def test_a_wrong_ownership_is_a_configuration_error(setting: Row, text: str) -> None:
    with pytest.raises(ConfigurationError, match=text) as error:
        parse_ownership(setting, source="north", destination="south")
    assert error.value.code == "OWNERSHIP_INVALID"


class BothWays(RuleBasedStateMachine):
    """People edit both sides at random; rounds are disturbed. In the end each thing is there once, alike."""

    @initialize()
    def start(self) -> None:
        from tempfile import mkdtemp  # noqa: PLC0415 - a folder per example

        self.url = f"sqlite:///{mkdtemp()}/delivery.db"
        self.north, self.south = System("north"), System("south")
        self.names = self.added = 0
        self.pairs: dict[str, str] = {}

    @rule(side=st.booleans(), amount=st.integers(0, 5))
    def add(self, side: bool, amount: int) -> None:
        self.names += 1
        self.added += 1
        (self.north if side else self.south).add(f"thing {self.names}", amount)

    @rule(side=st.booleans(), which=st.integers(0, 9), amount=st.integers(0, 5), rename=st.booleans())
    def edit(self, side: bool, which: int, amount: int, rename: bool) -> None:
        things = list((self.north if side else self.south).things.values())
        if things:
            thing = things[which % len(things)]
            self.names += rename
            thing.update(amount=amount, **({"name": f"thing {self.names}"} if rename else {}))

    @rule(
        side=st.booleans(),
        faults=st.lists(st.sampled_from(["none", "lost_before", "lost_after"]), max_size=3),
    )
    def disturbed_leg(self, side: bool, faults: list[str]) -> None:
        there, here = (self.north, self.south) if side else (self.south, self.north)
        here.faults = list(faults)
        carry(self.url, there, here)
        here.faults = []

    @rule()
    def settle(self) -> None:
        north, south = self.north.things, self.south.things
        names = {id_: row["name"] for id_, row in north.items()}
        amounts = {north_id: south[id_]["amount"] for north_id, id_ in self.pairs.items()}
        round_trip(self.url, self.north, self.south)
        assert len(north) == len(south) == self.added
        ids = {row["name"]: id_ for id_, row in south.items()}
        assert {id_: north[id_]["name"] for id_ in names} == names
        assert {id_: north[id_]["amount"] for id_ in amounts} == amounts
        assert all(south[ids[row["name"]]] == row for row in north.values())
        now = {id_: ids[row["name"]] for id_, row in north.items()}
        assert now.items() >= self.pairs.items()
        self.pairs = now
        written = (self.north.writes, self.south.writes)
        round_trip(self.url, self.north, self.south)
        assert (self.north.writes, self.south.writes) == written

    @invariant()
    def each_once(self) -> None:
        for system in (self.north, self.south) if hasattr(self, "north") else ():
            names = [row["name"] for row in system.things.values()]
            assert len(names) == len(set(names))


TestBothWays = BothWays.TestCase
TestBothWays.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
