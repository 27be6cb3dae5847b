"""Accounts, segments, currencies, terms, items, employees and periods: flat tables with a stamp."""

from __future__ import annotations

from tap_netsuite.declaration import Column, KeyPart, Kind, Source, StreamDeclaration, columns, texts

_CHANGED = "lastmodifieddate"


def _table(
    name: str,
    table: str,
    *groups: tuple[Column, ...],
    custom: tuple[str, ...] = (),
    custom_prefix: str = "",
) -> StreamDeclaration:
    """A stream of a table with a numeric ``id`` and a stamp."""
    fields = [column for group in (texts("t", "id"), *groups) for column in group]
    stamp = Column(_CHANGED, Kind.DATETIME, f"t.{_CHANGED}")
    source = Source(table, "t", (*fields, stamp), (KeyPart("id", "t.id"),))
    return StreamDeclaration(name, source, _CHANGED, custom=custom, custom_prefix=custom_prefix)


def _segment(name: str, table: str, extra: str = "") -> StreamDeclaration:
    return _table(
        name,
        table,
        texts("t", "name fullname parent"),
        columns("t", Kind.FLAG, "isinactive includechildren"),
        texts("t", f"subsidiary externalid {extra}"),
    )


ACCOUNTS = _table(
    "accounts",
    "account",
    texts("t", "acctnumber accountsearchdisplayname accountsearchdisplaynamecopy fullname"),
    texts("t", "displaynamewithhierarchy accttype parent description currency"),
    columns("t", Kind.FLAG, "isinactive issummary includechildren eliminate"),
    texts("t", "generalrate cashflowrate subsidiary department class location externalid"),
)

SUBSIDIARIES = _table(
    "subsidiaries",
    "subsidiary",
    texts("t", "name fullname parent"),
    columns("t", Kind.FLAG, "isinactive"),
    texts("t", "externalid"),
)

CURRENCIES = _table(
    "currencies",
    "currency",
    texts("t", "name symbol displaysymbol"),
    columns("t", Kind.NUMBER, "exchangerate"),
    columns("t", Kind.FLAG, "isbasecurrency isinactive"),
    columns("t", Kind.INTEGER, "currencyprecision"),
)

TERMS = _table(
    "terms",
    "term",
    texts("t", "name"),
    columns("t", Kind.INTEGER, "daysuntilnetdue"),
    columns("t", Kind.FLAG, "isinactive"),
)

ITEMS = _table(
    "items",
    "item",
    texts("t", "itemid displayname fullname itemtype subtype"),
    columns("t", Kind.FLAG, "isinactive"),
    texts("t", "expenseaccount assetaccount"),
    columns("t", Kind.DATETIME, "createddate"),
)

EMPLOYEES = _table(
    "employees",
    "employee",
    texts("t", "entityid email supervisor department"),
    columns("t", Kind.FLAG, "isinactive"),
    custom=("employee",),
    custom_prefix="custentity",
)

ACCOUNTING_PERIODS = _table(
    "accounting_periods",
    "accountingperiod",
    texts("t", "periodname"),
    columns("t", Kind.DATE, "startdate enddate"),
    columns("t", Kind.FLAG, "isposting isquarter isyear isadjust closed alllocked aplocked"),
    texts("t", "parent"),
)

STREAMS = (
    ACCOUNTS,
    _segment("departments", "department"),
    _segment("classifications", "classification"),
    _segment("locations", "location", "mainaddress returnaddress locationtype"),
    SUBSIDIARIES,
    CURRENCIES,
    TERMS,
    ITEMS,
    EMPLOYEES,
    ACCOUNTING_PERIODS,
)
