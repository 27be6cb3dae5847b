"""One random generator per made thing: each can be made alone and stays the same when counts change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

_KINDS = ("words", "supplier", "journal", "purchase_order", "voucher", "employee", "item", "netsuite", "cin7")


def rng(seed: int, kind: str, index: int = 0) -> Random:
    """Return the generator of thing number `index` of a kind."""
    return Random((seed << 48) | (_KINDS.index(kind) << 40) | index)


def money(cents: int) -> Decimal:
    """Return an amount of so many cents, exactly."""
    return Decimal(cents).scaleb(-2)


def day_between(random: Random, first: date, last: date) -> date:
    """Return a day of the closed range."""
    return first + timedelta(days=random.randrange((last - first).days + 1))


def digits(random: Random, pattern: str) -> str:
    """Return `pattern` with every # replaced by a digit."""
    return "".join(str(random.randrange(10)) if c == "#" else c for c in pattern)


def split(random: Random, total: int, parts: int) -> list[int]:
    """Split a positive whole amount into `parts` positive amounts that add up to it again.

    `total` must be at least `parts`.
    """
    cuts = sorted(random.sample(range(1, total), parts - 1)) if parts > 1 else []
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]
