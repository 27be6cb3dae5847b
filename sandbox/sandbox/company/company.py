"""The company as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from sandbox.company.chart import PAYMENT_TERMS
from sandbox.company.items import Items
from sandbox.company.journals import journal_rows
from sandbox.company.ledger import account_rows, department_rows
from sandbox.company.people import employee_rows
from sandbox.company.purchasing import purchase_order_rows, voucher_rows
from sandbox.company.suppliers import Suppliers, payment_term_rows

SIZES: Final[Mapping[str, int]] = {
    "suppliers": 400,
    "journals": 200,
    "purchase_orders": 150,
    "vouchers": 180,
    "employees": 80,
    "items": 100,
}
"""How much of each there is at scale 1. The chart of accounts, the departments and the terms do not grow."""


class Company:
    """A mid-sized distributor, the same for the same seed.

    Two SETIDs (SHARE and NORDC, whose supplier ids partly coincide) and three business units (US001, US002,
    NO001). Its books are those of the first half of 2026. Nothing is held in memory: everything is made when
    it is read.

    Args:
        seed: Names, numbers and dates follow from it.
        scale: Multiplies `SIZES`; at least one of each is made.
        sizes: Exact numbers for some of `SIZES`, whatever the scale.
    """

    def __init__(self, seed: int = 1, scale: float = 1.0, sizes: Mapping[str, int] | None = None) -> None:
        unknown = set(sizes or ()) - set(SIZES)
        if unknown:
            raise ValueError(f"no such sizes: {', '.join(sorted(unknown))}; there are {', '.join(SIZES)}")
        self.seed = seed
        self.scale = scale
        self.sizes = {name: max(1, round(size * scale)) for name, size in SIZES.items()} | dict(sizes or {})
        self.suppliers = Suppliers(seed, self.sizes["suppliers"])
        self.items = Items(seed, self.sizes["items"])
        self.payment_terms = [descr for _, _, descr, _ in PAYMENT_TERMS]

    def resized(self, sizes: Mapping[str, int]) -> Company:
        """Return the same company with exact numbers for some of `SIZES`.

        A supplier keeps its name, id and content whatever the number of suppliers.
        """
        return Company(self.seed, self.scale, sizes)

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (record name, fields) of everything, parents before children.

        Values are str, int, Decimal, date, aware UTC datetime, or None; fields left out are blank.
        """
        return chain(
            payment_term_rows(),
            account_rows(),
            department_rows(),
            self.suppliers.rows(),
            journal_rows(self.seed, self.sizes["journals"]),
            purchase_order_rows(self.seed, self.sizes["purchase_orders"], self.suppliers),
            voucher_rows(self.seed, self.sizes["vouchers"], self.suppliers),
            employee_rows(self.seed, self.sizes["employees"]),
        )
