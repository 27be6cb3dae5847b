"""What the company orders, receives and is billed for: plans, which the fake NetSuite books as documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from sandbox.company.items import Item, Items
from sandbox.company.netsuite_chart import CLEARING, EXPENSES, EXTRA_ITEMS, FREIGHT, UNKNOWN_ITEM
from sandbox.company.netsuite_vendors import NetSuiteVendors
from sandbox.company.rng import money, rng

FIRST: Final = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
LAST: Final = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)
"""Nothing happens outside of these."""

_PLANS: Final = 1 << 32
_LONGEST_LIFE: Final = timedelta(days=60)


@dataclass(frozen=True)
class Step:
    """Something that happens to an order.

    `what` is approve, reject, receive, bill, pay, close or cancel_bill; `after` days since the order.
    `share` is how much of each ordered line is received or billed, None all that is left.
    A bill bills no more than was received, unless `ahead`. `pending` leaves a bill unapproved.
    """

    what: str
    after: int
    share: Decimal | None = None
    ahead: bool = False
    pending: bool = False


_HALF: Final = Decimal("0.5")
_APPROVE: Final = Step("approve", 1)
_BILL_ALL: Final = Step("bill", 14, ahead=True)

LIVES: Final[Mapping[str, tuple[Step, ...]]] = {
    "pending approval": (),
    "rejected": (Step("reject", 2),),
    "pending receipt": (_APPROVE,),
    "billed ahead": (_APPROVE, Step("bill", 6, ahead=True)),
    "partly received": (_APPROVE, Step("receive", 9, _HALF)),
    "partly received and billed": (_APPROVE, Step("receive", 9, _HALF), Step("bill", 12)),
    "two receipts, one billed": (
        _APPROVE,
        Step("receive", 7, Decimal("0.4")),
        Step("bill", 10),
        Step("receive", 16, Decimal("0.3")),
    ),
    "received": (_APPROVE, Step("receive", 9)),
    "received in three parts": (
        _APPROVE,
        Step("receive", 6, Decimal("0.3")),
        Step("receive", 11, Decimal("0.3")),
        Step("receive", 17),
    ),
    "billed": (_APPROVE, Step("receive", 9), _BILL_ALL),
    "bill pending approval": (_APPROVE, Step("receive", 9), replace(_BILL_ALL, pending=True)),
    "paid": (_APPROVE, Step("receive", 9), _BILL_ALL, Step("pay", 44)),
    "billed before receipt": (_APPROVE, Step("bill", 4, ahead=True), Step("receive", 12)),
    "in two parts": (
        _APPROVE,
        Step("receive", 8, _HALF),
        Step("bill", 11),
        Step("receive", 19),
        Step("bill", 22, ahead=True),
        Step("pay", 42),
    ),
    "two receipts, one bill": (
        _APPROVE,
        Step("receive", 8, Decimal("0.6")),
        Step("receive", 15),
        Step("bill", 18, ahead=True),
    ),
    "one receipt, two bills": (
        _APPROVE,
        Step("receive", 8),
        Step("bill", 11, _HALF),
        Step("bill", 21, ahead=True),
    ),
    "bill cancelled, billed again": (
        _APPROVE,
        Step("receive", 9),
        _BILL_ALL,
        Step("cancel_bill", 17),
        Step("bill", 18, ahead=True),
    ),
    "closed": (
        _APPROVE,
        Step("receive", 9, _HALF),
        Step("bill", 12),
        Step("close", 40),
    ),
}
"""The lives that an order can have. What each ends as: see the tests of the seeded documents."""

_TURNS: Final[tuple[str, ...]] = (
    *("paid", "pending receipt", "billed", "in two parts", "received", "paid", "billed before receipt"),
    *("pending approval", "paid", "two receipts, one bill", "partly received", "billed", "paid"),
    *("pending receipt", "one receipt, two bills", "partly received and billed", "paid", "rejected"),
    *("two receipts, one billed", "billed", "bill pending approval", "paid", "billed before receipt"),
    *("pending receipt", "received in three parts", "closed", "in two parts", "bill cancelled, billed again"),
    *("paid", "billed ahead"),
)

AWKWARD: Final[Mapping[int, str]] = {
    12: "unknown item",
    23: "received more than billed",
    37: "closed half received, nothing billed",
    48: "bill on an unknown account",
    61: "billed more than received",
    74: "price of five decimals",
    101: "price of five decimals",
}
"""Orders that a person will have to look at, by place.

