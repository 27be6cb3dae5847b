"""The ledger: what documents post, as `/transactions` shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sandbox.books import Books, Entry
from sandbox.cin7.filters import day, either
from sandbox.cin7.resource import Resource
from sandbox.cin7.wire import sortable


@dataclass(frozen=True)
class Posting:
    """One amount, in base currency, from the account `credit` to the account `debit`."""

    debit: str
    credit: str
    amount: Decimal
    day: str
    reference: str


def repost(books: Books, task: str, called: str, kind: str, postings: Iterable[Posting]) -> None:
    """Make the ledger say of a document what it now posts; `called` is its number, `kind` its Type."""
    books.remove_named(TRANSACTIONS.kind, task)
    books.put_many(TRANSACTIONS.kind, entries(task, called, kind, postings))


def entries(task: str, called: str, kind: str, postings: Iterable[Posting]) -> Iterable[Entry]:
    """What a document posts, as it is kept."""
    for number, each in enumerate(postings):
        body = {
            "TaskID": task,
            "DebitAccountCode": each.debit,
            "CreditAccountCode": each.credit,
            "Amount": each.amount,
            "EffectiveDate": each.day,
            "Reference": each.reference,
            "Transaction": called,
            "Type": kind,
        }
        yield Entry(f"{task}/{number}", body, task, kind, sortable(each.day) or "")


TRANSACTIONS = Resource(
    path="transactions",
    envelope="Transactions",
    kind="transaction",
    called="Transaction",
    key="TaskID",
    filters=(
        day("FromDate", ">"),
        day("ToDate", "<"),
        either("Account", "DebitAccountCode", "CreditAccountCode"),
    ),
)
