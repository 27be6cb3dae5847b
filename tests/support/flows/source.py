"""A source system for the state machine: what it holds, what a tap says of it, what a person did in Cin7 Core."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flows.books import Books
from flows.conversation import said, totals_of

MAPPED = {"name": "Name", "currency": "Currency", "payment_term": "PaymentTerm", "tax_number": "TaxNumber"}
"""Fields of a supplier that the source owns, and what Cin7 Core calls them."""

Record = dict[str, Any]


@dataclass
class Source:
    """Suppliers, accounts and journals by key."""

    suppliers: dict[str, Record] = field(default_factory=dict)
    accounts: dict[str, Record] = field(default_factory=dict)
    journals: dict[str, Record] = field(default_factory=dict)
    edits: int = 0

    def says(self) -> str:
        """Return the conversation of a tap that reads everything."""
        return said(
            ("accounts", self.accounts.values()),
            ("suppliers", self.suppliers.values()),
            ("journals", self.journals.values()),
            state=self.state,
        )

    @property
    def state(self) -> dict[str, int]:
        return {"edits": self.edits}

    def documents(self) -> int:
        return len(self.suppliers) + len(self.accounts) + len(self.journals)


@dataclass
class Screens:
    """What people did in Cin7 Core that the source does not know of, by source key."""

    own: dict[str, dict[str, str]] = field(default_factory=dict)
    """Fields that the source does not carry."""
    contacts: dict[str, set[str]] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    drifted: dict[str, dict[str, str]] = field(default_factory=dict)
    """Fields that the source carries, changed since the record last landed: overwritten when it changes there."""
    voided: set[str] = field(default_factory=set)


class Landed:
    """What the last settled run delivered, and which records a broken run may have delivered since."""

    def __init__(self) -> None:
        self._content: dict[str, str] = {}
        self.maybe: set[str] = set()

    def differs(self, key: str, record: Record) -> bool:
        return self._content.get(key) != json.dumps(record)

    def note(self, source: Source) -> None:
        self._content = {key: json.dumps(record) for key, record in source.suppliers.items()}
        self.maybe = set()

    def forget(self) -> None:
        self._content = {}


def check_suppliers(books: Books, source: Source, screens: Screens) -> None:
    """Each supplier is there once, as the source has it; what people added is still there."""
    for key, record in source.suppliers.items():
        found = books.suppliers(key)
        if not found and record["is_active"] is False:
            continue  # what was never active in a run is not created
        (live,) = found
        wanted = {MAPPED[name]: value for name, value in record.items() if name in MAPPED}
        wanted["Status"] = "Active" if record["is_active"] else "Deprecated"
        wanted |= screens.drifted.get(key, {}) | screens.own.get(key, {})
        assert {name: live[name] for name in wanted} == wanted, key
        assert screens.contacts.get(key, set()) <= {each["Name"] for each in live["Contacts"]}
        assert screens.addresses.get(key, set()) <= {each["Line1"] for each in live["Addresses"]}


def check_journals(books: Books, source: Source, screens: Screens) -> None:
    """Each journal stands once, unless a person voided it; totals are exact."""
    for key in source.journals:
        states = [journal["Status"] for journal in books.journals(key)]
        assert states == (["VOIDED"] if key in screens.voided else ["COMPLETED"]), key
    standing = [record for key, record in source.journals.items() if key not in screens.voided]
    assert books.totals() == totals_of(standing)