* unknown item: a line of `UNKNOWN_ITEM`, which is stocked nowhere else
* received more than billed: all received, ninety percent billed, and that is that
* closed half received, nothing billed: what was received is never billed
* bill on an unknown account: an expense line on `CLEARING`
* billed more than received: eighty percent received, all billed
* price of five decimals: a price per thousand, brought down to one
"""

_AWKWARD_LIVES: Final[Mapping[str, tuple[Step, ...]]] = {
    "unknown item": LIVES["pending receipt"],
    "received more than billed": (_APPROVE, Step("receive", 9), Step("bill", 14, Decimal("0.9"))),
    "closed half received, nothing billed": (_APPROVE, Step("receive", 9, _HALF), Step("close", 30)),
    "bill on an unknown account": LIVES["billed"],
    "billed more than received": (_APPROVE, Step("receive", 9, Decimal("0.8")), _BILL_ALL),
    "price of five decimals": LIVES["paid"],
}


@dataclass(frozen=True)
class PlannedLine:
    """A line to order: of an item by `quantity` and `rate`, or an expense, an `amount` on an `account`."""

    item: str = ""
    quantity: Decimal | None = None
    rate: Decimal | None = None
    account: str = ""
    amount: Decimal | None = None
    memo: str = ""


@dataclass(frozen=True)
class Purchase:
    """An order and what happens to it. `vendor`, `location` and `buyer` count from 0; `steps` have times."""

    index: int
    vendor: int
    location: int
    buyer: int
    at: datetime
    memo: str
    taxed: bool
    lines: tuple[PlannedLine, ...]
    steps: tuple[tuple[datetime, Step], ...]


@dataclass(frozen=True)
class Purchases:
    """The plans of `count` orders.

    Args:
        lines: Item lines per order; 0 is one to six.
        life: The same life for all, one of `LIVES`, with lines of different items only; "" is all lives by
            turns, with expenses, charges, repeated items and the `AWKWARD`.
    """

    seed: int
    count: int
    vendors: NetSuiteVendors
    items: Items
    lines: int = 0
    life: str = ""

    def __iter__(self) -> Iterator[Purchase]:
        buyable = [i for i in range(len(self.vendors)) if not self.vendors.inactive_at(i)]
        stock = list(self.items)
        return (self._plan(index, buyable, stock) for index in range(self.count))

    def _plan(self, index: int, buyable: list[int], stock: list[Item]) -> Purchase:
        random = rng(self.seed, "netsuite", _PLANS + index)
        at = FIRST + (LAST - FIRST) * index / (self.count + 1) + timedelta(seconds=random.randrange(36_000))
        at = at.replace(microsecond=0)
        awkward = "" if self.life else AWKWARD.get(index, "")
        return Purchase(
            index=index,
            vendor=random.choice(buyable),
            location=random.choice((0, 0, 0, 1, 2)),
            buyer=random.randrange(6),
            at=at,
            memo="" if index % 3 else f"Quote Q-{random.randrange(10_000)}",
            taxed=not self.life and index % 5 == 2,  # noqa: PLR2004 - one in five
            lines=self._lines(awkward, stock, random),
            steps=tuple(_timed(at, self._steps(index, awkward))),
        )

    def _steps(self, index: int, awkward: str) -> tuple[Step, ...]:
        if awkward:
            return _AWKWARD_LIVES[awkward]
        return LIVES[self.life or _TURNS[index % len(_TURNS)]]

    def _lines(self, awkward: str, stock: list[Item], random: Random) -> tuple[PlannedLine, ...]:
        count = self.lines or random.randint(1, 6)
        if self.life and count <= len(stock):
            return tuple(_item_line(item, random) for item in random.sample(stock, count))
        lines = [_item_line(random.choice(stock), random) for _ in range(count)]
        if awkward == "price of five decimals":
            lines[0] = replace(lines[0], rate=(lines[0].rate or 0) + Decimal("0.00125"))
        if not self.life:
            lines.extend(_extras(awkward, lines, random))
        return tuple(lines)


def _item_line(item: Item, random: Random) -> PlannedLine:
    quantity = Decimal(random.choice((10, 12, 20, 24, 40, 50, 96, 100, 144, 250, 600)))
    if random.randrange(15) == 0:
        quantity += Decimal("2.5")
    return PlannedLine(item.sku, quantity, item.cost)


def _extras(awkward: str, lines: list[PlannedLine], random: Random) -> Iterator[PlannedLine]:
    if random.randrange(6) == 0:  # the same item once more, for another day
        yield replace(random.choice(lines), memo="second delivery")
    if random.randrange(4) == 0:
        yield _charge(random)
    if random.randrange(8) == 0:
        yield _expense(random.choice(EXPENSES), random)
    if awkward == "unknown item":
        yield PlannedLine(UNKNOWN_ITEM, Decimal(4), Decimal("210.5"))
    if awkward == "bill on an unknown account":
        yield _expense(CLEARING, random)


def _timed(at: datetime, steps: tuple[Step, ...]) -> Iterator[tuple[datetime, Step]]:
    """Late orders live faster, so that nothing lies after `LAST`."""
    pace = min(1.0, (LAST - at) / _LONGEST_LIFE)
    for number, step in enumerate(steps, start=1):
        moment = at + pace * timedelta(days=step.after) + timedelta(seconds=number)
        yield moment.replace(microsecond=0), step


def _charge(random: Random) -> PlannedLine:
    sku = random.choice((FREIGHT, FREIGHT, FREIGHT, EXTRA_ITEMS[1].sku, EXTRA_ITEMS[2].sku))
    return PlannedLine(sku, Decimal(1), money(random.randrange(20_00, 400_00)))


def _expense(account: str, random: Random) -> PlannedLine:
    amount = money(random.randrange(15_00, 900_00))
    return PlannedLine(
        account=account, amount=amount, memo=random.choice(("Crates", "Site visit", "Deposit"))
    )
