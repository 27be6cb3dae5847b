"""The vendors that the company keeps in NetSuite: others than the suppliers of its PeopleSoft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple, overload

from sandbox.company.netsuite_chart import TERMS
from sandbox.company.rng import digits, rng
from sandbox.company.words import FAMILY_NAMES, GIVEN_NAMES

# 53 first words and 29 trades: every pair comes up once before any comes up twice.
_FIRST_WORDS: Final = """
Aldersey Brackley Carrow Denholm Embleton Farnley Garsdale Hexham Ilkley Jevington Kelso Lindale
Marlow Netherby Otley Penrith Quarndon Rothbury Selby Thirsk Ulverston Ventnor Wooler Yarm
Alnwick Bampton Corbridge Dufton Eskdale Fenwick Greystoke Haltwhistle Ingleton Jarrow Keswick
Levens Masham Norham Ousby Pickering Reeth Skipton Tebay Uldale Vale Warkworth Allendale Beadnell
Craster Dalton Elsdon Felton Gilsland
"""
_FIRST: Final = tuple(_FIRST_WORDS.split())
_TRADES: Final[tuple[str, ...]] = (
    *("Timber", "Sawmill", "Plywood", "Veneers", "Millwork", "Hardwoods", "Fasteners", "Hardware"),
    *("Fittings", "Hinges", "Brackets", "Abrasives", "Coatings", "Varnish", "Oils", "Adhesives"),
    *("Workwear", "Gloves", "Crating", "Haulage", "Forwarding", "Tooling", "Machinery", "Lumber"),
    *("Finishes", "Supply", "Trading", "Panels", "Mouldings"),
)
_NEAR_TWINS: Final[dict[int, int]] = {41: 40, 83: 60}
"""Vendors whose name is nearly that of another: a dot or a comma more."""

PERSON_EVERY: Final = 15
"""One vendor in so many is a person."""


class _Country(NamedTuple):
    code: str
    currency: str
    suffixes: tuple[str, ...]
    towns: tuple[tuple[str, str, str, str], ...]
    tax: str


_COUNTRIES: Final[tuple[_Country, ...]] = (
    _Country(
        "US",
        "USD",
        ("Inc", "LLC", "Co", "Corp."),
        (
            ("Columbus", "OH", "43215", "614"),
            ("Portland", "OR", "97204", "503"),
            ("Coeur d'Alene", "ID", "83814", "208"),
            ("Newark", "NJ", "07102", "973"),
        ),
        "##-#######",
    ),
    _Country(
        "GB",
        "GBP",
        ("Ltd", "& Sons Ltd", "plc"),
        (("King's Lynn", "", "PE30 1ET", "1553"), ("Kendal", "", "LA9 4DQ", "1539")),
        "GB#########",
    ),
    _Country(
        "DE",
        "EUR",
        ("GmbH", "GmbH & Co. KG"),
        (("München", "", "80331", "89"), ("Köln", "", "50667", "221")),
        "DE#########",
    ),
    _Country("FR", "EUR", ("SARL", "S.A."), (("Orléans", "", "45000", "238"),), "FR###########"),
    _Country(
        "CA",
        "CAD",
        ("Ltée", "Ltd"),
        (("Montréal", "QC", "H2Y 1C6", "514"), ("Toronto", "ON", "M5H 2N2", "416")),
        "#########RT0001",
    ),
)
_WEIGHTS: Final = (12, 3, 2, 1, 2)
_STREETS: Final = (
    "Mill Lane",
    "Quay Street",
    "Industrial Way",
    "Rue de l'Église",
    "Sägewerkstraße",
    "4th Avenue",
)


@dataclass(frozen=True)
class VendorAddress:
    """One address of a vendor's book."""

    label: str
    attention: str
    line1: str
    line2: str
    city: str
    state: str
    postcode: str
    country: str
    phone: str
    billing: bool
    shipping: bool


@dataclass(frozen=True)
class NetSuiteVendor:
    """A vendor as people see it. `given` and `family` are set where it is a person; blanks are unset."""

    index: int
    name: str
    given: str
    family: str
    currency: str
    terms: str
    tax_number: str
    email: str
    phone: str
    url: str
    comments: str
    inactive: bool
    addresses: tuple[VendorAddress, ...]


