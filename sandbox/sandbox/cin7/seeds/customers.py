"""The customers that people had entered in Cin7 Core."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from sandbox.books import Entry, guid_for
from sandbox.cin7.chart import RECEIVABLE, SALES
from sandbox.cin7.me import TIER_NAMES
from sandbox.cin7.purchases.amounts import CENT
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.references import DEFAULT_TERM
from sandbox.cin7.seeds.suppliers import EPOCH
from sandbox.cin7.suppliers import ATTRIBUTES
from sandbox.cin7.wire import stamp

_FIRST = (
    "Larkspur",
    "Old Mill",
    "Beacon",
    "Ridgeway",
    "Saltmarsh",
    "Fairview",
    "Quarry Lane",
    "Willow",
    "Pier 9",
)
_KIND = (
    "Interiors",
    "Kitchens",
    "Boatyard",
    "Primary School",
    "Hotel",
    "Builders",
    "Joinery Studio",
    "Museum",
)
_PEOPLE = ("Ana Duarte", "Ben Okoro", "Carla Weiss", "Dai Evans", "Eve Lindholm")
_CHILD, _SIBLINGS = 6, 7
_TOWNS = (("Columbus", "OH", "43215", "United States"), ("Göteborg", "", "411 03", "Sweden"))


def seed_customers(seed: int, count: int) -> Iterator[Body]:
    """So many customers with distinct names; every seventh is a branch of the one before."""
    for number in range(count):
        yield _customer(seed, number, count)


def name_at(number: int) -> str:
    cycle, place = divmod(number, len(_FIRST) * len(_KIND))
    name = f"{_FIRST[place % len(_FIRST)]} {_KIND[place // len(_FIRST)]}"
    return f"{name} {cycle + 1}" if cycle else name


def price_list(seed: int, number: int, customer: Body, goods: Sequence[Body]) -> Entry:
    """The prices that were agreed with a customer."""
    chance = Random(f"{seed}:customer price:{number}")
    product = goods[chance.randrange(len(goods))]
    price = (Decimal(product["AverageCost"]) * Decimal(chance.randrange(110, 150)) / 100).quantize(CENT)
    named = {"ProductID": product["ID"], "ProductName": product["Name"], "ProductSKU": product["SKU"]}
    return Entry(customer["ID"], {"ProductPrices": [{**named, "Price": price}]})


def _key(seed: int, number: int) -> str:
    return guid_for(seed, "seeded customer", number)


def _customer(seed: int, number: int, count: int) -> Body:
    chance = Random(f"{seed}:cin7 customer:{number}")
    is_child, has_child = (
        number % _SIBLINGS == _CHILD,
        (number + 1) % _SIBLINGS == _CHILD and number + 1 < count,
    )
    child = {"CustomerID": _key(seed, number + 1), "CustomerName": name_at(number + 1)}
    moment = EPOCH - timedelta(seconds=chance.randrange(365 * 86_400), microseconds=chance.randrange(10**6))
    return {
        "ID": _key(seed, number),
        "Name": name_at(number),
        "DisplayName": name_at(number),
        "Currency": "USD" if number % 5 else "EUR",
        "PaymentTerm": chance.choice((DEFAULT_TERM, "Net 30", "COD")),
        "Discount": chance.choice((Decimal(0), Decimal(0), Decimal("2.5"))),
        "TaxRule": "Tax on Sales" if number % 4 else "Tax Exempt",
        "Carrier": chance.choice((None, "Blue Line Freight", "Pick up")),
        "SalesRepresentative": chance.choice((None, "Nora Hale")),
        "Location": "Main Warehouse",
        "Comments": chance.choice((None, "", "Deliver before noon")),
        "AccountReceivable": RECEIVABLE,
        "RevenueAccount": SALES,
        "PriceTier": TIER_NAMES[number % 3],
        "TaxNumber": f"{chance.randrange(10**8, 10**9)}" if number % 3 == 0 else None,
        **dict.fromkeys(ATTRIBUTES),
        "AttributeSet": None,
        "Tags": "wholesale" if number % 6 == 0 else None,
        "Status": "Deprecated" if number % 11 == 8 else "Active",  # noqa: PLR2004 - any fixed one
        "CreditLimit": Decimal(chance.randrange(0, 50_000, 5_000)),
        "IsOnCreditHold": number % 17 == 4,  # noqa: PLR2004 - any fixed one
        "IsLegalEntity": True,
        "CustomerParentID": _key(seed, number - 1) if is_child else None,
        "CustomerParentName": name_at(number - 1) if is_child else None,
        "IsBillParent": is_child,
        "LastModifiedOn": stamp(moment, chance.choice((7, 3, 2, 0))),
        "Addresses": _addresses(seed, number, chance),
        "Contacts": _contacts(seed, number, chance),
        "ChildCustomers": [child] if has_child else [],
        "ProductPrices": [],
    }


def _addresses(seed: int, number: int, chance: Random) -> list[Body]:
    city, state, postcode, country = _TOWNS[0 if number % 5 else 1]
    return [
        {
            "ID": guid_for(seed, f"seeded customer {kind}", number),
            "Line1": f"{chance.randrange(1, 200)} Market Street",
            "Line2": "",
            "City": city,
            "State": state,
            "Postcode": postcode,
            "Country": country,
            "Type": kind,
            "DefaultForType": True,
        }
        for kind in ("Billing", "Shipping")[: 1 + number % 2]
    ]


def _contacts(seed: int, number: int, chance: Random) -> list[Body]:
    return [
        {
            "ID": guid_for(seed, f"seeded customer contact {place}", number),
            "Name": person,
            "JobTitle": None if place else "Buyer",
            "Phone": f"614/555-{chance.randrange(1000, 9999)}",
            "MobilePhone": None,
            "Fax": None,
            "Email": f"{person.split()[0].lower()}@example.net",
            "Website": None,
            "Comment": None,
            "Default": place == 0,
            "IncludeInEmail": True,
            "MarketingConsent": 1 + number % 3,
        }
        for place, person in enumerate(chance.sample(_PEOPLE, 1 + number % 2))
    ]
