"""A loopback server, a process of its own, with lists of Cin7 Core whose pages come shuffled, and purchases.

Rows are made when they are asked for. Besides the API it knows
``/counters`` (how often each path was asked for) and ``/change?count=N`` (so many purchases change).
"""

from __future__ import annotations

import json
import random
import sys
import threading
import uuid
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import parse_qs, urlsplit

from _serving import JsonHandler, serve

PREFIX = "/ExternalApi/v2/"
BEGAN = datetime.now(UTC).replace(microsecond=0)
SPAN = 700 * 86_400
"""Seconds over which the changes of a list are spread."""


def guid(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}/{number}"))


@lru_cache(maxsize=500_000)
def stamp(number: int, total: int) -> str:
    """When a row changed last; about half of the digits that Cin7 sends."""
    return (BEGAN - timedelta(seconds=86_400 + SPAN * number // total)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def supplier(number: int, changed: str) -> dict[str, Any]:
    address = {"ID": guid("address", number), "Line1": f"{number} Estate Road", "Country": "Australia"}
    return {
        "ID": guid("supplier", number),
        "Name": f"{'ABCDEFGHKLMNPRSTW'[number % 17]}{number:05} Industrial Supplies",
        "Currency": "AUD",
        "PaymentTerm": "30 days",
        "TaxRule": "Tax on Purchases",
        "AccountPayable": "800",
        "Status": "Active",
        "LastModifiedOn": changed,
        "Addresses": [{**address, "Type": "Billing", "DefaultForType": True}],
        "Contacts": [{"Name": "Ida Moreau", "Default": True}],
    }


def product(number: int, changed: str) -> dict[str, Any]:
    prices = {f"Tier {tier}": number % 97 + tier / 4 for tier in range(1, 11)}
    supply = {"SupplierID": guid("supplier", number % 2500), "SupplierName": "Supplies", "Cost": 18.5}
    return {
        "ID": guid("product", number),
        "SKU": sku(number),
        "Name": f"Board {number}",
        "Category": "Boards",
        "Type": "Stock",
        "UOM": "Item",
        **{f"PriceTier{tier}": price for tier, price in enumerate(prices.values(), 1)},
        "PriceTiers": prices,
        "AverageCost": 18.5,
        "Status": "Active",
        "LastModifiedOn": changed,
        "Suppliers": [supply],
        "ReorderLevels": [{"LocationName": "Main", "ReorderQuantity": 4}],
    }


def sku(number: int) -> str:
    return f"{('OAK', 'ELM', 'ASH', 'FIR', 'PINE', 'TEAK')[number % 6]}-{number:06}"


def purchase_row(number: int, changed: str) -> dict[str, Any]:
    return {
        "ID": guid("purchase", number),
        "OrderNumber": f"PO-{number:06}",
        "Type": "Advanced Purchase",
        "Status": "INVOICED",
        "Supplier": "Supplies",
        "SupplierID": guid("supplier", number % 2500),
        "LastUpdatedDate": changed,
    }


def purchase(number: int, changed: str) -> dict[str, Any]:
    lines = [
        {"SKU": sku(n), "Name": f"Board {n}", "Quantity": 4, "Price": 18.5, "Total": 74, "Account": "310"}
        for n in range(number, number + 5)
    ]
    group = {"TaskID": guid("group", number), "Status": "AUTHORISED", "Lines": lines, "Total": 370}
    return {
        **purchase_row(number, changed),
        "SupplierCurrency": "AUD",
        "CurrencyRate": 1,
        "Order": {"Status": "AUTHORISED", "Lines": lines, "Total": 370},
        "Invoice": [{**group, "InvoiceNumber": f"B-{number}", "InvoiceDate": "2026-08-02T00:00:00"}],
        "StockReceived": [{**group, "Total": None}],
        "CreditNote": [{"TaskID": guid("purchase", number), "Status": "NOT AVAILABLE", "Lines": []}],
    }


@dataclass
class Company:
    """So many suppliers, products and purchases."""

    suppliers: int
    products: int
    purchases: int
    shuffled: bool
    changed: dict[int, str] = field(default_factory=dict)
    names: dict[Any, list[tuple[str, int]]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    random: random.Random = field(default_factory=lambda: random.Random(5))

    def __post_init__(self) -> None:
        self.numbers = {guid("purchase", number): number for number in range(self.purchases)}

    def answer(self, path: str, query: dict[str, str]) -> Any:
        with self.lock:
            self.calls[path] += 1
        if path == "supplier":
            return self.page("SupplierList", supplier, self.suppliers, query, "name")
        if path == "product":
            return self.page("Products", product, self.products, query, "sku")
        if path == "purchaselist":
            return self.page("PurchaseList", purchase_row, self.purchases, query)
        number = self.numbers[query["id"]]
        return purchase(number, self.stamp(purchase_row, number, self.purchases))

    def stamp(self, make: Any, number: int, total: int) -> str:
        return (
            self.changed.get(number, stamp(number, total)) if make is purchase_row else stamp(number, total)
        )

    def page(
        self, key: str, make: Any, total: int, query: dict[str, str], prefix: str = ""
    ) -> dict[str, Any]:
        asked = query.get(prefix, "").lower()
        numbers = self.beginning(make, total, asked) if asked else range(total)
        since = query.get("modifiedsince") or query.get("updatedsince") or ""
        until = query.get("updateduntil", "9")
        timed = bool(since) or until != "9"
        found = [n for n in numbers if not timed or since <= self.stamp(make, n, total) <= until]
        if self.shuffled:
            self.random.shuffle(found)
        page, limit = int(query["page"]), min(int(query["limit"]), 1000)
        rows = [make(n, self.stamp(make, n, total)) for n in found[(page - 1) * limit : page * limit]]
        return {"Total": len(found), "Page": page, key: rows}

    def beginning(self, make: Any, total: int, asked: str) -> list[int]:
        """Numbers of the rows whose name or SKU begins so."""
        if make not in self.names:
            named = ((sku(n) if make is product else make(n, "")["Name"], n) for n in range(total))
            self.names[make] = sorted((name.lower(), n) for name, n in named)
        names = self.names[make]
        first, last = bisect_left(names, (asked, 0)), bisect_left(names, (asked + "\uffff", 0))
        return [number for _, number in names[first:last]]

    def change(self, count: int) -> None:
        """Every so many-th purchase changes, now."""
        for number in range(0, self.purchases, self.purchases // count):
            self.changed[number] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _serve(company: Company) -> None:
    class Handler(JsonHandler):
        def answer(self, _: bytes) -> bytes:
            parts = urlsplit(self.path)
            query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/counters":
                answer: Any = dict(company.calls)
            elif parts.path == "/change":
                answer = company.change(int(query["count"]))
            else:
                answer = company.answer(parts.path.removeprefix(PREFIX).lower(), query)
            return json.dumps(answer).encode()

    serve(Handler)


@contextmanager
def company_of(suppliers: int, products: int, purchases: int, *, shuffled: bool) -> Iterator[str]:
    """Serve a company; yields the server's root."""
    sizes = [str(size) for size in (suppliers, products, purchases, int(shuffled))]
    process = Popen([sys.executable, __file__, *sizes], stdout=PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    _suppliers, _products, _purchases, _shuffled = map(int, sys.argv[1:])
    _serve(Company(_suppliers, _products, _purchases, shuffled=bool(_shuffled)))
