"""What hangs on products: their suppliers, families, bills of material, reorder levels, movements, prices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sandbox.books import Entry, guid_for
from sandbox.cin7.families import PRODUCT_FAMILIES
from sandbox.cin7.parts import parts_of
from sandbox.cin7.product_suppliers import PRODUCT_SUPPLIERS, shown_by_product
from sandbox.cin7.purchases.amounts import UNIT
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.products import is_assembled

FAMILY = 10
"""How many products make a family."""

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SAME = (
    *("Category", "DefaultLocation", "Brand", "CostingMethod", "UOM", "MinimumBeforeReorder"),
    *("ReorderQuantity", *(f"PriceTier{n}" for n in range(1, 11)), "ShortDescription", "Description"),
    *("AttributeSet", "DiscountRule", "Tags", "COGSAccount", "RevenueAccount", "InventoryAccount"),
    *("PurchaseTaxRule", "SaleTaxRule", "DropShipMode", "LastModifiedOn", "HSCode"),
    *("CountryOfOrigin", "CountryOfOriginCode"),
)


@dataclass(frozen=True)
class Surroundings:
    """What the lists of products name: active suppliers, warehouses."""

    seed: int
    suppliers: Sequence[Body]
    warehouses: Sequence[Body]
    customers: Sequence[Body]


def hung_on(around: Surroundings, start: int, products: Sequence[Body]) -> dict[str, list[Entry]]:
    """What hangs on products, the first of which is number `start`, by where it is kept."""
    suppliers, lists = list[Entry](), list[Entry]()
    for place, product in enumerate(products):
        supplied = list(_supplied_by(around, start + place, product))
        suppliers += [PRODUCT_SUPPLIERS.entry(each) for each in supplied]
        found = {**shown_by_product(supplied), **_lists_of(around, start, place, products)}
        lists += [Entry(product["ID"], found)] if found else []
    return {
        PRODUCT_FAMILIES.kind: list(_families(around.seed, start, products)),
        PRODUCT_SUPPLIERS.kind: suppliers,
        parts_of("product"): lists,
    }


def is_stocked(product: Body) -> bool:
    return bool(product["Type"] == "Stock" and product["Status"] == "Active")


def _families(seed: int, start: int, products: Sequence[Body]) -> Iterator[Entry]:
    """Stocked products of one kind, in tens: they differ in their size."""
    groups: dict[str, list[Body]] = {}
    for each in filter(is_stocked, products):
        groups.setdefault(each["SKU"].partition("-")[0], []).append(each)
    for prefix, members in groups.items():
        for place in range(0, len(members), FAMILY):
            number = start // FAMILY + place // FAMILY + 1
            yield _family(seed, f"{prefix}-F{number}", members[place : place + FAMILY])


def _family(seed: int, sku: str, members: Sequence[Body]) -> Entry:
    first = members[0]
    sizes = [each["SKU"].partition("-")[2] for each in members]
    options = {"Option1Name": "Size", "Option2Name": "", "Option3Name": ""}
    values = {"Option1Values": ", ".join(sizes), "Option2Values": "", "Option3Values": ""}
    named = (
        {"ID": each["ID"], "SKU": each["SKU"], "Name": each["Name"], "Option1": size}
        for each, size in zip(members, sizes, strict=True)
    )
    body = {
        "Products": [{**each, "Option2": "", "Option3": ""} for each in named],
        "ID": guid_for(seed, f"seeded family {sku}", 0),
        "SKU": sku,
        "Name": first["Name"].rpartition(" mm")[0].rpartition(" ")[0] or first["Name"],
        **{name: first[name] for name in _SAME},
        **options,
        **values,
        "Attachments": [],
    }
    return PRODUCT_FAMILIES.entry(body)


def _supplied_by(around: Surroundings, number: int, product: Body) -> Iterator[Body]:
    """None, one or two suppliers, at costs of their own."""
    for place in range((1, 0, 2, 1)[number % 4] if around.suppliers else 0):
        supplier = around.suppliers[(number * 3 + place) % len(around.suppliers)]
        yield _supplied(around, f"{product['SKU']} {place}", product, supplier)


def _supplied(around: Surroundings, what: str, product: Body, supplier: Body) -> Body:
    chance = Random(f"{around.seed}:product supplier:{what}")
    cost = (Decimal(product["AverageCost"]) * Decimal(chance.randrange(88, 108)) / 100).quantize(UNIT)
    return {
        "ProductSupplierID": guid_for(around.seed, f"seeded product supplier {what}", 0),
        "SupplierID": supplier["ID"],
        "SupplierName": supplier["Name"],
        "ProductID": product["ID"],
        "ProductSKU": product["SKU"],
        "Cost": cost,
        "FixedCost": Decimal(0),
        "SupplierInventoryCode": f"{chance.choice('KLMNP')}{chance.randrange(1000, 9999)}",
        "SupplierProductName": product["Name"].upper() if chance.random() < _CAPITALS else "",
        "SupplierProductURL": "",
        "DropShip": False,
        "Currency": supplier["Currency"],
        "PurchaseCost": cost,
        "LastSupplied": f"2026-0{chance.randrange(1, 7)}-{chance.randrange(1, 29):02d}T00:00:00",
        "ProductSupplierOptions": _options(around, what, chance),
    }


_CAPITALS = 0.3


def _options(around: Surroundings, what: str, chance: Random) -> list[Body]:
    """The default set of options, which names no location, and for some one of a warehouse."""
    amounts = {"ReorderQuantity": chance.randrange(10, 200, 10), "Lead": chance.randrange(3, 30), "Safety": 5}
    key = guid_for(around.seed, f"seeded supplier option {what}", 0)
    none: Body = {"LocationID": None, "LocationName": None}
    found: list[Body] = [{"ID": key, **none, **amounts, "MinimumToReorder": None, "SupplyIntervals": []}]
    if chance.random() < _LOCATED:
        place = chance.choice(around.warehouses)
        found.append(
            {
                "ID": guid_for(around.seed, f"seeded supplier option {what}", 1),
                "LocationID": place["ID"],
                "LocationName": place["Name"],
                **amounts,
                "MinimumToReorder": 20,
                "SupplyIntervals": [_interval(around, what)],
            }
        )
    return found


_LOCATED = 0.25


def _interval(around: Surroundings, what: str) -> Body:
    return {
        "ID": guid_for(around.seed, f"seeded supply interval {what}", 0),
        "DeliveryMethod": "Fixed",
        "IntervalDays": 0,
        "IntervalStartDate": None,
        **{f"Is{day}": day == "Tuesday" for day in _WEEK},
    }


def _lists_of(around: Surroundings, start: int, place: int, products: Sequence[Body]) -> Body:
    """The lists of a product that come when they are asked for, but its suppliers; empty ones left out."""
    product, number = products[place], start + place
    return {
        **(_made_of(products, place) if is_assembled(number) else {}),
        **({"ReorderLevels": _levels(around, number)} if number % 3 == 0 else {}),
        **({"Movements": [_movement(around, product)]} if number % 5 == 0 else {}),
        **({"Attachments": [_attachment(around, product)]} if number % 8 == 0 else {}),
        **({"CustomPrices": [_price(product)]} if number % 12 == 0 and around.customers else {}),
    }


def _made_of(products: Sequence[Body], place: int) -> Body:
    parts = [products[place - 1], products[place - 2]]
    return {
        "BillOfMaterialsProducts": [
            {
                "ComponentProductID": each["ID"],
                "ProductCode": each["SKU"],
                "Name": each["Name"],
                "Quantity": Decimal(place + 1) / 2,
                "WastagePercent": 0,
                "WastageQuantity": Decimal("0.25"),
                "CostPercentage": 100,
            }
            for place, each in enumerate(parts)
        ],
        "BillOfMaterialsServices": [
            {
                "ComponentProductID": products[0]["ID"],
                "Name": products[0]["Name"],
                "Quantity": 1,
                "ExpenseAccount": "",
                "PriceTier": 1,
            }
        ],
    }


def _levels(around: Surroundings, number: int) -> list[Body]:
    return [
        {
            "LocationID": place["ID"],
            "LocationName": place["Name"],
            "MinimumBeforeReorder": 10 + number % 20,
            "ReorderQuantity": 50,
            "StockLocator": f"{place['Name'][0]}{number % 30}",
            "PickZones": "",
        }
        for place in around.warehouses[: 1 + number % 2]
    ]


def _movement(around: Surroundings, product: Body) -> Body:
    return {
        "TaskID": guid_for(around.seed, "opening adjustment", 0),
        "Type": "Adjustment",
        "Date": "2026-01-02T00:00:00",
        "Number": "ST-00001",
        "Quantity": 20,
        "Amount": 20 * Decimal(product["AverageCost"]),
        "Location": around.warehouses[0]["Name"],
        "BatchSN": "",
        "ExpiryDate": None,
        "FromTo": "",
    }


def _attachment(around: Surroundings, product: Body) -> Body:
    key, name = guid_for(around.seed, f"seeded attachment {product['SKU']}", 0), f"{product['SKU']}.jpg"
    link = f"https://files.example.com/Attachment/Download?ID={key}"
    return {"ID": key, "ContentType": "image/jpeg", "FileName": name, "DownloadUrl": link}


def _price(product: Body) -> Body:
    return {
        "ProductID": product["ID"],
        "ProductName": product["Name"],
        "ProductSKU": product["SKU"],
        "Price": (Decimal(product["PriceTier1"]) * Decimal("0.9")).quantize(UNIT),
    }
