"""The chart of accounts that the company's people have set up in Cin7 Core."""

from collections.abc import Iterator

from sandbox.cin7.accounts import account_body
from sandbox.cin7.resource import Body
from sandbox.company.chart import ACCOUNTS as LEDGER

NOT_SET_UP = {"100000", "121000", "240000", "641000", "683000", "900100"}
"""Ledger accounts that nobody has made in Cin7 yet."""
ARCHIVED = {"110000", "160000", "430000"}
RENAMED = {"640000": "Advertising & Promotion", "650200": "Meals"}
TYPES = {"A": "CURRENT", "L": "CURRLIAB", "Q": "EQUITY", "R": "REVENUE", "E": "EXPENSE"}
SPECIAL_TYPES = {
    **dict.fromkeys(("101000", "101100", "101200"), "BANK"),
    **dict.fromkeys(("150000", "151000", "151900", "152000", "152900", "153000", "153900"), "FIXED"),
    **dict.fromkeys(("154000", "154900", "160000"), "FIXED"),
    **dict.fromkeys(("141000", "180000"), "OTHERASSET"),
    "201000": "CREDITCARD",
    **dict.fromkeys(("250000", "251000", "280000"), "LONGTERMLIABILITY"),
    **dict.fromkeys(("400000", "400100", "400200"), "SALES"),
    **dict.fromkeys(("430000", "440000", "450000"), "OTHERINCOME"),
    "500000": "COSTOFGOODSSOLD",
    **dict.fromkeys(("510000", "510100", "510200"), "DIRECTCOSTS"),
}
SYSTEM = {
    "120000": ("Accounts receivable", "DEBTORS"),
    "200000": ("Accounts payable", "CREDITORS"),
    "220000": ("Sales tax", "GST"),
    "320000": ("Retained earnings", "RETAINEDEARNINGS"),
    "682000": ("Realised currency gains", "REALISEDCURRENCYGAIN"),
}
OWN: tuple[tuple[str, str, str], ...] = (
    ("_188_", "Stock in Transit (Cin7)", "CURRENT"),
    ("1350", "Work in Progress", "CURRENT"),
    ("2001", "Trade Creditors Clearing", "CURRLIAB"),
    ("4999", "Marketplace Fees Recovered", "OTHERINCOME"),
    ("R-01", "Rounding", "EXPENSE"),
)
PAYABLE, RECEIVABLE, TAX = "200000", "120000", "220000"
INVENTORY, BANK, COST_OF_GOODS, SALES = "130000", "101000", "500000", "400000"


def seed_accounts() -> Iterator[Body]:
    """Most of the ledger's accounts under the ledger's codes, and a few that only Cin7 has."""
    for code, name, letter in LEDGER:
        if code not in NOT_SET_UP:
            system, system_code = SYSTEM.get(code, (None, None))
            yield account_body(
                Code=code,
                Name=RENAMED.get(code, name),
                Type=SPECIAL_TYPES.get(code, TYPES[letter]),
                Status="ARCHIVED" if code in ARCHIVED else "ACTIVE",
                SystemAccount=system,
                SystemAccountCode=system_code,
                ForPayments=SPECIAL_TYPES.get(code) == "BANK",
            )
    for code, name, kind in OWN:
        yield account_body(Code=code, Name=name, Type=kind)
