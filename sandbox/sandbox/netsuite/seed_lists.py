"""What NetSuite's setup screens hold: accounts, lists, items, people, periods, and their ids."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sandbox.company.items import Items
from sandbox.company.netsuite_chart import (
    CLASSES,
    CLOSED_LISTS,
    COST_OF_GOODS,
    CURRENCIES,
    DEPARTMENTS,
    EXTRA_ITEMS,
    INVENTORY,
    LOCATIONS,
    SUBSIDIARY,
    TERMS,
    Account,
    accounts,
)
from sandbox.company.rng import rng
from sandbox.company.words import FAMILY_NAMES, GIVEN_NAMES
from sandbox.netsuite.documents import ItemCard, Setup
from sandbox.netsuite.documents.desk import PRIMARY_BOOK, SECOND_BOOK, period_of

TableRow = tuple[str, dict[str, Any]]
"""A table and a row of it, as the database takes it."""

FIRST_ACCOUNT: Final = 101
FIRST_ITEM: Final = 501
FIRST_EMPLOYEE: Final = 11
EMPLOYEES: Final = 24
FIRST_CUSTOMER: Final = 901
CURRENCY_IDS: Final[dict[str, int]] = {each.symbol: n for n, each in enumerate(CURRENCIES, start=1)}
TERM_IDS: Final[dict[str, int]] = {term[0]: n for n, term in enumerate(TERMS, start=1)}
TERM_DAYS: Final[dict[int, int]] = {n: term[1] for n, term in enumerate(TERMS, start=1)}
_SET_UP: Final = datetime(2025, 3, 3, 14, 0, tzinfo=UTC)
_YEARS: Final = (2026, 2027)
_LAST_CLOSED: Final = (2026, 4)


def list_rows() -> Iterator[TableRow]:
    """Yield the accounts, lists, periods and people: what does not grow."""
    yield (
        "subsidiary",
        _group(1, SUBSIDIARY)
        | {
            "legalname": SUBSIDIARY,
            "currency": 1,
            "country": "US",
            "iselimination": "F",
        },
    )
    for table, names in (("department", DEPARTMENTS), ("classification", CLASSES)):
        yield from ((table, row) for row in _tree(names))
    for number, name in enumerate(LOCATIONS, start=1):
        yield "location", _group(number, name) | {"locationtype": 1, "subsidiary": "1"}
    yield from _currencies()
    yield from _terms()
    yield from _accounts()
    yield from _periods()
    books = ((PRIMARY_BOOK, "Primary Accounting Book", "T"), (SECOND_BOOK, "IFRS Book", "F"))
    for key, name, primary in books:
        row = {"id": key, "name": name, "isprimary": primary, "isinactive": "F"}
        yield "accountingbook", row | {"lastmodifieddate": _set_up(key)}


def item_rows(items: Items) -> Iterator[TableRow]:
    """Yield the stocked items and the extra ones."""
    numbers = account_ids()
    for item in items:
        yield (
            "item",
            {
                **_item(FIRST_ITEM + item.index, item.sku, item.name, "InvtPart"),
                "expenseaccount": numbers[COST_OF_GOODS],
                "assetaccount": numbers[INVENTORY],
                "incomeaccount": numbers["400000"],
                "cost": item.cost,
                "averagecost": item.cost,
                "lastpurchaseprice": item.cost,
                "purchasedescription": item.name,
                "class": 1 + [name for name, _ in CLASSES].index(item.category),
            },
        )
    for number, extra in enumerate(EXTRA_ITEMS, start=FIRST_ITEM + len(items)):
        stocked = extra.kind == "InvtPart"
        posts = {"assetaccount" if stocked else "expenseaccount": numbers[extra.account]}
        subtype = {} if stocked else {"subtype": "Purchase"}
        yield "item", _item(number, extra.sku, extra.name, extra.kind) | posts | subtype


def people_rows(seed: int) -> Iterator[TableRow]:
    """Yield employees and a few customers, each as an entity too."""
    for number in range(EMPLOYEES):
        random = rng(seed, "netsuite", (4 << 32) + number)
        first, last = GIVEN_NAMES[number % len(GIVEN_NAMES)], random.choice(FAMILY_NAMES)
        shared = {
            "id": FIRST_EMPLOYEE + number,
            "entityid": f"{first} {last}",
            "firstname": first,
            "lastname": last,
            "email": f"buyer{number}@northlight.example" if number % 5 else None,
            "isinactive": "T" if number % 12 == 10 else "F",  # noqa: PLR2004 - has left
            "datecreated": _set_up(number),
            "lastmodifieddate": _set_up(number * 7),
        }
        above = {
            "supervisor": FIRST_EMPLOYEE if number else None,
            "department": 1 + number % len(DEPARTMENTS),
        }
        yield "employee", shared | above | {"title": "Buyer", "subsidiary": 1, "location": 1}
        yield "entity", shared | {"type": "Employee", "isperson": "T"}
    for number, name in enumerate(
        ("Harbor Homes", "Bayfront Builders", "Cabinet & Co."), start=FIRST_CUSTOMER
    ):
        shared = {"id": number, "entityid": name, "isinactive": "F", "lastmodifieddate": _set_up(number)}
        yield "customer", shared | {"companyname": name, "currency": 1, "terms": 3, "subsidiary": 1}
        yield "entity", shared | {"type": "CustJob", "isperson": "F"}


def setup_of(items: Items) -> Setup:
    """Return what documents refer to, as it is when the books are seeded."""
    numbers = account_ids()
    rows = [row for _, row in item_rows(items)]
    cards = {row["id"]: card_of(row) for row in rows}
    return Setup(cards, numbers, {n: each.rate for n, each in enumerate(CURRENCIES, start=1)})


def card_of(item: Mapping[str, Any]) -> ItemCard:
    """Return what booking needs of a row of `item`."""
    return ItemCard(item["itemid"], item["itemtype"], item.get("assetaccount") or item["expenseaccount"])


def account_ids() -> dict[str, int]:
    """Return the id of each account that has a number."""
    return {each.number: n for n, each in enumerate(accounts(), start=FIRST_ACCOUNT) if each.number}


def _accounts() -> Iterator[TableRow]:
    chart = accounts()
    ids = account_ids()
    names = {each.number: each.name for each in chart}
    parents = {each.parent for each in chart}
    for number, each in enumerate(chart, start=FIRST_ACCOUNT):
        fullname = f"{names[each.parent]} : {each.name}" if each.parent else each.name
        row = _account(each, fullname) | {"id": number, "parent": ids.get(each.parent)}
        below = "T" if each.number in parents else "F"
        yield "account", row | {"includechildren": below, "lastmodifieddate": _set_up(number)}


def _account(account: Account, fullname: str) -> dict[str, Any]:
    return {
        "acctnumber": account.number or None,
        "accountsearchdisplayname": f"{account.number} {fullname}".strip(),
        "accountsearchdisplaynamecopy": account.name,
        "fullname": fullname,
        "displaynamewithhierarchy": fullname,
        "accttype": account.kind,
        "isinactive": "T" if account.inactive else "F",
        "issummary": "F",
        "eliminate": "F",
        "generalrate": "CURRENT" if account.kind == "Bank" else "AVERAGE",
        "cashflowrate": "AVERAGE",
        "subsidiary": "1",
    }


def _currencies() -> Iterator[TableRow]:
    for number, each in enumerate(CURRENCIES, start=1):
        yield (
            "currency",
            {
                "id": number,
                "name": each.name,
                "symbol": each.symbol,
                "displaysymbol": each.sign,
                "exchangerate": each.rate,
                "isbasecurrency": "T" if number == 1 else "F",
                "currencyprecision": 2,
                "isinactive": "F",
                "lastmodifieddate": _set_up(number),
            },
        )


def _terms() -> Iterator[TableRow]:
    for number, (name, days, percent, within) in enumerate(TERMS, start=1):
        discount = {"discountpercent": Decimal(percent), "daysuntilexpiry": within} if percent else {}
        row = {"id": number, "name": name, "daysuntilnetdue": days, "datedriven": "F", "isinactive": "F"}
        yield "term", row | discount | {"lastmodifieddate": _set_up(number)}


def _periods() -> Iterator[TableRow]:
    """The years, their quarters and their months; January to April 2026 are closed."""
    for number, year in enumerate(_YEARS):
        whole = 1 + 5 * number
        yield "accountingperiod", _period(whole, f"FY {year}", (year, 1, 12), "isyear", None)
        for quarter in range(1, 5):
            months = (year, 3 * quarter - 2, 3 * quarter)
            row = _period(whole + quarter, f"Q{quarter} {year}", months, "isquarter", whole)
            yield "accountingperiod", row
        for month in range(1, 13):
            first = date(year, month, 1)
            quarter = whole + 1 + (month - 1) // 3
            row = _period(period_of(f"{first}"), f"{first:%b %Y}", (year, month, month), "", quarter)
            yield "accountingperiod", row


def _period(key: int, name: str, span: tuple[int, int, int], flag: str, parent: int | None) -> dict[str, Any]:
    """One period; `span` is year, first and last month."""
    year, first, last = span
    closed = "T" if (year, last) <= _LAST_CLOSED else "F"
    row = dict.fromkeys(("isquarter", "isyear", "isadjust"), "F") | ({flag: "T"} if flag else {})
    return row | {
        "id": key,
        "periodname": name,
        "startdate": date(year, first, 1).isoformat(),
        "enddate": date(year, last, monthrange(year, last)[1]).isoformat(),
        "isposting": "F" if flag else "T",
        "closed": closed,
        "alllocked": closed,
        "aplocked": closed,
        "parent": parent,
        "lastmodifieddate": _set_up(key),
    }


def _tree(names: tuple[tuple[str, str], ...]) -> Iterator[dict[str, Any]]:
    ids = {name: n for n, (name, _) in enumerate(names, start=1)}
    for name, parent in names:
        above = {"parent": ids[parent], "fullname": f"{parent} : {name}"} if parent else {}
        yield _group(ids[name], name) | above | {"subsidiary": "1"}


def _group(key: int, name: str) -> dict[str, Any]:
    inactive = "T" if name in CLOSED_LISTS else "F"
    row = {"id": key, "name": name, "fullname": name, "isinactive": inactive, "includechildren": "F"}
    return row | {"lastmodifieddate": _set_up(key)}


def _item(key: int, sku: str, name: str, kind: str) -> dict[str, Any]:
    row = {"id": key, "itemid": sku, "fullname": sku, "displayname": name, "itemtype": kind}
    stamps = {"createddate": _set_up(key), "lastmodifieddate": _set_up(3 * key)}
    return row | {"isinactive": "F", "subsidiary": "1"} | stamps


def _set_up(number: int) -> int:
    return int((_SET_UP + timedelta(hours=5 * (number % 900), minutes=number % 53)).timestamp())
