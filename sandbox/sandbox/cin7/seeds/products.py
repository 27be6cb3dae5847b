"""The products that are set up in Cin7 Core: the company's items, and a few of its own."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from sandbox.books import guid_for
from sandbox.cin7.chart import COST_OF_GOODS, INVENTORY, SALES
from sandbox.cin7.products import product_body
from sandbox.cin7.purchases.amounts import UNIT
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.suppliers import EPOCH
from sandbox.cin7.wire import stamp

OWN: tuple[Body, ...] = (
    {"SKU": "SRV-INSTALL", "Name": "Installation on site", "Category": "Services", "Type": "Service"},
    {"SKU": "OAK-10-2019", "Name": "Oak board 10 mm (old cut)", "Category": "Timber", "Status": "Deprecated"},
    {"SKU": "OIL-1L", "Name": "Hard wax oil 1 l", "Category": "Finishes", "Status": "Deprecated"},
)
"""What only Cin7 Core has."""

BRANDS = ("Northlight", "Oakline", "Harbour", None)
_COUNTRIES = (("Sweden", "SWE"), ("Canada", "CAN"), ("", ""))
_DIGITS = (7, 3, 2, 0, 3)
_MARGINS = (("PriceTier1", "1.6"), ("PriceTier2", "1.45"), ("PriceTier3", "1.3"))
_ACCOUNTS = {"InventoryAccount": INVENTORY, "RevenueAccount": SALES, "COGSAccount": COST_OF_GOODS}


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
        named = {"SKU": item.sku, "Name": item.name, "Category": item.category, "AverageCost": item.cost}
        yield _product(seed, item.sku, number, {**named, **_sold(item, number), **_described(item, number)})


def _sold(item: Bought, number: int) -> Body:
    prices = {tier: (item.cost * Decimal(margin)).quantize(UNIT) for tier, margin in _MARGINS}
    taxed = {"PurchaseTaxRule": "Tax on Purchases", "SaleTaxRule": "Tax on Sales"} if number % 3 == 0 else {}
    return {**prices, **taxed, **(_ACCOUNTS if number % 2 else {})}


def _described(item: Bought, number: int) -> Body:
    chance = Random(f"{item.sku}:{number}")
    country, code = _COUNTRIES[number % len(_COUNTRIES)]
    return {
        "Brand": BRANDS[number % len(BRANDS)],
        "Barcode": f"50{chance.randrange(10**11):011d}" if number % 5 else None,
        "Weight": Decimal(chance.randrange(5, 4000)) / 100,
        "ShortDescription": f"{item.name}, {item.category.lower()}" if number % 4 == 0 else None,
        "Tags": "seasonal" if number % 9 == 0 else "",
        "CountryOfOrigin": country,
        "CountryOfOriginCode": code,
        "BillOfMaterial": is_assembled(number),
    }


def is_assembled(number: int) -> bool:
    """Whether product `number` is made of others."""
    return number % 10 == 9  # noqa: PLR2004 - any fixed digit


def _product(seed: int, what: str, number: int, values: Body) -> Body:
    usual = {"Type": "Stock", "CostingMethod": "FIFO", "UOM": "Item", "Status": "Active"}
    moment = EPOCH - timedelta(days=400, seconds=-7 * number, microseconds=number)
    changed = stamp(moment, _DIGITS[number % len(_DIGITS)])
    return product_body({**usual, **values}, guid_for(seed, f"seeded product {what}", 0), changed)
