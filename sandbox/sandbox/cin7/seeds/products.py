"""The products that are set up in Cin7 Core: the company's items, and a few of its own."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from sandbox.books import guid_for
from sandbox.cin7.products import product_body
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.suppliers import EPOCH
from sandbox.cin7.wire import stamp

OWN: tuple[Body, ...] = (
    {"SKU": "SRV-INSTALL", "Name": "Installation on site", "Category": "Services", "Type": "Service"},
    {"SKU": "OAK-10-2019", "Name": "Oak board 10 mm (old cut)", "Category": "Timber", "Status": "Deprecated"},
    {"SKU": "OIL-1L", "Name": "Hard wax oil 1 l", "Category": "Finishes", "Status": "Deprecated"},
)
"""What only Cin7 Core has."""


class Bought(Protocol):
    """What is needed of an item of the believable company."""

    @property
    def sku(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def cost(self) -> Decimal: ...


def seed_products(seed: int, items: Iterable[Bought]) -> Iterator[Body]:
    """Every item as a stocked product, and Cin7's own."""
    for number, values in enumerate(OWN):
        yield _product(seed, f"own {number}", number, values)
    for number, item in enumerate(items, start=len(OWN)):
        named = {"SKU": item.sku, "Name": item.name, "Category": item.category}
        yield _product(seed, item.sku, number, {**named, "AverageCost": item.cost})


def _product(seed: int, what: str, number: int, values: Body) -> Body:
    usual = {"Type": "Stock", "CostingMethod": "FIFO", "UOM": "Item", "Status": "Active"}
    changed = stamp(EPOCH - timedelta(days=400, seconds=-7 * number), 7)
    return product_body({**usual, **values}, guid_for(seed, f"seeded product {what}", 0), changed)
