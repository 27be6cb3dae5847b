"""Killed or failed anywhere, a delivery that is run again leaves each document in the books once.

The pairs of point and cause, and how each is brought about, are in ``flows.matrix``. Every step of a purchase's
life is struck on its own: header, order, invoice, receipt.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flows.books import Books
from flows.conversation import Conversation, Record
from flows.matrix import CIN7, DOCUMENTS, STEPS, Cell, Matrix
from flows.peoplesoft_matrix import PEOPLESOFT
from flows.programs import Target
from flows.purchases import Purchases
from flows.trial import Strikes, Trial, trials

from sandbox.client import Client

LEDGER = Path(__file__).with_name("accounts_suppliers_journals.singer")
PURCHASES = Path(__file__).with_name("purchases.singer")
OBJECTS_OF_A_PURCHASE = {"purchases", "bills", "receipts"}
SAME_AS_THE_HEADER = [((STEPS[1],), "state emitted")]


@pytest.fixture
def target(target: Target) -> Target:
    target.deliver_records = 1  # so that every STATE line of the short conversation has a delivery before it
    target.config |= {"request_timeout": 1, "max_concurrency": 3}
    return target


class WithPurchases:
    """The books of Cin7 Core with the purchases in them."""

    def __init__(self, sandbox: Client) -> None:
        self._books, self._purchases = Books(sandbox), Purchases(sandbox)
        self.writes = self._books.writes

    def check_nothing_twice(self) -> None:
        self._books.check_nothing_twice()
        self._purchases.check_nothing_twice()

    def shows(self, stream: str, record: Record) -> bool:
        return (self._purchases if stream in OBJECTS_OF_A_PURCHASE else self._books).shows(stream, record)

    def check_holds(self, conversation: Conversation) -> None:
        self._purchases.check_holds(conversation)


@pytest.mark.parametrize("matrix", [CIN7, PEOPLESOFT], ids=["cin7", "peoplesoft"])
def test_every_pair_of_point_and_cause_is_either_tried_or_named_as_impossible(matrix: Matrix) -> None:
    assert not matrix.cells.keys() & matrix.impossible.keys()
    assert matrix.cells.keys() | matrix.impossible.keys() == set(matrix.pairs())


@pytest.mark.parametrize(("struck", "cell"), trials(CIN7, [(each,) for each in DOCUMENTS]))
def test_each_document_is_in_the_books_once(
    struck: Strikes, cell: Cell, target: Target, sandbox: Client
) -> None:
    Trial(LEDGER, struck, cell, target, sandbox, Books).hold()


@pytest.mark.parametrize(("struck", "cell"), trials(CIN7, [(each,) for each in STEPS], SAME_AS_THE_HEADER))
def test_each_purchase_invoice_and_receipt_is_in_the_books_once_and_completes_its_purchase(
    struck: Strikes, cell: Cell, target: Target, sandbox: Client
) -> None:
    Trial(PURCHASES, struck, cell, target, sandbox, WithPurchases).hold()


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
