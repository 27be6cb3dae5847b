"""The suppliers that people had entered in Cin7 Core by hand, some of them known to the ERP too."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Protocol

from sandbox.books import guid_for
from sandbox.cin7.chart import PAYABLE
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.references import DEFAULT_TERM, OLD_TERM
from sandbox.cin7.suppliers import ATTRIBUTES
from sandbox.cin7.wire import stamp

EPOCH = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
"""Every seeded change lies in the two years before."""

COUNT = 40
"""How many make a cycle; there is one at scale 1."""

KNOWN = 24
"""How many of each forty bear a name that the ERP has as well, or nearly."""

_STEP = 7
_PLACES = ("Harbour", "Vale", "Juniper", "Granite", "Lakeside", "Copper", "Meridian", "Foxglove", "Summit")
_TRADES = ("Joinery", "Paints", "Ironmongery", "Pallets", "Signage", "Cleaning", "Catering", "Courier")
_ENDINGS = ("Pty Ltd", "GmbH", "& Sons", "Group", "LLC")
_PEOPLE = ("Ida Moreau", "Sam Okafor", "Lena Fischer", "Tom Alvarez", "Priya Nair")
_FRACTIONS = (7, 3, 3, 2, 0)


class Named(Protocol):
    """What is needed of a supplier of the believable company."""

    @property
    def name(self) -> str: ...


def _every(step: int, number: int, at: int) -> bool:
    return number % step == at


def seed_suppliers(seed: int, count: int, known: Sequence[Named]) -> Iterator[Body]:
    """So many suppliers with distinct names: namesakes of `known`, in capitals, nearly, and strangers."""
    taken: set[str] = set()
    for number in range(count):
        chance = Random(f"{seed}:cin7 supplier:{number}")
        name = _name(number, known)
        while name.casefold() in taken:
            name = f"{_stranger(number)} {chance.randrange(10**9)}"
        taken.add(name.casefold())
        yield _supplier(seed, number, name, chance)


def is_stranger(number: int) -> bool:
    """Whether supplier `number` is known nowhere else."""
    return number % COUNT >= KNOWN


def _name(number: int, known: Sequence[Named]) -> str:
    cycle, place = divmod(number, COUNT)
    index = (cycle * KNOWN + place) * _STEP
    if is_stranger(number) or index >= len(known):
        return _stranger(number)
    name = known[index].name
    return {5: name.upper(), 11: f"{name} (old)", 17: _respelt(name)}.get(place, name)


def _respelt(name: str) -> str:
    """A near name: what a person types who does not look it up."""
    head, _, ending = name.rpartition(" ")
    return f"{head or name} Incorporated" if ending != "Incorporated" else f"{head} Inc"


def _stranger(number: int) -> str:
    cycle, place = divmod(number, len(_PLACES) * len(_TRADES))
    words = [_PLACES[place % len(_PLACES)], _TRADES[place // len(_PLACES)], _ENDINGS[number % len(_ENDINGS)]]
    return " ".join(words) + (f" {cycle + 1}" if cycle else "")


def _supplier(seed: int, number: int, name: str, chance: Random) -> Body:
    detailed = _every(8, number, 3)
    return {
        "ID": guid_for(seed, "seeded supplier", number),
        "Name": name,
        "Currency": "EUR" if name.endswith("GmbH") else "USD",
        "PaymentTerm": OLD_TERM if _every(10, number, 4) else chance.choice((DEFAULT_TERM, "Net 30", "COD")),
        "TaxRule": "Tax on Purchases" if number % 6 else "Tax Exempt",
        "Discount": chance.choice((0, 0, 0, 5)),
        "Comments": chance.choice((None, None, "Call before delivery", "Rebate agreed each January")),
        "AccountPayable": PAYABLE,
        "TaxNumber": f"{chance.randrange(10, 99)}-{chance.randrange(10**6, 10**7)}" if number % 3 else None,
        **dict.fromkeys(ATTRIBUTES),
        **({"AdditionalAttribute1": chance.choice(_PEOPLE)} if detailed else {}),
        "AttributeSet": "Vendor details" if detailed else None,
        "Status": "Deprecated" if _every(12, number, 7) else "Active",
        "LastModifiedOn": _changed(chance),
        "Addresses": _addresses(seed, number, chance),
        "Contacts": _contacts(seed, number, chance),
    }


def _changed(chance: Random) -> str:
    moment = EPOCH - timedelta(
        seconds=chance.randrange(2 * 365 * 86_400), microseconds=chance.randrange(10**6)
    )
    return stamp(moment, chance.choice(_FRACTIONS))


def _addresses(seed: int, number: int, chance: Random) -> list[Body]:
    kinds = ("Billing", "Shipping")[: number % 3]
    return [
        {
            "ID": guid_for(seed, f"seeded {kind}", number),
            "Line1": f"{chance.randrange(1, 400)} Wharf Road",
            "Line2": "",
            "City": "Columbus",
            "State": "OH",
            "Postcode": "43215" if number % 4 else None,
            "Country": "United States",
            "Type": kind,
            "DefaultForType": True,
        }
        for kind in kinds
    ]


def _contacts(seed: int, number: int, chance: Random) -> list[Body]:
    people: list[Any] = chance.sample(_PEOPLE, number % 3)
    return [
        {
            "ID": guid_for(seed, f"seeded contact {place}", number),
            "Name": person,
            "Phone": f"614/555-{chance.randrange(1000, 9999)}",
            "MobilePhone": "",
            "Fax": "",
            "Email": f"{person.split()[0].lower()}@example.com",
            "Website": None,
            "Comment": None,
            "Default": place == 0,
            "IncludeInEmail": True,
        }
        for place, person in enumerate(people)
    ]
