"""Suppliers and their child rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, overload

from sandbox.company.chart import NORDC_TERMS, PAYMENT_TERMS
from sandbox.company.rng import day_between, digits, rng
from sandbox.company.words import (
    AWKWARD_NAMES,
    COUNTRIES,
    FAMILY_NAMES,
    FIRST_WORDS,
    GIVEN_NAMES,
    NORDC_COUNTRIES,
    SHARE_COUNTRIES,
    STREETS,
    TITLES,
    TRADES,
)

Row = tuple[str, dict[str, Any]]
"""A record name and the fields of one of its rows; what is left out is blank."""

# index -> index of the supplier whose name it repeats, to the letter or nearly. 258 repeats a name of the
# other SETID.
TWINS: dict[int, int] = {58: 38, 158: 138, 258: 239, 358: 338}
NEAR_TWINS: dict[int, int] = {17: 7, 97: 87, 137: 127, 177: 167, 217: 207, 257: 247, 297: 287, 337: 327}

_STATUSES = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIIIEEDX"
_TERM_WEIGHTS = ("N30", "N30", "N30", "N30", "N45", "N60", "N15", "2T10", "00", "EOM")


@dataclass(frozen=True)
class Supplier:
    """A supplier as people see it: one flat row.

    `status` is VENDOR_STATUS: A approved, D denied, E unapproved, I inactive, X to archive.
    `vendor_id` keeps its leading zeros and is unique only within `setid`.
    """

    index: int
    setid: str
    vendor_id: str
    name: str
    short_name: str
    name2: str
    status: str
    country: str
    city: str
    state: str
    postal: str
    address1: str
    currency: str
    payment_terms: str
    tax_number: str
    contact_name: str
    phone: str
    email: str


class Suppliers(Sequence[Supplier]):
    """The company's suppliers, each made when asked for. Number n does not depend on how many there are."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self._count = count
        self._words = _shuffled(seed, FIRST_WORDS)
        self._trades = _shuffled(seed, TRADES)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Supplier: ...
    @overload
    def __getitem__(self, index: slice) -> list[Supplier]: ...
    def __getitem__(self, index: int | slice) -> Supplier | list[Supplier]:
        if isinstance(index, slice):
            return [self._make(i) for i in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of every supplier: VENDOR first, then its children."""
        for supplier in self:
            yield from supplier_rows(supplier, rng(self._seed + 1, "supplier", supplier.index))

    def name_at(self, index: int) -> str:
        """Return NAME1 of supplier `index`."""
        if index in TWINS:
            return self.name_at(TWINS[index])
        if index in NEAR_TWINS:
            return _nearly(self.name_at(NEAR_TWINS[index]), index)
        if index % 10 == 3 and index // 10 < len(AWKWARD_NAMES):  # noqa: PLR2004 - any fixed digit
            return AWKWARD_NAMES[index // 10]
        return self._plain_name(index)

    def _plain_name(self, index: int) -> str:
        country = COUNTRIES[_country(self._seed, index)]
        cycle, place = divmod(index, len(self._words) * len(self._trades))
        word = self._words[place % len(self._words)]
        trade = self._trades[(7 * place + place // len(self._words)) % len(self._trades)]
        suffix = country.suffixes[place % len(country.suffixes)]
        return " ".join([word, trade, *([str(cycle + 1)] if cycle else []), suffix])

    def _make(self, index: int) -> Supplier:
        random = rng(self._seed, "supplier", index)
        country = COUNTRIES[random.choice(_countries(index))]
        city, state, postal, prefix = random.choice(country.towns)
        name, setid = self.name_at(index), _setid(index)
        contact = f"{random.choice(GIVEN_NAMES)} {random.choice(FAMILY_NAMES)}"
        terms = random.choice(_TERM_WEIGHTS if setid == "SHARE" else NORDC_TERMS)
        return Supplier(
            index=index,
            setid=setid,
            vendor_id=_vendor_id(index),
            name=name,
            short_name="".join(c for c in name.upper() if c.isascii() and c.isalnum())[:10] + "-001",
            name2="" if index % 9 else f"Attn: {contact}"[:40],
            status=random.choice(_STATUSES),
            country=country.code,
            city=city,
            state=state,
            postal=postal,
            address1=f"{random.randrange(1, 9999)} {random.choice(STREETS)}",
            currency=country.currency if index % 13 else "",
            payment_terms=terms if index % 17 else "",
            tax_number=digits(random, country.tax_pattern) if index % 6 else "",
            contact_name=contact if index % 7 else "",
            phone=digits(random, f"{prefix}/###-####"),
            email=f"billing{index}@example.com" if index % 5 else "",
        )


def supplier_rows(supplier: Supplier, random: Random) -> Iterator[Row]:
    """Yield VENDOR and its child rows."""
    key = {"SETID": supplier.setid, "VENDOR_ID": supplier.vendor_id}
    remit = 2 if supplier.index % 4 == 0 else 1
    yield (
        "VENDOR",
        {
            **key,
            "VENDOR_NAME_SHORT": supplier.short_name,
            "NAME1": supplier.name,
            "NAME2": supplier.name2,
            "VENDOR_STATUS": supplier.status,
            "VENDOR_CLASS": "R" if supplier.index % 20 else "H",
            "VENDOR_PERSISTENCE": "R" if supplier.index % 15 else "O",
            "PRIM_ADDR_SEQ_NUM": 1,
            "REMIT_ADDR_SEQ_NUM": remit,
            "DEFAULT_LOC": "MAIN",
            "ENTERED_BY": random.choice(("VP1", "APCLERK", "CONVERSION")),
            "LAST_ACTIVITY_DT": None
            if supplier.index % 8 == 0
            else day_between(random, date(2024, 1, 1), date(2026, 6, 30)),
        },
    )
    yield from _addresses(supplier, key, random, remit)
    yield from _locations(supplier, key)
    yield from _contacts(supplier, key)
    yield from _ids(supplier, key, random)


def _addresses(supplier: Supplier, key: dict[str, Any], random: Random, last: int) -> Iterator[Row]:
    now = {
        "COUNTRY": supplier.country,
        "ADDRESS1": supplier.address1,
        "ADDRESS2": "" if supplier.index % 5 else f"Dock {random.randrange(1, 40)}",
        "CITY": supplier.city,
        "STATE": supplier.state,
        "POSTAL": supplier.postal,
    }
    first = {**key, "ADDRESS_SEQ_NUM": 1, "EFF_STATUS": "A"}
    if supplier.index % 6 == 2:  # noqa: PLR2004 - every sixth has moved once
        old = {**now, "ADDRESS1": f"{random.randrange(1, 999)} Old Mill Road", "ADDRESS2": ""}
        yield "VENDOR_ADDR", {**first, "EFFDT": date(2001, 1, 1), **old}
    yield "VENDOR_ADDR", {**first, "EFFDT": day_between(random, date(2015, 1, 1), date(2025, 12, 31)), **now}
    if supplier.index % 14 == 5:  # noqa: PLR2004 - and a few will move
        yield "VENDOR_ADDR", {**first, "EFFDT": date(2035, 1, 1), **now, "ADDRESS1": "1 Future Square"}
    if last > 1:
        box = {**now, "ADDRESS1": f"PO Box {random.randrange(100, 9999)}", "ADDRESS2": ""}
        status = "I" if supplier.index % 16 == 0 else "A"
        yield (
            "VENDOR_ADDR",
            {**key, "ADDRESS_SEQ_NUM": 2, "EFFDT": date(2018, 1, 1), "EFF_STATUS": status, **box},
        )


def _locations(supplier: Supplier, key: dict[str, Any]) -> Iterator[Row]:
    main = {**key, "VNDR_LOC": "MAIN", "EFF_STATUS": "A", "CURRENCY_CD": supplier.currency}
    if supplier.index % 10 == 1:
        yield "VENDOR_LOC", {**main, "EFFDT": date(2010, 1, 1), "PYMNT_TERMS_CD": "00"}
    yield "VENDOR_LOC", {**main, "EFFDT": date(2020, 1, 1), "PYMNT_TERMS_CD": supplier.payment_terms}
    if supplier.index % 12 == 6:  # noqa: PLR2004 - agreed for later
        yield "VENDOR_LOC", {**main, "EFFDT": date(2036, 1, 1), "PYMNT_TERMS_CD": "N60"}
    if supplier.index % 11 == 0:
        yield (
            "VENDOR_LOC",
            {**main, "VNDR_LOC": "FACTORING", "EFFDT": date(2022, 3, 1), "PYMNT_TERMS_CD": "N30"},
        )


def _contacts(supplier: Supplier, key: dict[str, Any]) -> Iterator[Row]:
    if not supplier.contact_name:
        return
    person = {
        **key,
        "CNTCT_SEQ_NUM": 1,
        "EFFDT": date(2019, 5, 1),
        "EFF_STATUS": "A",
        "CONTACT_NAME": supplier.contact_name,
        "CONTACT_TITLE": TITLES[supplier.index % len(TITLES)],
        "PHONE": supplier.phone,
        "EMAIL_ADDR": supplier.email,
    }
    yield "VENDOR_CNTCT", person
    if supplier.index % 9 == 4:  # noqa: PLR2004 - a second person
        other = {"CONTACT_NAME": "Orders Desk", "CONTACT_TITLE": "", "EMAIL_ADDR": "orders@example.com"}
        yield "VENDOR_CNTCT", {**person, "CNTCT_SEQ_NUM": 2, **other}


def _ids(supplier: Supplier, key: dict[str, Any], random: Random) -> Iterator[Row]:
    if supplier.index % 5 == 1:
        yield "VENDOR_ID_NBRS", {**key, "STD_ID_NUM_QUAL": "DUN", "STD_ID_NUM": digits(random, "#########")}
    if supplier.tax_number:
        qualifier = COUNTRIES[supplier.country].tax_qualifier
        yield "VENDOR_ID_NBRS", {**key, "STD_ID_NUM_QUAL": qualifier, "STD_ID_NUM": supplier.tax_number}


def payment_term_rows() -> Iterator[Row]:
    """Yield PYMT_TRMS_HDR for both SETIDs."""
    for code, kind, descr, short in PAYMENT_TERMS:
        for setid in ("SHARE", "NORDC") if code in NORDC_TERMS else ("SHARE",):
            row = {"SETID": setid, "PYMNT_TERMS_CD": code, "PYMNT_TERMS_TYPE": kind, "DESCR": descr}
            yield "PYMT_TRMS_HDR", {**row, "DESCRSHORT": short}


def _shuffled(seed: int, words: Sequence[str]) -> list[str]:
    shuffled = list(words)
    rng(seed, "words", len(words)).shuffle(shuffled)
    return shuffled


def _setid(index: int) -> str:
    return "NORDC" if index % 5 == 4 else "SHARE"  # noqa: PLR2004 - one in five


def _vendor_id(index: int) -> str:
    if _setid(index) == "SHARE":
        return f"{index - index // 5 + 1:010d}"
    # Every other supplier of the second SETID has an id that SHARE uses for another company.
    place = index // 5
    return f"{place + 1:010d}" if place % 2 == 0 else f"9{place + 1:09d}"


def _countries(index: int) -> tuple[str, ...]:
    return NORDC_COUNTRIES if _setid(index) == "NORDC" else SHARE_COUNTRIES


def _country(seed: int, index: int) -> str:
    return rng(seed, "supplier", index).choice(_countries(index))


def _nearly(name: str, index: int) -> str:
    words = name.split()
    changes = (
        f"{name}." if not name.endswith(".") else name[:-1],
        ", ".join([" ".join(words[:-1]), words[-1]]),
        name.replace(" ", "  ", 1),
        name.upper(),
        "-".join(words[:2]) + "".join(f" {w}" for w in words[2:]),
    )
    return changes[index // 40 % len(changes)]
