"""What must be true of the books of Cin7 Core, and of the delivery store, whatever happened on the way."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.conversation import KEYS, Conversation, Record
from sandbox.client import Client

SETTLED = {"landed", "held", "refused"}
"""What the store says of documents that a STATE line may pass."""


class Books:
    """The fake Cin7 Core as its people see it now.

    Args:
        source: The target's setting ``source``.
    """

    def __init__(self, sandbox: Client, source: str = "ps") -> None:
        self._source = source
        self._books = sandbox.books("cin7")

    @property
    def writes(self) -> int:
        """How many writes Cin7 Core has carried out or refused."""
        return int(self._books["calls"]["writes"])

    def suppliers(self, source_id: str) -> list[dict[str, Any]]:
        """The suppliers that carry the marker of a source document."""
        marker = self._marker(source_id)
        return [s for s in self._books["suppliers"] if marker in (s["Comments"] or "")]

    def suppliers_named(self, name: str) -> list[dict[str, Any]]:
        return [s for s in self._books["suppliers"] if s["Name"].casefold() == name.casefold()]

    def names(self) -> list[str]:
        """The names of all suppliers."""
        return [supplier["Name"] for supplier in self._books["suppliers"]]

    def accounts(self, code: str) -> list[dict[str, Any]]:
        return [a for a in self._books["accounts"] if a["Code"] == code]

    def journals(self, source_id: str) -> list[dict[str, Any]]:
        """The journals that carry the marker of a source document, voided ones included."""
        marker = self._marker(source_id)
        return [j for j in self._books["journals"] if marker in j["Notes"]]

    @property
    def all_journals(self) -> list[dict[str, Any]]:
        return list(self._books["journals"])

    def totals(self) -> dict[str, Decimal]:
        """Balance per account, debit positive; accounts that come to nothing left out."""
        balances = {code: Decimal(t["balance"]) for code, t in self._books["account_totals"].items()}
        return {code: balance for code, balance in balances.items() if balance}

    def shows(self, stream: str, record: Record) -> bool:
        """Whether a record's document is there."""
        found = {"accounts": self.accounts, "suppliers": self.suppliers, "journals": self.journals}
        return bool(found[stream](str(record[KEYS[stream]])))

    def check_nothing_twice(self) -> None:
        """No marker stands on two suppliers or two journals, no code and no name on two objects."""
        for name, values in (
            ("marker of suppliers", [m for s in self._books["suppliers"] for m in _markers(s["Comments"])]),
            ("name of suppliers", [s["Name"].casefold() for s in self._books["suppliers"]]),
            ("code of accounts", [a["Code"] for a in self._books["accounts"]]),
            ("marker of journals", [m for j in self._books["journals"] for m in _markers(j["Notes"])]),
        ):
            twice = {value: n for value, n in Counter(values).items() if n > 1}
            assert not twice, f"{name} twice: {twice}"

    def check_holds(self, conversation: Conversation) -> None:
        """Each document of the conversation is there once and as the source has it; nothing else was posted."""
        self.check_nothing_twice()
        for record in conversation.records("accounts"):
            (account,) = self.accounts(record["code"])
            assert account["Name"] == record["name"]
        for record in conversation.records("suppliers"):
            (supplier,) = self.suppliers(record["source_id"])
            assert (supplier["Name"], supplier["Status"]) == (record["name"], "Active")
        journals = conversation.records("journals")
        for record in journals:
            (journal,) = self.journals(record["source_id"])
            assert journal["Status"] == "COMPLETED"
        assert len(self.all_journals) == len(journals)
        assert self.totals() == conversation.totals()

    def _marker(self, source_id: str) -> str:
        return f"[src:{self._source}/{source_id}]"


def _markers(text: str | None) -> list[str]:
    return [part for part in (text or "").replace("]", "] ").split() if part.startswith("[src:")]


def unsettled(store: Path) -> set[tuple[str, str]]:
    """Stream and key of every document that a STATE line may not pass."""
    return {(stream, key) for stream, key, status in _rows(store) if status not in SETTLED}


def landed(store: Path) -> set[tuple[str, str]]:
    """Stream and key of every document that the store says is in Cin7 Core."""
    return {(stream, key) for stream, key, status in _rows(store) if status == "landed"}


def parked_by_the_last_run(store: Path) -> set[tuple[str, str]]:
    """Stream and key of what the last run held or refused, whether or not it tried it again afterwards."""
    query = (
        "SELECT object, key FROM audit WHERE event IN ('held', 'refused') "
        "AND run_id = (SELECT id FROM runs ORDER BY started_at DESC LIMIT 1)"
    )
    return set(_select(store, query))


@dataclass(frozen=True)
class Parked:
    """What the store says of a document that is held or refused."""

    status: str
    code: str
    reason: str
    hint: str


def parked(store: Path) -> dict[tuple[str, str], Parked]:
    """Return every document that is held or refused, by stream and key."""
    rows = _select(store, "SELECT object, key, status, code, reason, hint FROM outbox")
    return {(row[0], row[1]): Parked(*row[2:]) for row in rows if row[2] in {"held", "refused"}}


def begun(store: Path) -> bool:
    """Whether a run has written itself down."""
    return bool(_select(store, "SELECT 1 FROM runs"))


def staged(store: Path) -> set[tuple[str, str]]:
    """Stream and key of every document that the store knows."""
    return {(stream, key) for stream, key, _ in _rows(store)}


def _rows(store: Path) -> list[tuple[str, str, str]]:
    return _select(store, "SELECT object, key, status FROM outbox")


def _select(store: Path, query: str) -> list[Any]:
    if not store.exists():
        return []
    connection = sqlite3.connect(store)
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a run has made the file and not yet the tables
            return []
        raise
    finally:
        connection.close()
