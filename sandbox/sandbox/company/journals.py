"""General ledger journals: headers and lines that balance per ledger, bar two that do not on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from sandbox.company.chart import (
    ACCOUNT_CHANGES,
    DEPARTMENT_CHANGES,
    DEPARTMENTS,
    NORDC_ACCOUNTS,
    NORDC_DEPARTMENTS,
)
from sandbox.company.ledger import in_force
from sandbox.company.rng import rng, split

Row = tuple[str, dict[str, Any]]

FIRST_DAY = date(2026, 1, 1)
DAYS = 181
"""Journals lie in the first half of 2026."""

UNBALANCED_POSTED = 7
"""This journal is posted, and its debits exceed its credits by one cent."""
UNBALANCED_IN_ERROR = 11
"""This journal never passed edit: status E, and a whole line is missing."""

_OTHER_STATUSES = "DENVU"
_REPORTING_RATE = Decimal("0.92")


class Template(NamedTuple):
    """A kind of journal: who books it, between which accounts, in how many lines."""

    source: str
    descr: str
    debits: tuple[str, ...]
    credits: tuple[str, ...]
    most_debits: int
    most_credits: int
    largest_cents: int


TEMPLATES: tuple[Template, ...] = (
    Template(
        "PAY",
        "Payroll",
        ("600000", "600100", "600200", "601000"),
        ("210000", "210100"),
        9,
        3,
        90_000_00,
    ),
    Template("ACR", "Accrued freight & customs", ("510000", "510100"), ("200200",), 4, 1, 12_000_00),
    Template("AR", "Wholesale billing", ("120000",), ("400000", "401000"), 1, 4, 150_000_00),
    Template("CSH", "Lockbox receipts", ("101000",), ("120000",), 1, 5, 80_000_00),
    Template("COG", "Cost of sales", ("500000",), ("130000",), 3, 3, 110_000_00),
    Template(
        "ALO", "Overhead allocation", ("610000", "611000", "630000"), ("610000", "630000"), 8, 2, 20_000_00
    ),
    Template("DEP", "Depreciation", ("690000",), ("152900", "153900", "154900"), 5, 3, 30_000_00),
    Template("FXR", "Revaluation", ("682000", "683000"), ("101200", "280000"), 2, 2, 4_000_00),
    Template("EXP", "Expense reports", ("650000", "650100", "650200", "621000"), ("121000",), 6, 1, 5_000_00),
    Template(
        "ONL", "Manual entry", ("660000", "661000", "641000", "430000"), ("200200", "251000"), 3, 2, 9_999_99
    ),
)


@dataclass(frozen=True)
class _Journal:
    index: int
    unit: str
    day: date
    unpost_seq: int
    template: Template
    status: str
    stamp: datetime

    @property
    def key(self) -> dict[str, Any]:
        return {
            "BUSINESS_UNIT": self.unit,
            "JOURNAL_ID": f"{self.index + 1:010d}",
            "JOURNAL_DATE": self.day,
            "UNPOST_SEQ": self.unpost_seq,
        }

    @property
    def currency(self) -> str:
        return "NOK" if self.unit == "NO001" else "USD"


def journal_rows(seed: int, count: int) -> Iterator[Row]:
    """Yield JRNL_HEADER and its JRNL_LN rows, `count` journals, a few with an unpost reversal beside them."""
    for index in range(count):
        random = rng(seed, "journal", index)
        journal = _journal(random, index, count)
        lines = list(_lines(journal, random))
        yield from _document(journal, lines, random)
        if journal.status == "U":
            undone = replace(journal, unpost_seq=1, stamp=journal.stamp + timedelta(days=1))
            yield from _document(undone, [_reversed(line, undone) for line in lines], random)


def _journal(random: Random, index: int, count: int) -> _Journal:
    unit = random.choice(("US001", "US001", "US001", "US002", "NO001"))
    day = FIRST_DAY + timedelta(days=index * DAYS // count)
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        days=random.randrange(3), microseconds=random.randrange(86_400_000_000)
    )
    status = "P" if index % 25 != 20 else _OTHER_STATUSES[index // 25 % len(_OTHER_STATUSES)]  # noqa: PLR2004
    if index == UNBALANCED_IN_ERROR:
        status = "E"
    return _Journal(index, unit, day, 0, random.choice(TEMPLATES), status, stamp)


def _document(journal: _Journal, lines: list[dict[str, Any]], random: Random) -> Iterator[Row]:
    yield "JRNL_HEADER", _header(journal, random)
    for line in lines:
        yield "JRNL_LN", line


def _header(journal: _Journal, random: Random) -> dict[str, Any]:
    posted = journal.status in {"P", "U"}
    return {
        **journal.key,
        "JRNL_HDR_STATUS": journal.status,
        "LEDGER_GROUP": "ACTUALS",
        "SOURCE": journal.template.source,
        "FISCAL_YEAR": journal.day.year,
        "ACCOUNTING_PERIOD": journal.day.month,
        "POSTED_DATE": journal.stamp.date() if posted else None,
        "OPRID": random.choice(("GLCLERK", "MNILSEN", "BATCH")),
        "DESCR254": _description(journal),
        "CURRENCY_CD": journal.currency,
        "FOREIGN_CURRENCY": journal.currency,
        "RT_TYPE": "CRRNT",
        "JRNL_CREATE_DTTM": journal.stamp - timedelta(hours=1),
        "DTTM_STAMP_SEC": journal.stamp,
    }


def _description(journal: _Journal) -> str:
    if journal.index % 12 == 9:  # noqa: PLR2004 - people leave it empty
        return ""
    text = f"{journal.template.descr} {journal.day:%Y-%m}"
    if journal.index % 30 == 16:  # noqa: PLR2004 - and people write essays
        return f"{text}\nper e-mail from O'Neill & Søn, see <folder 7>: \u201ccorrects\u201d last month"
    return text


def _lines(journal: _Journal, random: Random) -> Iterator[dict[str, Any]]:
    amounts = _amounts(journal, random)
    ledgers = ("LOCAL", "REPORTING") if journal.index % 10 == 4 else ("LOCAL",)  # noqa: PLR2004
    for ledger in ledgers:
        booked = amounts if ledger == "LOCAL" else _converted(amounts)
        for number, ((account, department, local), (_, _, amount)) in enumerate(
            zip(amounts, booked, strict=True), start=1
        ):
            line = {**journal.key, "JOURNAL_LINE": number, "LEDGER": ledger, "ACCOUNT": account}
            yield {
                **line,
                "DEPTID": department,
                "PRODUCT": "",
                "CURRENCY_CD": journal.currency if ledger == "LOCAL" else "EUR",
                "MONETARY_AMOUNT": amount,
                "FOREIGN_CURRENCY": journal.currency,
                "FOREIGN_AMOUNT": local,
                "RT_TYPE": "CRRNT",
                "RATE_MULT": Decimal(1) if ledger == "LOCAL" else _REPORTING_RATE,
                "JRNL_LN_REF": f"R{random.randrange(10**6):06d}" if number % 3 == 0 else "",
                "LINE_DESCR": journal.template.descr if number % 4 else "",
            }
    if journal.template.source == "PAY" and journal.unit != "NO001":
        yield _hours(journal, len(amounts) + 1, random)


def _hours(journal: _Journal, number: int, random: Random) -> dict[str, Any]:
    line = {**journal.key, "JOURNAL_LINE": number, "LEDGER": "LOCAL", "ACCOUNT": "900100"}
    amount = {"MONETARY_AMOUNT": Decimal(0), "FOREIGN_AMOUNT": Decimal(0), "CURRENCY_CD": journal.currency}
    hours = {"STATISTICS_CODE": "HRS", "STATISTICS_AMOUNT": Decimal(random.randrange(4_000)) / 4}
    return {**line, **amount, **hours, "FOREIGN_CURRENCY": journal.currency, "LINE_DESCR": "Hours worked"}


def _amounts(journal: _Journal, random: Random) -> list[tuple[str, str, Decimal]]:
    """Draw (account, department, signed amount) that add up to nothing."""
    places = 3 if journal.index % 40 == 21 else 2  # noqa: PLR2004 - amounts are kept with three decimals
    template = journal.template
    total = random.randrange(100, template.largest_cents) * 10 ** (places - 2)
    signed: list[tuple[str, str, Decimal]] = []
    for accounts, most, sign in (
        (template.debits, template.most_debits, 1),
        (template.credits, template.most_credits, -1),
    ):
        parts = split(random, total, random.randint(1, most))
        usable = _usable(accounts, journal)
        signed += [
            (random.choice(usable), _department(random, journal), Decimal(sign * part).scaleb(-places))
            for part in parts
        ]
    return _unbalance(journal, signed)


def _unbalance(journal: _Journal, signed: list[tuple[str, str, Decimal]]) -> list[tuple[str, str, Decimal]]:
    if journal.index == UNBALANCED_POSTED:
        account, department, amount = signed[0]
        return [(account, department, amount + Decimal("0.01")), *signed[1:]]
    return signed[:-1] if journal.index == UNBALANCED_IN_ERROR else signed


def _usable(accounts: tuple[str, ...], journal: _Journal) -> list[str]:
    if journal.unit == "NO001":
        return [a for a in accounts if a in NORDC_ACCOUNTS] or ["200200"]
    return [a for a in accounts if in_force(ACCOUNT_CHANGES, a, journal.day) == "A"] or ["200200"]


def _department(random: Random, journal: _Journal) -> str:
    departments = NORDC_DEPARTMENTS if journal.unit == "NO001" else DEPARTMENTS
    code = random.choice(departments)[0]
    closed = journal.unit != "NO001" and in_force(DEPARTMENT_CHANGES, code, journal.day) != "A"
    return "" if closed or random.randrange(6) == 0 else code


def _converted(amounts: list[tuple[str, str, Decimal]]) -> list[tuple[str, str, Decimal]]:
    """Convert at the reporting rate; the last line takes the rounding, so that the ledger balances too."""
    booked = [(a, d, (amount * _REPORTING_RATE).quantize(Decimal("0.01"))) for a, d, amount in amounts]
    account, department, last = booked[-1]
    return [*booked[:-1], (account, department, last - sum((m for _, _, m in booked), Decimal(0)))]


def _reversed(line: dict[str, Any], journal: _Journal) -> dict[str, Any]:
    signs = {name: -line[name] for name in ("MONETARY_AMOUNT", "FOREIGN_AMOUNT")}
    return {**line, **journal.key, **signs}
