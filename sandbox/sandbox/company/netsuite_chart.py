"""What the company has set up in NetSuite, as data: chart of accounts, terms, currencies, places, items."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from sandbox.company.chart import ACCOUNTS as LEDGER

PAYABLE: Final = "200000"
RECEIVED_NOT_BILLED: Final = "200100"
INVENTORY: Final = "130000"
INBOUND_FREIGHT: Final = "510000"
DUTIES: Final = "510200"
COST_OF_GOODS: Final = "500000"
PURCHASE_TAX: Final = "220100"
BANK: Final = "101000"
ORDERS: Final = "900300"
"""Where purchase orders, which do not post, are shown."""
CLEARING: Final = "699900"
"""In NetSuite only: bill lines on it belong to no account elsewhere."""


class Account(NamedTuple):
    """An account of the chart; `parent` is the number of the account above, `kind` NetSuite's accttype."""

    number: str
    name: str
    kind: str
    parent: str = ""
    inactive: bool = False


PARENTS: Final[dict[str, str]] = {
    **dict.fromkeys(("101100", "101200"), "101000"),
    **dict.fromkeys(("130100", "130200"), "130000"),
    "200100": "200000",
    **dict.fromkeys(("510100", "510200"), "510000"),
    **dict.fromkeys(("500100", "500200"), "500000"),
    **dict.fromkeys(("600100", "600200", "600300"), "600000"),
    **dict.fromkeys(("650100", "650200"), "650000"),
}
"""Sub accounts and the account above each."""

INACTIVE: Final = frozenset({"160000", "251000", "430000"})

_KINDS: Final[dict[str, str]] = {
    **dict.fromkeys(("100000", "101000", "101100", "101200", "110000"), "Bank"),
    "120000": "AcctRec",
    "200000": "AcctPay",
    "201000": "CredCard",
    **dict.fromkeys(("250000", "251000"), "LongTermLiab"),
    **dict.fromkeys(("500000", "500100", "500200", "510000", "510100", "510200"), "COGS"),
    "900100": "NonPosting",
}
_LETTERS: Final = {"A": "OthCurrAsset", "L": "OthCurrLiab", "Q": "Equity", "R": "Income", "E": "Expense"}
_FIXED: Final = ("15", "16")


def accounts() -> tuple[Account, ...]:
    """Return the chart: the ledger's accounts under the ledger's numbers, and a few of NetSuite's own."""
    own = (
        Account(CLEARING, "Purchasing Clearing", "Expense"),
        Account(ORDERS, "Purchase Orders", "NonPosting"),
        Account("", "Packaging Recharges", "Expense", "520000"),
    )
    return (*(_account(number, name, letter) for number, name, letter in LEDGER), *own)


def _account(number: str, name: str, letter: str) -> Account:
    kind = _KINDS.get(number, "FixedAsset" if number[:2] in _FIXED else _LETTERS[letter])
    return Account(number, name, kind, PARENTS.get(number, ""), number in INACTIVE)


# name, days until due, discount percent, days of the discount
TERMS: Final[tuple[tuple[str, int, str, int], ...]] = (
    ("Due Immediately", 0, "", 0),
    ("Net 15", 15, "", 0),
    ("Net 30", 30, "", 0),
    ("Net 45", 45, "", 0),
    ("Net 60", 60, "", 0),
    ("2% 10, Net 30", 30, "2", 10),
)


class Currency(NamedTuple):
    """A currency; `rate` is the worth of one unit in the base currency."""

    name: str
    symbol: str
    sign: str
    rate: Decimal


CURRENCIES: Final[tuple[Currency, ...]] = (
    Currency("US Dollar", "USD", "$", Decimal(1)),
    Currency("British Pound", "GBP", "£", Decimal("1.2715")),
    Currency("Canadian Dollar", "CAD", "CA$", Decimal("0.7342")),
    Currency("Euro", "EUR", "€", Decimal("1.0842")),
)
"""The first is the base currency."""

SUBSIDIARY: Final = "Northlight Supply Inc."

# name, parent
DEPARTMENTS: Final[tuple[tuple[str, str], ...]] = (
    ("Purchasing", ""),
    ("Import", "Purchasing"),
    ("Operations", ""),
    ("Warehouse", "Operations"),
    ("Finance", ""),
    ("Sales", ""),
    ("Returns", "Operations"),
)
CLASSES: Final[tuple[tuple[str, str], ...]] = (
    ("Timber", ""),
    ("Fixings", ""),
    ("Finishes", ""),
    ("Overhead", ""),
)
LOCATIONS: Final[tuple[str, ...]] = (
    "Main Warehouse",
    "Portland Warehouse",
    "Newark Cross-dock",
    "Columbus Annex",
)
"""The last is not used any more."""

CLOSED_LISTS: Final = frozenset({"Returns", "Columbus Annex"})
"""Names among departments and locations that are inactive."""


class ExtraItem(NamedTuple):
    """An item beside the stocked ones; `account` is where its cost goes."""

    sku: str
    name: str
    kind: str
    account: str


FREIGHT: Final = "FREIGHT-IN"
UNKNOWN_ITEM: Final = "OAK-99-SPECIAL"
"""Stocked in NetSuite, and nowhere else."""

EXTRA_ITEMS: Final[tuple[ExtraItem, ...]] = (
    ExtraItem(FREIGHT, "Inbound freight", "OthCharge", INBOUND_FREIGHT),
    ExtraItem("CUSTOMS", "Customs duty and clearance", "OthCharge", DUTIES),
    ExtraItem("CUT-TO-SIZE", "Cutting to size", "Service", "661000"),
    ExtraItem(UNKNOWN_ITEM, "Oak board 99 mm, special order", "InvtPart", INVENTORY),
)

EXPENSES: Final[tuple[str, ...]] = ("520000", "620000", "630000", "661000", "613000", "610000", "680000")
"""What bills without items are coded to."""
