"""The answers of the ``connector`` command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fake_destination import Harness

from connector_kit.commands.cli import connector
from connector_kit.commands.questions import NotFoundError
from connector_kit.errors import ConfigurationError, ConnectorError


@pytest.fixture
def harness(tmp_path: Path) -> Harness:
    harness = Harness(f"sqlite:///{tmp_path / 'delivery.db'}")
    harness.book.faults = ["declined"]
    harness.deliver({"source_id": "bad", "name": "bad"})
    harness.deliver(
        {"source_id": "good", "name": "good"}, {"source_id": "child", "name": "child", "parent": "nobody"}
    )
    return harness


def ask(harness: Harness, *arguments: str) -> Any:
    result = CliRunner().invoke(
        connector, ["--delivery-url", harness.url, "--json", *arguments], catch_exceptions=False
    )
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_status_counts_documents_and_names_runs(harness: Harness) -> None:
    [row] = ask(harness, "status")["documents"]
    assert row == {"source": "src", "object": "things", "landed": 1, "held": 1, "refused": 1}


def test_held_says_what_is_waited_for(harness: Harness) -> None:
    [row] = ask(harness, "held")
    assert (row["key"], row["code"], row["waits_for"]) == ("child", "PARENT_MISSING", [["things", "nobody"]])


def test_refused_has_the_words_of_the_destination(harness: Harness) -> None:
    [row] = ask(harness, "refused", "things")
    assert row["reason"] == "no, thank you"


def test_why_tells_calls_and_decisions(harness: Harness) -> None:
    answer = ask(harness, "why", "things", "good")
    assert answer["status"] == "landed"
    assert answer["destination_id"] == "id-1"
    assert [call["answer"] for call in answer["calls"]] == ["landed"]
    assert [entry["event"] for entry in answer["decisions"]] == ["intent", "answer", "created"]


def test_retry_puts_a_refused_document_back(harness: Harness) -> None:
    assert ask(harness, "retry", "things", "bad") == {"retried": 1}
    assert harness.deliver()["created"] == 1
    assert ask(harness, "refused") == []


def test_retry_of_one_document_says_why_it_cannot(harness: Harness) -> None:
    for key, words in (("good", "landed"), ("nothing", "No document")):
        with pytest.raises(ConnectorError, match=words):
            ask(harness, "retry", "things", key)


def test_approve_releases_a_held_document(harness: Harness) -> None:
    ask(harness, "approve", "things", "child")
    [row] = ask(harness, "status")["documents"]
    assert row["pending"] == 1


def test_a_person_can_read_it(harness: Harness) -> None:
    for arguments in (["status"], ["held"], ["refused"], ["why", "things", "child"]):
        result = CliRunner().invoke(connector, ["--delivery-url", harness.url, *arguments])
        assert result.exit_code == 0
        assert "things" in result.stdout


def told(harness: Harness, *arguments: str) -> str:
    return CliRunner().invoke(connector, ["--delivery-url", harness.url, *arguments]).stdout


def test_why_is_a_line_for_each_event_not_a_dump_of_requests(harness: Harness) -> None:
    lines = told(harness, "why", "things", "good").splitlines()
    assert any(line.endswith("sends create: POST thing") for line in lines)
    assert any(line.endswith("answer: landed") for line in lines)
    assert not any("{" in line for line in lines)


def test_a_verdict_that_is_passed_on_every_run_is_told_once(harness: Harness) -> None:
    for _ in range(3):
        harness.deliver()
    told_why = told(harness, "why", "things", "child")
    assert told_why.count("[PARENT_MISSING]") == 1
    assert "times in all" in told_why


def test_what_is_not_there_is_an_error_that_helps(harness: Harness) -> None:
    with pytest.raises(NotFoundError, match="objects here: things"):
        ask(harness, "why", "things", "nothing")
    with pytest.raises(ConfigurationError, match="delivery-url"):
        CliRunner().invoke(
            connector, ["--delivery-url", "sqlite:////no/store.db", "status"], catch_exceptions=False
        )
