"""Killed or failed anywhere, a delivery that is run again leaves each document in the books once.

The pairs of point and cause, and how each is brought about, are in ``flows.matrix``. Every step of a purchase's
life is struck on its own: header, order, invoice, receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flows.books import Books
from flows.conversation import Conversation, Record
from flows.matrix import CANNOT_OCCUR, CELLS, DOCUMENTS, STEPS, Cell, Struck
from flows.programs import Target
from flows.purchases import Purchases
from flows.trial import Trial, pairs, why_not

from sandbox.client import Client

LEDGER = Path(__file__).with_name("accounts_suppliers_journals.singer")
PURCHASES = Path(__file__).with_name("purchases.singer")
OBJECTS_OF_A_PURCHASE = {"purchases", "bills", "receipts"}


@pytest.fixture
def target(target: Target) -> Target:
    target.deliver_records = 1  # so that every STATE line of the short conversation has a delivery before it
    target.config |= {"request_timeout": 1, "max_concurrency": 3}
    return target


def _cells(struck: tuple[Struck, ...]) -> list[Any]:
    return [
        pytest.param(
            each,
            CELLS.get(pair),
            id=f"{each}: {pair[1]} at {pair[0]}",
            marks=[pytest.mark.skip(reason=reason)] if (reason := why_not(pair)) else [],
        )
        for each in struck
        for pair in pairs()
        if not _is_same_as_that_of_the_header(each, pair[0])
    ]


def _is_same_as_that_of_the_header(struck: Struck, point: str) -> bool:
    return struck.step == "order" and point == "state emitted"


def test_every_pair_of_point_and_cause_is_either_tried_or_named_as_impossible() -> None:
    assert not CELLS.keys() & CANNOT_OCCUR.keys()
    assert CELLS.keys() | CANNOT_OCCUR.keys() == set(pairs())


@pytest.mark.parametrize(("struck", "cell"), _cells(DOCUMENTS))
def test_each_document_is_in_the_books_once(
    struck: Struck, cell: Cell, target: Target, sandbox: Client
) -> None:
    target.config["settle_seconds"] = cell.settle_seconds
    trial = Trial(LEDGER, struck, cell, target, sandbox, _nothing_twice)

    last = trial.run_until_done()

    Books(sandbox).check_holds(trial.said)
    trial.check_done(last)


@pytest.mark.parametrize(("struck", "cell"), _cells(STEPS))
def test_each_purchase_invoice_and_receipt_is_in_the_books_once_and_completes_its_purchase(
    struck: Struck, cell: Cell, target: Target, sandbox: Client
) -> None:
    target.config["settle_seconds"] = cell.settle_seconds
    trial = Trial(PURCHASES, struck, cell, target, sandbox, _nothing_of_a_purchase_twice)

    last = trial.run_until_done()

    Purchases(sandbox).check_holds(trial.said)
    trial.check_done(last)


def test_the_purchases_of_the_matrix_meet_every_path_and_kind() -> None:
    said = Conversation.load(PURCHASES)
    purchases = said.records("purchases")
    assert {(each["approach"], each.get("purchase_type")) for each in purchases} == {
        ("INVOICE", None),
        ("STOCK", None),
        ("INVOICE", "Simple"),
    }
    for stream in ("bills", "receipts"):
        assert {each["purchase_source_id"] for each in said.records(stream)} == {
            each["source_id"] for each in purchases
        }


def _nothing_twice(sandbox: Client) -> Callable[[str, Record], bool]:
    books = Books(sandbox)
    books.check_nothing_twice()
    return books.shows


def _nothing_of_a_purchase_twice(sandbox: Client) -> Callable[[str, Record], bool]:
    books, purchases = Books(sandbox), Purchases(sandbox)
    books.check_nothing_twice()
    purchases.check_nothing_twice()

    def shows(stream: str, record: Record) -> bool:
        return (purchases if stream in OBJECTS_OF_A_PURCHASE else books).shows(stream, record)

    return shows
