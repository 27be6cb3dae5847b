"""Destinations that take documents in first and build them in a batch of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from fake_destination import Book, Harness, RunningTarget, ThingWriter
from sqlalchemy import select

from connector_kit.commands import questions
from connector_kit.delivery.model import Answer, Declined, Document, Found, Landed, Step
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import audit, identities

OAK = {"source_id": "1", "name": "oak"}


class StagingWriter(ThingWriter):
    """Its creates are accepted only; ``fates`` says what the batch made of which key."""

    fates: dict[str, Landed | Declined]
    asked: list[list[str]]

    def send(self, document: Document, step: Step) -> Answer:
        answer = super().send(document, step)
        return replace(answer, accepted=True) if isinstance(answer, Landed) else answer

    def follow_up(self, documents: Sequence[Document]) -> Mapping[str, Landed | Declined]:
        self.asked.append([document.key for document in documents])
        return self.fates


class Site(Harness):
    def __init__(self, url: str) -> None:
        super().__init__(url, Book())
        self.fates: dict[str, Landed | Declined] = {}
        self.asked: list[list[str]] = []

    def prepare(self, running: RunningTarget) -> None:
        running.writer.__class__ = StagingWriter
        running.writer.fates, running.writer.asked = self.fates, self.asked  # type: ignore[attr-defined]


@pytest.fixture
def site(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site(f"sqlite:///{tmp_path / 'delivery.db'}")
    make = RunningTarget.__init__

    def made(self: RunningTarget, *args: Any) -> None:
        make(self, *args)
        site.prepare(self)

    monkeypatch.setattr(RunningTarget, "__init__", made)
    return site


def answers(site: Site) -> tuple[str, list[str], str | None]:
    store = Store(site.url)
    with store.engine.connect() as connection:
        status = questions.why(connection, "things", "1", None)["status"]
        events = connection.execute(select(audit.c.event).order_by(audit.c.seq)).scalars().all()
        id_ = connection.execute(select(identities.c.destination_id)).scalar()
    store.close()
    return status, list(events), id_


def test_an_accepted_document_is_created_and_asked_about_at_every_run_until_its_fate_is_known(
    site: Site,
) -> None:
    assert site.deliver(OAK) == {"created": 1}
    assert site.asked == []
    assert answers(site)[0] == "created (accepted)"
    site.deliver()
    assert site.deliver(OAK) == {"unchanged": 1}
    assert site.asked == [["1"], ["1"]]


def test_what_was_built_is_known_by_its_new_name_and_no_longer_asked_about(site: Site) -> None:
    site.deliver(OAK)
    site.fates["1"] = Landed(Found("V-77", {}, "answer"))
    site.deliver()
    site.deliver()
    assert site.asked == [["1"]]
    status, events, id_ = answers(site)
    assert (status, events[-1], id_) == ("landed", "built", "V-77")


def test_what_the_batch_refused_is_refused_and_made_anew_when_the_record_changes(site: Site) -> None:
    site.deliver(OAK)
    site.book.objects.clear()
    site.fates["1"] = Declined("Invalid account. (7035,4)", code="BUILD_REFUSED")
    assert site.deliver() == {"refused": 1}
    assert answers(site) == ("refused", [*answers(site)[1][:-1], "refused"], None)
    assert site.deliver(OAK) == {"refused": 1}
    assert site.deliver({**OAK, "name": "ash"}) == {"created": 1}
    assert [thing["name"] for thing in site.book.objects.values()] == ["ash"]
