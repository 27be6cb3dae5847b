"""The fake Cin7 Core as the server hosts it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from sandbox.books import Books, Contents
from sandbox.cin7.gate import Gate
from sandbox.cin7.limits import RateLimit
from sandbox.cin7.products import PRODUCTS
from sandbox.cin7.purchases.render import full
from sandbox.cin7.resource import Body
from sandbox.cin7.screens import edit
from sandbox.cin7.seed import seed_references
from sandbox.cin7.seed_products import Bought, seed_products
from sandbox.cin7.seed_purchases import seed_purchases
from sandbox.cin7.seed_suppliers import Named, seed_suppliers
from sandbox.cin7.suppliers import SUPPLIERS
from sandbox.cin7.switches import SWITCHES
from sandbox.cin7.tenant import Tenant
from sandbox.system import Settings, defaults


class Cin7:
    """Implements `sandbox.system.System`."""

    name = "cin7"

    def __init__(self, settings: Settings, known: Sequence[Named], items: Iterable[Bought]) -> None:
        self._settings, self._known, self._items = settings, known, items
        self._books = Books(settings.data / "cin7.db" if settings.data else None, settings.seed)
        self._tenant = Tenant(settings, self._books)
        self._limit = RateLimit(self._tenant.switches)
        self._gate = Gate(self._tenant, self._limit)
        self._filled: dict[int, Contents] = {}
        if self._books.empty():
            self._fill()

    def routes(self) -> list[BaseRoute]:
        return self._gate.routes()

    def refusal(self, shape: str | None) -> Response:
        return self._limit.refusal(shape)

    def books(self) -> dict[str, Any]:
        """Suppliers, accounts, journals, products, purchases, totals of every account, and calls."""
        return {
            "suppliers": _plain(self._books.all("supplier")),
            "accounts": _plain(self._books.all("account")),
            "journals": _plain(self._books.all("journal")),
            "products": _plain(self._books.all("product")),
            "purchases": _plain(map(full, self._books.all("purchase"))),
            "account_totals": account_totals(self._books.all("transaction")),
            "calls": {"total": self._gate.calls, "writes": self._gate.writes, "refused": self._limit.refused},
        }

    def reset(self) -> None:
        bought = self._bought
        with self._books.write():
            if bought in self._filled:
                self._books.restore(self._filled[bought])
            else:
                self._books.clear()
                self._fill()
                self._filled = {bought: self._books.contents()}
        self._limit.reset()
        self._gate.reset()

    def edit(self, command: dict[str, Any]) -> dict[str, Any]:
        return dict(_exact_text(edit(self._tenant, command)))

    def _fill(self) -> None:
        with self._books.write():
            seed_references(self._books)
            rows = seed_suppliers(self._settings.seed, self._settings.scale, self._known)
            self._books.put_many("supplier", (SUPPLIERS.entry(row) for row in rows))
            products = seed_products(self._settings.seed, self._items)
            self._books.put_many("product", (PRODUCTS.entry(row) for row in products))
            seed_purchases(self._settings, self._books, defaults(SWITCHES), self._bought)

    @property
    def _bought(self) -> int:
        """How many purchases people have made by hand."""
        at_scale_1: int = self._tenant.switches["seeded_purchases"]
        return round(at_scale_1 * self._settings.scale)


def account_totals(transactions: Iterator[Body]) -> dict[str, dict[str, str]]:
    """Per account code: debit, credit and balance (debit less credit) in base currency, as decimal text."""
    debits: dict[str, Decimal] = defaultdict(Decimal)
    credits_: dict[str, Decimal] = defaultdict(Decimal)
    for each in transactions:
        amount = Decimal(each["Amount"])
        debits[each["DebitAccountCode"]] += amount
        credits_[each["CreditAccountCode"]] += amount
    return {
        code: {
            "debit": f"{debits[code]:.2f}",
            "credit": f"{credits_[code]:.2f}",
            "balance": f"{debits[code] - credits_[code]:.2f}",
        }
        for code in sorted({*debits, *credits_})
    }


def _plain(rows: Iterator[Body]) -> list[Body]:
    return [_exact_text(row) for row in rows]


def _exact_text(value: Any) -> Any:
    """The value with Decimals as text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _exact_text(each) for name, each in value.items()}
    return [_exact_text(each) for each in value] if isinstance(value, list) else value
