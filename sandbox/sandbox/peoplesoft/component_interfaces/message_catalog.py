"""The message catalogue: what component interfaces and the edits behind them say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Entry:
    """A catalogue message; its text has numbered places for parameters."""

    set: int
    number: int
    text: str
    explain: str = ""


@dataclass(frozen=True)
class Logged:
    """A message of one call. `type` is OK, Warning or Error."""

    type: str
    set: int
    number: int
    text: str
    explain: str = ""


class EditRefusedError(Exception):
    """A value that an edit does not take."""

    def __init__(self, entry: Entry, *parameters: object) -> None:
        super().__init__(entry.text.format(*parameters))
        self.entry = entry
        self.parameters = parameters


# PeopleTools
PAGE_INCONSISTENT: Final = Entry(
    18,
    1,
    "Page data is inconsistent with database. (18,1)",
    "When trying to save your page data, the system found that the information on the database did not match"
    " what was expected. Someone else has changed the data. Cancel and call up the page again.",
)
KEY_EXISTS: Final = Entry(
    18,
    2,
    "Data being added conflicts with existing data.",
    "When adding a new page or new data to an existing page, the keys of the new data matched the keys of"
    " existing data.",
)
NO_ROWS: Final = Entry(91, 50, "No rows exist for the specified keys. {{{0}}}")
CHANGING_VALUE: Final = Entry(91, 37, "Error changing value. {{{0}}}")
REQUIRED: Final = Entry(15, 30, "Highlighted fields are required. Enter data into these fields. {{{0}}}")
INVALID_VALUE: Final = Entry(
    15,
    11,
    "Invalid value {1} for {0} -- press the prompt button or hyperlink for a list of valid values.",
    "The value entered in the field does not match one of the allowable values.",
)
TOO_LONG: Final = Entry(15, 14, "The value of {0} is too long: {1} characters, the field keeps {2}.")
INVALID_DATE: Final = Entry(15, 9, "Invalid date {1} for {0}. Enter it as YYYY-MM-DD.")
INVALID_NUMBER: Final = Entry(15, 10, "Invalid number {1} for {0}: {2}.")
HISTORY_INSERT: Final = Entry(
    15, 44, "The effective date {1} of {0} must be greater than the current row's, {2}."
)
CURRENT_ROW: Final = Entry(15, 45, "{0} of {1} exists and was not changed; use correction mode.")
TRAILING_BLANKS: Final = Entry(9600, 41, "ChartField value '{1}' of {0} has trailing blanks.")
SAVED: Final = Entry(91, 1, "{0} saved.")

# suppliers
SHORT_NAME_TAKEN: Final = Entry(7030, 12, "Supplier short name already exists.")
NO_SUCH_ADDRESS: Final = Entry(7030, 31, "Address {1} named in {0} is not among the supplier's addresses.")
POSTAL_MISSING: Final = Entry(7030, 44, "Warning -- address {0} has no postal code.")
NOT_APPROVED: Final = Entry(7030, 75, "Supplier {0} is not approved.")
NOT_ACTIVE: Final = Entry(7030, 76, "Supplier {0} is inactive.")

# purchase orders
DISPATCHED: Final = Entry(
    10200, 98, "Purchase order {0} has been dispatched and can be changed by a change order only."
)
ORDER_CLOSED: Final = Entry(10200, 99, "Purchase order {0} has the status {1} and cannot be changed.")
ORDER_WITHOUT: Final = Entry(10200, 21, "{0} has no {1}.")
ORDER_DISTRIBUTION: Final = Entry(
    10200, 131, "The distributions of line {0}, schedule {1} amount to {2}, the schedule to {3}."
)
DUE_DATE_HOLIDAY: Final = Entry(10200, 57, "Warning -- the due date {0} is a holiday or a weekend.")

# vouchers
DUPLICATE_INVOICE: Final = Entry(
    7015, 28, "Duplicate invoice: voucher {1} has invoice {0} of this supplier, date and amount."
)
VOUCHER_UNBALANCED: Final = Entry(7015, 31, "The voucher lines amount to {0}, the invoice to {1}.")
LINE_UNBALANCED: Final = Entry(
    7015, 32, "The distributions of voucher line {0} amount to {1}, the line to {2}."
)
VOUCHER_POSTED: Final = Entry(7015, 60, "Voucher {0} has been posted and cannot be changed.")
STAGED_BUILT: Final = Entry(7015, 61, "The staged voucher {0} has been built as voucher {1}.")
NO_SUCH_ORDER_LINE: Final = Entry(7015, 44, "Line {2} of purchase order {0} {1} does not exist.")