class NetSuiteVendors(Sequence[NetSuiteVendor]):
    """The vendors, each made when asked for; a vendor is the same however many there are.

    Args:
        seed: Names and all the rest follow from it.
        count: How many.
        plain: Without inactive vendors and without names that nearly equal another.
    """

    def __init__(self, seed: int, count: int, *, plain: bool = False) -> None:
        self._seed = seed
        self._count = count
        self._plain = plain

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> NetSuiteVendor: ...

    @overload
    def __getitem__(self, index: slice) -> list[NetSuiteVendor]: ...

    def __getitem__(self, index: int | slice) -> NetSuiteVendor | list[NetSuiteVendor]:
        if isinstance(index, slice):
            return [self._make(i) for i in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)

    def __iter__(self) -> Iterator[NetSuiteVendor]:
        return (self._make(index) for index in range(self._count))

    def name_at(self, index: int) -> str:
        """Return the name of vendor `index`; unique, whatever the case of its letters."""
        if index in _NEAR_TWINS and not self._plain:
            words = self.name_at(_NEAR_TWINS[index]).split()
            return f"{' '.join(words)}." if index < 50 else f"{' '.join(words[:-1])}, {words[-1]}"  # noqa: PLR2004
        if is_person(index):
            return " ".join(_person(index))
        cycle, place = divmod(index, len(_FIRST) * len(_TRADES))
        first = _FIRST[place % len(_FIRST)]
        trade = _TRADES[(3 * place + place // len(_FIRST)) % len(_TRADES)]
        suffixes = self._country(index).suffixes
        return " ".join([first, trade, *([str(cycle + 1)] if cycle else []), suffixes[place % len(suffixes)]])

    def inactive_at(self, index: int) -> bool:
        """Tell whether vendor `index` is inactive."""
        return not self._plain and index % 14 == 9  # noqa: PLR2004 - one in fourteen

    def _country(self, index: int) -> _Country:
        return rng(self._seed, "netsuite", index).choices(_COUNTRIES, _WEIGHTS)[0]

    def _make(self, index: int) -> NetSuiteVendor:
        random = rng(self._seed, "netsuite", index)
        country = random.choices(_COUNTRIES, _WEIGHTS)[0]
        given, family = _person(index) if is_person(index) else ("", "")
        addresses = tuple(_addresses(index, country, random))
        return NetSuiteVendor(
            index=index,
            name=self.name_at(index),
            given=given,
            family=family,
            currency=country.currency,
            terms="" if index % 9 == 4 else random.choice(TERMS)[0],  # noqa: PLR2004 - not agreed yet
            tax_number=digits(random, country.tax) if index % 4 else "",
            email=f"accounts{index}@vendor.example" if index % 6 else "",
            phone=addresses[0].phone if addresses and index % 8 else "",
            url=f"https://vendor{index}.example" if index % 3 == 0 else "",
            comments="" if index % 10 else "Ask for the spring price list",
            inactive=self.inactive_at(index),
            addresses=addresses,
        )


def is_person(index: int) -> bool:
    """Tell whether vendor `index` is a person."""
    return index % PERSON_EVERY == 7  # noqa: PLR2004 - any fixed place


def _person(index: int) -> tuple[str, str]:
    number = index // PERSON_EVERY
    row, place = divmod(number, len(GIVEN_NAMES))
    cycle, shift = divmod(row, len(FAMILY_NAMES))
    family = FAMILY_NAMES[(place + shift) % len(FAMILY_NAMES)]
    return GIVEN_NAMES[place], f"{family} {cycle + 1}" if cycle else family


def _addresses(index: int, country: _Country, random: Random) -> Iterator[VendorAddress]:
    """Yield one to three; every twelfth vendor has none."""
    if index % 12 == 11:  # noqa: PLR2004 - any fixed place
        return
    for place in range(1 + (index % 3 == 0) + (index % 7 == 0)):
        city, state, postcode, prefix = random.choice(country.towns)
        yield VendorAddress(
            label=("Head office", "Warehouse", "Remittance")[place],
            attention="" if index % 4 else f"{random.choice(GIVEN_NAMES)} {random.choice(FAMILY_NAMES)}",
            line1=f"{random.randrange(1, 990)} {random.choice(_STREETS)}",
            line2="" if index % 5 else f"Unit {random.randrange(1, 40)}",
            city=city,
            state=state,
            postcode=postcode,
            country=country.code,
            phone=digits(random, f"+{prefix} ### ####"),
            billing=place == 0,
            shipping=place == (1 if index % 3 == 0 else 0),
        )
