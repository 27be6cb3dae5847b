"""Answers that are lost in other ways than the matrix has: late, of an update, all of them, with the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flows.books import Books, unsettled
from flows.conversation import Conversation, said
from flows.matrix import OBJECTS, PATHS
from flows.programs import Target

from sandbox.client import Client

INPUT = Path(__file__).with_name("accounts_suppliers_journals.singer")
SAID = Conversation.load(INPUT)
WORK_LEFT = 4
LOST = (
    "reset_before",
    "reset_after",
    "truncate",
    "timeout_before",
    "timeout_after",
    "status",
    "status_after",
)
GARBLED = ("html", "html_after", "malformed_before", "malformed_after", "empty", "rate")


@pytest.fixture
def target(target: Target) -> Target:
    target.config |= {"request_timeout": 1}
    return target


@pytest.mark.parametrize("object_", OBJECTS)
def test_a_write_that_is_executed_after_its_answer_was_lost(
    object_: str, target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="late", system="cin7", method="POST", path=PATHS[object_], seconds=0.5)
    run = target.run(INPUT, settle_seconds=1.5)
    assert run.code == 0, run
    Books(sandbox).check_holds(SAID)


@pytest.mark.parametrize("action", LOST + GARBLED)
def test_a_supplier_whose_update_met_a_fault_is_as_the_source_has_it(
    action: str, target: Target, sandbox: Client
) -> None:
    supplier: dict[str, Any] = {
        "source_id": "1",
        "name": "Quillfeather Bindery",
        "tax_number": "1",
        "discount": 5,
    }
    assert target.run(said(("suppliers", [supplier]))).code == 0
    supplier |= {"name": "Quillfeather & Daughters", "tax_number": "2"}
    fault = {"shape": "503"} if action == "rate" else {}
    sandbox.faults.add(action=action, system="cin7", method="PUT", path="supplier", **fault)

    run = target.run(said(("suppliers", [supplier]), state={"n": 1}))

    assert run.code == 0, run
    assert run.summary["suppliers"]["updated"] == 1, run
    (live,) = Books(sandbox).suppliers("1")
    assert (live["Name"], live["TaxNumber"], live["Discount"]) == ("Quillfeather & Daughters", "2", 5)
    assert run.states == [{"n": 1}]
    assert sandbox.faults.list()[0]["fired"] == 1


@pytest.mark.parametrize("point", ["after_intent", "answer_read", "outcome_committed"])
def test_a_run_killed_in_an_update_is_made_good_by_the_next(
    point: str, target: Target, sandbox: Client
) -> None:
    assert target.run(said(("suppliers", [{"source_id": "1", "name": "Vermilion Lacquers"}]))).code == 0
    edited = said(("suppliers", [{"source_id": "1", "name": "Vermilion Paints", "currency": "EUR"}]))
    assert target.run(edited, strike={"point": point, "signal": "SIGKILL"}).code < 0

    assert target.run(edited).code == 0
    (live,) = Books(sandbox).suppliers("1")
    assert (live["Name"], live["Currency"]) == ("Vermilion Paints", "EUR")
    assert target.run(edited).result["calls"] == 0


@pytest.mark.parametrize("point", ["after_intent", "answer_read", "outcome_committed"])
@pytest.mark.parametrize("object_", OBJECTS)
def test_a_run_that_was_killed_and_whose_store_is_lost(
    object_: str, point: str, target: Target, sandbox: Client
) -> None:
    strike = {"point": point, "object": object_, "nth": 2, "signal": "SIGKILL"}
    assert target.run(INPUT, strike=strike).code < 0

    run = target.run(INPUT, store="anew.db")

    assert run.code == 0, run
    Books(sandbox).check_holds(SAID)


def test_when_every_answer_is_lost_the_run_ends_soon_and_later_ones_make_good(
    target: Target, sandbox: Client
) -> None:
    suppliers = [{"source_id": str(n), "name": name} for n, name in enumerate(_names(40))]
    conversation = said(("suppliers", suppliers), state={"n": 40})
    sandbox.faults.add(action="reset_after", system="cin7", method="POST", times=None)
    run = target.run(conversation)
    assert run.code == WORK_LEFT, run
    assert "[ANSWERS_LOST]" in run.log
    assert run.states == []
    assert Books(sandbox).writes < 15

    sandbox.faults.clear()
    run = target.run(conversation)
    assert run.code == 0, run
    books = Books(sandbox)
    books.check_nothing_twice()
    assert all(len(books.suppliers_named(each["name"])) == 1 for each in suppliers)
    assert not unsettled(target.folder / "delivery.db")


def test_a_document_that_changes_while_it_is_in_doubt(target: Target, sandbox: Client) -> None:
    sandbox.faults.add(action="reset_after", system="cin7", method="POST", path="supplier")
    before = said(("suppliers", [{"source_id": "1", "name": "Oxbow Turbine Repair"}]))
    strike = {"point": "answer_read", "signal": "SIGKILL"}
    assert target.run(before, strike=strike).code < 0

    run = target.run(said(("suppliers", [{"source_id": "1", "name": "Oxbow Turbines"}]), state={"n": 2}))

    assert run.code == 0, run
    (live,) = Books(sandbox).suppliers("1")
    assert live["Name"] == "Oxbow Turbines"
    assert Books(sandbox).suppliers_named("Oxbow Turbine Repair") == []


def test_a_journal_that_changes_while_it_is_in_doubt_is_held_and_stands_once(
    target: Target, sandbox: Client
) -> None:
    def journal(amount: int) -> str:
        lines = [{"account": "600100", "amount": amount}, {"account": "210000", "amount": -amount}]
        return said(("journals", [{"source_id": "J1", "date": "2026-06-30", "lines": lines}]), state=amount)

    strike = {"point": "answer_read", "signal": "SIGKILL"}
    assert target.run(journal(10), strike=strike).code < 0

    run = target.run(journal(11))

    assert run.code == 0, run
    assert run.summary["journals"]["held"] == 1, run
    (posted,) = Books(sandbox).journals("J1")
    assert posted["Lines"][0]["Amount"] in {"10", "10.00"}


def _names(count: int) -> list[str]:
    firsts = ("Alder", "Birch", "Cedar", "Damson", "Elder", "Fir", "Gorse", "Hazel")
    seconds = ("Anvils", "Bellows", "Chisels", "Dowels", "Easels")
    return [f"{first} {second}" for first in firsts for second in seconds][:count]
