"""The fake Cin7 Core as the server hosts it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from sandbox.books import Books, Contents
from sandbox.cin7.gate import Gate
from sandbox.cin7.journals import KIND as JOURNAL
from sandbox.cin7.limits import RateLimit
from sandbox.cin7.purchases.render import full
from sandbox.cin7.resource import Body
from sandbox.cin7.screens import edit
from sandbox.cin7.seeds.fill import fill
from sandbox.cin7.seeds.sizes import Sizes, sizes_of
from sandbox.cin7.tenant import Tenant
from sandbox.clock import Clock
from sandbox.company import Company
from sandbox.system import Settings

WHOLE = {
    "suppliers": "supplier",
    "customers": "customer",
    "accounts": "account",
    "journals": "journal",
    "products": "product",
    "sales": "sale",
    "money_tasks": "money_task",
}
"""Parts of the books that are documents as they are kept, and where those are."""


class Cin7:
    """Implements `sandbox.system.System`."""

    name = "cin7"

    def __init__(self, settings: Settings, company: Company) -> None:
        self._settings, self._company = settings, company
        self._books = Books(settings.data / "cin7.db" if settings.data else None, settings.seed)
        self._clock = Clock()
        self._tenant = Tenant(settings, self._books, self._clock.now)
        self._limit = RateLimit(self._tenant.switches)
        self._gate = Gate(self._tenant, self._limit)
        self._filled: dict[Sizes, Contents] = {}
        if self._books.empty():
            self._fill(self._sizes)

    def routes(self) -> list[BaseRoute]:
        return self._gate.routes()

    def refusal(self, shape: str | None) -> Response:
        return self._limit.refusal(shape)

    def books(self) -> dict[str, Any]:
        """Every document of `WHOLE`, purchases, totals of accounts, calls, and how many there are of all."""
        return {
            **{name: _plain(self._books.all(kind)) for name, kind in WHOLE.items()},
            "purchases": _plain(map(full, self._books.all("purchase"))),
            "account_totals": account_totals(self._books.all("transaction")),
            "counts": self._books.counts(),
            "calls": {"total": self._gate.calls, "writes": self._gate.writes, "refused": self._limit.refused},
        }

    def now(self) -> datetime:
        """The time in the company's Cin7 Core, as its answers tell it."""
        return self._clock.now()

    def reset(self) -> None:
        sizes = self._sizes
        self._clock.set(None)
        self._tenant.forget_time()
        with self._books.write():
            if sizes in self._filled:
                self._books.restore(self._filled[sizes])
            else:
                self._books.clear()
                self._fill(sizes)
                self._filled = {sizes: self._books.contents()}
        self._limit.reset()
        self._gate.reset()

    def edit(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do what a person does: see `sandbox.cin7.screens.edit`.

        Besides: `{"action": "clock", "now": "2026-11-01T08:30:00Z"}` or `"advance": seconds`; `"now": null`
        is real time again.

        Raises:
            EditError: the command does not fit; the text says what to change.
        """
        if command.get("action") == "clock":
            self._tenant.forget_time()
            return self._clock.turn(command)
        return dict(_exact_text(edit(self._tenant, command)))

    def _fill(self, sizes: Sizes) -> None:
        fill(self._settings, self._books, self._company, sizes)

    @property
    def _sizes(self) -> Sizes:
        return sizes_of(self._tenant.switches, self._settings.scale, self._company)


def account_totals(transactions: Iterable[Body]) -> dict[str, dict[str, str]]:
    """Per account code: debit, credit and balance (debit less credit) in base currency, as decimal text.

    Only of what journals post; purchases, sales and others post besides.
    """
    debits: dict[str, Decimal] = defaultdict(Decimal)
    credits_: dict[str, Decimal] = defaultdict(Decimal)
    for each in (each for each in transactions if each["Type"] == JOURNAL):
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
