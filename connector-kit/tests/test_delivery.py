"""What the relay promises, against a destination that makes a second object whenever it is asked twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fake_destination import Harness, Killed
from sqlalchemy import create_engine, text

from connector_kit.delivery import audit
from connector_kit.delivery.approval import check_objects, parse_rules
from connector_kit.delivery.store import Store
from connector_kit.errors import BudgetError, ConfigurationError, UnreachableError


def thing(id_: str, name: str | None = None, **fields: object) -> dict[str, object]:
    return {"source_id": id_, "name": name or f"Thing {id_}", **fields}


POSTGRES = os.environ.get("CONNECTOR_TEST_POSTGRES_URL")
"""A PostgreSQL database that the tests may empty, such as postgresql+psycopg://localhost/test."""


@pytest.fixture(params=["sqlite", "postgresql"])
def harness(tmp_path: Path, request: pytest.FixtureRequest) -> Harness:
    if request.param == "sqlite":
        return Harness(f"sqlite:///{tmp_path / 'delivery.db'}")
    if not POSTGRES:
        pytest.skip("needs a PostgreSQL server: set CONNECTOR_TEST_POSTGRES_URL")
    with create_engine(POSTGRES).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return Harness(POSTGRES)


def test_a_record_is_created_once_and_then_costs_nothing(harness: Harness) -> None:
    assert harness.deliver(thing("1"), thing("2")) == {"created": 2}
    with harness.run() as running:
        running.stage(thing("1"), thing("2"))
    assert running.outcomes() == {"unchanged": 2}
    assert running.gate.calls == 0
    assert harness.book.writes == 2


def test_a_changed_field_is_updated(harness: Harness) -> None:
    harness.deliver(thing("1", amount="1.50"))
    assert harness.deliver(thing("1", amount="1.5")) == {"unchanged": 1}
    assert harness.deliver(thing("1", amount=2)) == {"updated": 1}
    assert harness.book.writes == 2


def test_the_last_content_of_a_key_wins(harness: Harness) -> None:
    assert harness.deliver(thing("1", "first"), thing("1", "second")) == {"created": 1}
    assert [t["name"] for t in harness.book.objects.values()] == ["second"]


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "limited", "not_sent"])
def test_a_fault_makes_neither_a_second_nor_none(harness: Harness, fault: str) -> None:
    harness.book.faults = [fault]
    assert harness.deliver(thing("1")) == {"created": 1}
    assert len(harness.book.objects) == 1


@pytest.mark.parametrize("fault", ["killed_before", "killed_after"])
def test_a_killed_run_is_taken_up_by_the_next(harness: Harness, fault: str) -> None:
    harness.book.faults = [fault]
    with pytest.raises(Killed):
        harness.deliver(thing("1"))
    assert harness.deliver() == {"created": 1}
    assert len(harness.book.objects) == 1


def test_a_document_that_kept_failing_is_asked_about_before_the_next_run_sends_it(harness: Harness) -> None:
    harness.book.faults = ["lost_before", "late"]
    assert harness.deliver(thing("1")) == {"held": 1}
    harness.book.land_late_writes()
    assert harness.deliver() == {"created": 1}
    assert len(harness.book.objects) == 1


def test_a_lost_create_that_is_executed_after_all_is_taken_for_what_it_is(harness: Harness) -> None:
    harness.book.faults = ["late", "unique"]
    assert harness.deliver(thing("1")) == {"created": 1}
    assert len(harness.book.objects) == 1


def test_a_document_that_fails_again_and_again_is_held_so_that_state_can_move(harness: Harness) -> None:
    patient = Harness(harness.url, harness.book, settle_seconds=0.5)
    harness.book.faults = ["lost_before"] * 2
    with patient.run() as running:
        running.stage(thing("1"))
    assert running.outcomes() == {"held": 1}
    assert running.box.unsettled() == 0
    assert patient.deliver() == {"created": 1}, "tried again on the next run"
    assert len(harness.book.objects) == 1


