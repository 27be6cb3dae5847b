"""How much of everything the company has in NetSuite, and of what nature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sandbox.company.company import Company
from sandbox.company.netsuite_chart import EXPENSES
from sandbox.company.netsuite_purchases import FIRST, LAST, Purchases
from sandbox.company.netsuite_vendors import NetSuiteVendors
from sandbox.company.rng import money, rng

SIZES: Final[Mapping[str, int]] = {
    "vendors": 120,
    "purchase_orders": 150,
    "bills": 24,
    "credits": 8,
    "journals": 12,
}
"""How much of each there is at scale 1; `bills`, `credits`, `journals` are those without an order."""

_LOOSE: Final = 2 << 32


@dataclass(frozen=True)
class Profile:
    """The nature of the books: `life` is that of every order, `plain` without what is awkward or loose."""

    life: str
    plain: bool
    about: str


PROFILES: Final[Mapping[str, Profile]] = {
    "company": Profile("", plain=False, about="a distributor's year, with all that can happen"),
    "clean": Profile("billed", plain=True, about="every order received once and billed once, all open"),
    "open": Profile("pending receipt", plain=True, about="every order approved, nothing received or billed"),
}


@dataclass(frozen=True)
class LooseDocument:
    """A document without an order: `vendor` counts from 0, `lines` are (account number, amount, memo)."""

    vendor: int
    at: datetime
    lines: tuple[tuple[str, Decimal, str], ...]
    paid: bool


class NetSuiteCompany:
    """What the company has in NetSuite; the same for the same arguments.

    Args:
        company: Seed, scale and items.
        sizes: Exact numbers for some of `SIZES`, whatever the scale.
        profile: One of `PROFILES`; the plain ones have no loose documents.
        order_lines: Item lines per order; 0 is one to six.
    """

    def __init__(
        self, company: Company, sizes: Mapping[str, int], profile: str = "company", order_lines: int = 0
    ) -> None:
        self.profile = PROFILES[profile]
        scaled = {name: max(1, round(size * company.scale)) for name, size in SIZES.items()}
        if self.profile.plain:
            scaled |= dict.fromkeys(("bills", "credits", "journals"), 0)
        self.sizes = scaled | dict(sizes)
        self.seed = company.seed
        self.items = company.items
        self.vendors = NetSuiteVendors(company.seed, self.sizes["vendors"], plain=self.profile.plain)
        self.purchases = Purchases(
            company.seed,
            self.sizes["purchase_orders"],
            self.vendors,
            self.items,
            lines=order_lines,
            life=self.profile.life,
        )

    def loose(self, kind: str) -> Iterator[LooseDocument]:
        """Yield the `bills`, `credits` or `journals` that stand alone; a journal's lines add up to nought."""
        offset = _LOOSE * (1 + ("bills", "credits", "journals").index(kind))
        for index in range(self.sizes[kind]):
            random = rng(self.seed, "netsuite", offset + index)
            at = FIRST + (LAST - FIRST) * random.random()
            amounts = [money(random.randrange(10_00, 2_500_00)) for _ in range(random.randint(1, 3))]
            lines = [(random.choice(EXPENSES), amount, "") for amount in amounts]
            if kind == "journals":
                lines.append(("200200", -sum(amounts, Decimal(0)), "Accrual"))
            vendor = random.randrange(len(self.vendors))
            moment = (at - timedelta(hours=1)).replace(microsecond=0)
            yield LooseDocument(vendor, moment, tuple(lines), paid=index % 3 == 0)
