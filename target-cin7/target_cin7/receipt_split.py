"""What of a receipt is already in Cin7 Core, and where the rest of it goes. Pure.

Cin7 Core keeps no mark of ours in a receipt, so what is there is worked out by arithmetic: the goods that
stand in a purchase's receipts, less those that other receipts of ours brought. Goods are the same if the SKU
is, and if date, location, batch and expiry do not contradict: Cin7 Core leaves some out of its answers
(observed). Of a line of more goods than a receipt has, the receipt's quantity counts as the receipt's: rather
that than post goods twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from target_cin7.purchase_state import ZERO, sku_key


@dataclass(frozen=True, slots=True)
class Goods:
    """A quantity of a product that came in. Dates as ``YYYY-MM-DD``; ``""`` is not known or not given."""

    sku: str
    quantity: Decimal
    date: str
    location: str = ""
    batch: str = ""
    expiry: str = ""

    def same(self) -> tuple[str, ...]:
        """Return what goods must have in common to be one line."""
        return (sku_key(self.sku), self.date, self.location.strip().casefold(), self.batch, self.expiry)


@dataclass(frozen=True, slots=True)
class Placed:
    """Goods in the receipt of the group with this TaskID."""

    task_id: str
    goods: Goods


@dataclass(frozen=True, slots=True)
class Claim:
    """What of wanted goods is there, what is not, and what is there besides."""

    there: tuple[Placed, ...]
    """The wanted goods as far as they are there, and in which group."""
    rest: tuple[Goods, ...]
    others: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """The goods that another receipt of ours landed, and the group that it is known by."""

    goods: tuple[Goods, ...]
    task_id: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """How much more of each SKU (by :func:`sku_key`) a group takes."""

    task_id: str
    quantities: Mapping[str, Decimal]

    def of(self, sku: str) -> Decimal:
        return max(ZERO, self.quantities.get(sku_key(sku), ZERO))


@dataclass(frozen=True, slots=True)
class Spread:
    """Goods by the group that takes them, and what no group has room for."""

    portions: tuple[Placed, ...]
    short: tuple[Goods, ...]

    def by_group(self) -> dict[str, list[Goods]]:
        groups: dict[str, list[Goods]] = {}
        for portion in self.portions:
            groups.setdefault(portion.task_id, []).append(portion.goods)
        return groups


def merged(goods: Iterable[Goods]) -> tuple[Goods, ...]:
    """Return one line for the goods of each SKU, date, location, batch and expiry, in order of appearance."""
    lines: dict[tuple[str, ...], Goods] = {}
    for item in goods:
        known = lines.get(item.same())
        lines[item.same()] = replace(known, quantity=known.quantity + item.quantity) if known else item
    return tuple(lines.values())


def in_one_place(goods: Iterable[Goods]) -> tuple[Goods, ...]:
    """Return one line for what differs in location only, without a location then."""
    items = tuple(goods)
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for item in items:
        places[_whatever_place(item).same()].add(item.location.strip().casefold())
    return merged(
        item if len(places[_whatever_place(item).same()]) == 1 else _whatever_place(item) for item in items
    )


def _whatever_place(item: Goods) -> Goods:
    return replace(item, location="")


def quantities(goods: Iterable[Goods]) -> dict[str, Decimal]:
    """Return the quantity of each SKU, by :func:`sku_key`."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for item in goods:
        sums[sku_key(item.sku)] += item.quantity
    return dict(sums)


def claim(wanted: Sequence[Goods], live: Sequence[Placed], group: str = "") -> Claim:
    """Return what of ``wanted`` stands in ``live``; each live quantity counts once.

    Args:
        wanted: The goods of one receipt.
        live: What is not yet known to be another's.
        group: The group that the receipt is known by: its goods go first.
    """
    want = [item.quantity for item in wanted]
    have = [placed.goods.quantity for placed in live]
    there: list[Placed] = []
    for _, i, j in sorted(_pairs(wanted, live, group)):
        taken = min(want[i], have[j])
        if taken > ZERO:
            want[i] -= taken
            have[j] -= taken
            there.append(Placed(live[j].task_id, replace(wanted[i], quantity=taken)))
    rest = (replace(item, quantity=q) for item, q in zip(wanted, want, strict=True) if q > ZERO)
    others = (Placed(p.task_id, replace(p.goods, quantity=q)) for p, q in zip(live, have, strict=True) if q)
    return Claim(tuple(there), tuple(rest), tuple(others))


def without(live: Sequence[Placed], brought: Iterable[Brought]) -> tuple[Placed, ...]:
    """Return the live goods that none of the other receipts brought."""
    left = tuple(live)
    for other in brought:
        left = claim(other.goods, left, other.task_id).others
    return left


def spread(goods: Sequence[Goods], rooms: Sequence[Room]) -> Spread:
    """Return which group takes which goods.

    The one that has room for exactly these, else one that has room for all, else each what it can, in order.
    """
    need = quantities(goods)
    for fits in (_fits_exactly, _fits):
        for room in rooms:
            if fits(need, room):
                return Spread(tuple(Placed(room.task_id, item) for item in goods), ())
    return _in_order(goods, rooms)


def _fits_exactly(need: Mapping[str, Decimal], room: Room) -> bool:
    has = {sku: quantity for sku, quantity in room.quantities.items() if quantity > ZERO}
    return has == need


def _fits(need: Mapping[str, Decimal], room: Room) -> bool:
    return all(room.of(sku) >= quantity for sku, quantity in need.items())


def _in_order(goods: Sequence[Goods], rooms: Sequence[Room]) -> Spread:
    left = {room.task_id: dict(room.quantities) for room in rooms}
    portions: list[Placed] = []
    short: list[Goods] = []
    for item in goods:
        open_ = item.quantity
        for task_id, room in left.items():
            taken = min(open_, max(ZERO, room.get(sku_key(item.sku), ZERO)))
            if taken > ZERO:
                room[sku_key(item.sku)] -= taken
                open_ -= taken
                portions.append(Placed(task_id, replace(item, quantity=taken)))
        if open_ > ZERO:
            short.append(replace(item, quantity=open_))
    return Spread(tuple(portions), tuple(short))


def _pairs(
    wanted: Sequence[Goods], live: Sequence[Placed], group: str
) -> Iterable[tuple[tuple[bool, int, bool], int, int]]:
    """Yield what can be the same, with how well it fits: the smaller, the better."""
    for i, item in enumerate(wanted):
        for j, placed in enumerate(live):
            unknown = _contradictions(item, placed.goods)
            if unknown is not None:
                rank = (
                    bool(group) and placed.task_id != group,
                    unknown,
                    item.quantity != placed.goods.quantity,
                )
                yield rank, i, j


def _contradictions(first: Goods, second: Goods) -> int | None:
    """Return how many of date, place, batch and expiry only one side tells; None if these are other goods."""
    if sku_key(first.sku) != sku_key(second.sku):
        return None
    unknown = 0
    for one, other in zip(first.same()[1:], second.same()[1:], strict=True):
        if one and other and one != other:
            return None
        unknown += one != other
    return unknown
