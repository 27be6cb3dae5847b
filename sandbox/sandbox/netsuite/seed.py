"""The company's NetSuite as it is before anyone works in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from sandbox.company import Company
from sandbox.company.netsuite import PROFILES, SIZES, NetSuiteCompany
from sandbox.netsuite.database import Database
from sandbox.netsuite.screens.numbers import forget_numbers
from sandbox.netsuite.seed_copies import copy_documents
from sandbox.netsuite.seed_lists import TableRow, item_rows, list_rows, people_rows, setup_of
from sandbox.netsuite.seed_purchases import document_rows
from sandbox.netsuite.seed_vendors import vendor_rows
from sandbox.system import Switch

_SIZE: Final = "Exact number of {}; 0 follows the scale. From the next reset on."
_PROFILES: Final = "; ".join(f"{name}: {profile.about}" for name, profile in PROFILES.items())

SWITCHES: Final[dict[str, Switch]] = {
    "vendors": Switch(0, _SIZE.format("vendors")),
    "purchase_orders": Switch(0, _SIZE.format("purchase orders")),
    "bills": Switch(0, _SIZE.format("bills without an order")),
    "credits": Switch(0, _SIZE.format("vendor credits")),
    "journals": Switch(0, _SIZE.format("journal entries")),
    "order_lines": Switch(0, "Item lines of every order; 0 is one to six. From the next reset on."),
    "copies": Switch(0, "Every document again, so many times, for large reads. From the next reset on."),
    "profile": Switch(
        "company",
        f"What the books hold. {_PROFILES}. From the next reset on.",
        tuple(PROFILES),
    ),
    "stamp_orders": Switch(
        default=False, about="Whether receiving and billing move lastmodifieddate of the order and its lines."
    ),
    "stamp_bills": Switch(default=True, about="Whether a payment moves lastmodifieddate of the bill."),
}

_BATCH: Final = 20_000


def facts(company: Company, switches: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the seeded rows depend on."""
    made = _company(company, switches)
    return {
        "seed": company.seed,
        "items": len(company.items),
        "sizes": made.sizes,
        "profile": str(switches["profile"]),
        "order_lines": int(switches["order_lines"]),
        "copies": int(switches["copies"]),
    }


def fill(database: Database, company: Company, switches: Mapping[str, Any]) -> None:
    """Insert the company's records into an empty database."""
    _insert(database, seed_rows(_company(company, switches)))
    if int(switches["copies"]):
        copy_documents(database, int(switches["copies"]))
    forget_numbers(database)


def seed_rows(company: NetSuiteCompany) -> Iterator[TableRow]:
    """Yield (table, row) of everything that the company has in NetSuite."""
    return chain(
        list_rows(),
        item_rows(company.items),
        people_rows(company.seed),
        vendor_rows(company.seed, company.vendors),
        document_rows(company, setup_of(company.items)),
    )


def _company(company: Company, switches: Mapping[str, Any]) -> NetSuiteCompany:
    exact = {name: int(switches[name]) for name in SIZES if switches[name]}
    return NetSuiteCompany(company, exact, str(switches["profile"]), int(switches["order_lines"]))


def _insert(database: Database, rows: Iterable[TableRow]) -> None:
    waiting: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows:
        batch = waiting.setdefault(table, [])
        batch.append(row)
        if len(batch) >= _BATCH:
            database.insert(table, batch)
            batch.clear()
    for table, batch in waiting.items():
        database.insert(table, batch)
