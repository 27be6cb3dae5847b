"""What the company buys: the items of NetSuite, the products of Cin7 Core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, overload

from sandbox.company.rng import rng

_KINDS: Final[tuple[tuple[str, str, str, int], ...]] = (
    ("OAK", "Oak board", "Timber", 1850),
    ("ASH", "Ash board", "Timber", 1620),
    ("BIR", "Birch plywood", "Timber", 4475),
    ("SCR", "Wood screw", "Fixings", 7),
    ("HNG", "Hinge", "Fixings", 245),
    ("BRK", "Shelf bracket", "Fixings", 389),
    ("OIL", "Hard wax oil", "Finishes", 3290),
    ("VAR", "Varnish", "Finishes", 2799),
    ("SND", "Sanding disc", "Finishes", 112),
    ("GLV", "Work gloves", "Finishes", 799),
)
_SIZES: Final = (10, 12, 15, 18, 22, 25, 30, 38, 45, 60)


@dataclass(frozen=True)
class Item:
    """Something that is stocked. ``cost`` is per unit, in the company's currency, at most 4 decimals."""

    index: int
    sku: str
    name: str
    category: str
    cost: Decimal


class Items(Sequence[Item]):
    """The company's items; an item is the same however many there are."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self._make(i) for i in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)

    def __iter__(self) -> Iterator[Item]:
        return (self._make(index) for index in range(self._count))

    def _make(self, index: int) -> Item:
        prefix, name, category, cents = _KINDS[index % len(_KINDS)]
        round_, size = divmod(index // len(_KINDS), len(_SIZES))
        suffix = f"-{chr(65 + round_ % 26)}{round_ // 26 or ''}" if round_ else ""
        random = rng(self._seed, "item", index)
        cost = Decimal(cents * random.randint(80, 140)) / Decimal(10_000)
        return Item(
            index=index,
            sku=f"{prefix}-{_SIZES[size]}{suffix}",
            name=f"{name} {_SIZES[size]} mm{suffix.replace('-', ' ')}",
            category=category,
            cost=cost.normalize() + Decimal("0.0000"),
        )
