"""Journals, the money tasks and the ledger's transactions."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from tap_cin7.declaration import (
    Listing,
    Raw,
    StreamDeclaration,
    dates,
    integers,
    nested,
    numbers,
    texts,
)
from tap_cin7.seen import digest
from tap_cin7.shape import value_of
from tap_cin7.streams.common import ATTACHMENTS
from tap_cin7.streams.reference_books import Book
from tap_cin7.values import read_date, read_number

REREAD_SECONDS: Final = 35 * 86_400
"""How far before the last booked day transactions are read again: edits leave no trace in them."""

JOURNALS: Book = (
    StreamDeclaration(
        "journals",
        (
            *texts("TaskID Status JournalNumber Currency"),
            *numbers("CurrencyConversionRate"),
            *dates("EffectiveDate"),
            *texts("Narration Notes"),
            *nested("Lines", texts("Debit Credit Reference"), numbers("Amount BaseAmount")),
            *ATTACHMENTS,
        ),
        ("task_id",),
    ),
    Listing("journal", "Journals"),
)

MONEY_TASKS: Book = (
    StreamDeclaration(
        "money_tasks",
        (
            *texts("TaskID TaskType Status SupplierCustomerName SupplierID CustomerID Reference"),
            *dates("Date"),
            *numbers("TotalAmount"),
        ),
        ("task_id",),
    ),
    Listing("moneyTaskList", "MoneyTasks"),
)

_CONTENT: Final = ("TaskID", "DebitAccountCode", "CreditAccountCode", "Reference", "Transaction", "Type")

TRANSACTION_LIST = Listing(
    "transactions", "Transactions", since="FromDate", until="ToDate", cursor="EffectiveDate", dates=True
)

TRANSACTIONS = StreamDeclaration(
    "transactions",
    (
        *texts("RowHash"),
        *integers("Ordinal"),
        *texts("TaskID DebitAccountCode CreditAccountCode"),
        *numbers("Amount"),
        *dates("EffectiveDate"),
        *texts("Reference Transaction Type"),
    ),
    ("row_hash", "ordinal"),
    cursor="effective_date",
)


def row_hash(row: Raw) -> str:
    """What stands for the content of a transaction, which has no id; the same however a number is written.

    Raises:
        ValueError: The amount is not a number.
    """
    amount = value_of(row, "Amount")
    parts: list[Any] = [value_of(row, name) or "" for name in _CONTENT]
    parts[0] = str(parts[0]).lower()
    parts.append("" if amount in (None, "") else f"{read_number(amount):f}")
    parts.append(read_date(str(value_of(row, "EffectiveDate") or "")) or "")
    if "." in parts[-2]:
        parts[-2] = parts[-2].rstrip("0").rstrip(".")
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def number_transactions(rows: list[Raw]) -> list[int]:
    """Mark each row with the hash of its content and its number among the same rows of its page."""
    met: dict[str, int] = {}
    for row in rows:
        mark = row_hash(row)
        met[mark] = met.get(mark, 0) + 1
        row["RowHash"], row["Ordinal"] = mark, met[mark]
    return [digest(row["RowHash"], row["Ordinal"]) for row in rows]