def test_what_the_destination_declines_is_refused_with_its_words_and_the_others_go_on(
    harness: Harness,
) -> None:
    harness.book.faults = ["declined"]
    with harness.run(workers=1) as running:
        running.stage(thing("1"), thing("2"))
    assert running.outcomes() == {"created": 1, "refused": 1}
    assert harness.deliver(thing("1"), thing("2")) == {"refused": 1, "unchanged": 1}, (
        "not tried again as it is"
    )
    assert harness.deliver(thing("1", "other")) == {"created": 1}


def test_refused_documents_get_another_chance_when_the_settings_change(harness: Harness) -> None:
    harness.book.faults = ["declined"]
    harness.deliver(thing("1"))
    harness.settings = "s2"
    assert harness.deliver() == {"created": 1}


def test_held_documents_go_out_when_what_they_wait_for_is_there(harness: Harness) -> None:
    assert harness.deliver(thing("2", parent="1")) == {"held": 1}
    assert harness.deliver(thing("1")) == {"created": 2}


def test_a_chain_of_waiting_documents_goes_out_in_one_run(harness: Harness) -> None:
    assert harness.deliver(thing("2", parent="1"), thing("1")) == {"created": 2}


def test_losing_the_store_costs_reads_and_no_duplicates(harness: Harness, tmp_path: Path) -> None:
    harness.deliver(thing("1"), thing("2", amount=5))
    fresh = Harness(f"sqlite:///{tmp_path / 'fresh.db'}", harness.book)
    assert fresh.deliver(thing("1"), thing("2", amount=6)) == {"unchanged": 1, "updated": 1}
    assert len(harness.book.objects) == 2


def test_a_spent_call_budget_leaves_the_rest_pending(harness: Harness) -> None:
    with harness.run(workers=1, call_budget=3, finish=False) as running:
        running.stage(*(thing(str(n)) for n in range(10)))
        with pytest.raises(BudgetError):
            running.relay.deliver()
    assert running.box.unsettled() > 0
    harness.deliver()
    assert len(harness.book.objects) == 10


def test_five_lost_answers_in_a_row_end_the_run(harness: Harness) -> None:
    harness.book.faults = ["lost_after"] * 5
    with pytest.raises(UnreachableError, match="in a row"), harness.run(workers=1) as running:
        running.stage(*(thing(str(n)) for n in range(8)))
    harness.deliver()
    assert len(harness.book.objects) == 8


def test_documents_of_one_lane_wait_for_a_doubtful_one(harness: Harness) -> None:
    harness.book.faults = ["lost_before"]
    with harness.run(finish=False) as running:
        running.stage(thing("1", "same"), thing("2", "same"))
        running.relay.deliver()
        assert harness.book.writes == 0
    harness.deliver()
    assert len(harness.book.objects) == 2


def test_a_rule_holds_a_document_until_it_is_approved(harness: Harness) -> None:
    rules = parse_rules([{"object": "things", "when": "amount > 100"}])
    strict = Harness(harness.url, approval=rules)
    assert strict.deliver(thing("1", amount=5), thing("2", amount=500)) == {"created": 1, "held": 1}
    store = Store(harness.url)
    with store.transaction() as connection:
        connection.execute(text("UPDATE outbox SET approved_digest = digest WHERE key = '2'"))
    store.close()
    assert strict.deliver() == {"created": 1}


def test_every_decision_and_call_is_in_the_audit_and_tampering_shows(harness: Harness) -> None:
    harness.deliver(thing("1"))
    store = Store(harness.url)
    with store.transaction() as connection:
        events = connection.execute(text("SELECT event FROM audit ORDER BY seq")).scalars().all()
        assert events == ["intent", "answer", "created"]
        assert list(audit.broken_links(connection)) == []
        connection.execute(text("UPDATE audit SET detail = '{}' WHERE seq = 2"))
        assert list(audit.broken_links(connection)) == [2]
    store.close()


@pytest.mark.parametrize(
    "rule", [{"object": "things", "when": "len(("}, {"object": "things", "wenn": "1"}, {}]
)
def test_a_rule_that_is_none_is_a_wrong_setting(rule: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="approve"):
        parse_rules([rule])


def test_a_rule_about_an_unknown_object_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigurationError, match="thing, stuff"):
        check_objects(parse_rules([{"object": "things"}]), ["thing", "stuff"])
