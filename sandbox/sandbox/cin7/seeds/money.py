"""Money that was spent, received and moved without a purchase or a sale, and journals that people entered."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sandbox.books import Entry, guid_for
from sandbox.cin7.chart import BANK
from sandbox.cin7.journals import JOURNALS
from sandbox.cin7.ledger import Posting, entries
from sandbox.cin7.money import MONEY_TASKS
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant

PAYROLL = "101100"
_FIRST = date(2026, 1, 3)
# TaskType, Type in the ledger, the other account, what for
KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("Spend Money", "MoneySpend", "680000", "Bank charges"),
    ("Spend Money", "MoneySpend", "611000", "Electricity"),
    ("Receive Money", "MoneyReceive", "440000", "Interest"),
    ("Transfer Money", "BankTransfer", PAYROLL, "Payroll"),
    ("Spend Money", "MoneySpend", "620000", ""),
)
_STATUSES = ("COMPLETED", "COMPLETED", "COMPLETED", "DRAFT", "COMPLETED", "COMPLETED", "VOIDED")
_EXPENSES = ("610000", "612000", "613000", "630000", "690000")


def money_tasks(seed: int, count: int, suppliers: Sequence[Body]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Money tasks, each with what it posts."""
    for number in range(count):
        chance = Random(f"{seed}:cin7 money:{number}")
        kind, posted, account, what = KINDS[number % len(KINDS)]
        named = suppliers[number % len(suppliers)] if suppliers and kind == "Spend Money" else None
        amount = Decimal(chance.randrange(500, 400_000)) / 100
        body = {
            "TaskID": guid_for(seed, "seeded money task", number),
            "Date": f"{_day(number):%Y-%m-%d}T00:00:00",
            "TaskType": kind,
            "Status": _STATUSES[number % len(_STATUSES)],
            "SupplierCustomerName": named["Name"] if named else "",
            "SupplierID": named["ID"] if named else None,
            "CustomerID": None,
            "Reference": f"{what} {_day(number):%B}" if what else "",
            "TotalAmount": amount,
        }
        yield MONEY_TASKS.entry(body), _posted(body, posted, account, number)


def _day(number: int) -> date:
    return _FIRST + timedelta(days=(number * 6) % 175)


def _posted(task: Body, kind: str, account: str, number: int) -> list[Entry]:
    if task["Status"] != "COMPLETED":
        return []
    sides = (BANK, account) if kind == "MoneyReceive" else (account, BANK)
    posting = Posting(*sides, task["TotalAmount"], task["Date"], task["Reference"])
    return list(entries(task["TaskID"], f"MT-{number + 1:05d}", kind, [posting]))


def enter_journals(tenant: Tenant, seed: int, count: int) -> None:
    """Enter journals the way people do: of one to four pairs, most completed."""
    for number in range(count):
        chance = Random(f"{seed}:cin7 journal:{number}")
        lines = [_pair(chance) for _ in range(chance.randint(1, 4))]
        JOURNALS.post(
            tenant,
            {
                "Status": "DRAFT" if number % 9 == 4 else "COMPLETED",  # noqa: PLR2004 - any fixed one
                "Currency": "USD",
                "CurrencyConversionRate": 1,
                "EffectiveDate": _day(number).isoformat(),
                "Narration": chance.choice(("Accrual", "Depreciation", "Correction")),
                "Lines": lines,
            },
        )


def _pair(chance: Random) -> Body:
    amount = Decimal(chance.randrange(1000, 900_000)) / 100
    named = {
        "Debit": chance.choice(_EXPENSES),
        "Credit": "200200",
        "Reference": f"D{chance.randrange(10, 99)}",
    }
    return {**named, "Amount": amount, "BaseAmount": amount}
