"""Vendor bills: of an order, or of expenses alone; approved, and voided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sandbox.company.netsuite_chart import PAYABLE, PURCHASE_TAX, RECEIVED_NOT_BILLED
from sandbox.netsuite.documents.desk import PRIMARY_BOOK, Desk
from sandbox.netsuite.documents.document import ZERO, Document, Row, cents
from sandbox.netsuite.documents.links import ORDER_TO_BILL, link
from sandbox.netsuite.documents.orders import settle, tax_line
from sandbox.netsuite.documents.posting import accounts_of, books_of, post, total
from sandbox.system import EditError

OPEN: Final = "A"
PAID: Final = "B"
CANCELLED: Final = "C"
PENDING: Final = "D"


@dataclass(frozen=True)
class BillDraft:
    """What a person enters on a bill.

    Attributes:
        vendor: The vendor's row.
        quantities: What is billed of an order, by its line id; None for lines without a quantity.
        expenses: Further lines: (account id, amount, memo).
        accounts: Account ids that the order's lines are coded to instead of their own, by line id.
        rates: Prices that differ from the order's, by line id.
        number: The vendor's own number.
        tax: The rate of tax on all lines, 0 is none.
        days: Days until due.
        pending: Not approved yet.
        books: The accounting books it is in.
    """

    vendor: Row
    quantities: Mapping[int, Decimal | None] = field(default_factory=dict)
    expenses: tuple[tuple[int, Decimal, str], ...] = ()
    accounts: Mapping[int, int] = field(default_factory=dict)
    rates: Mapping[int, Decimal] = field(default_factory=dict)
    number: str = ""
    memo: str = ""
    tax: Decimal = ZERO
    days: int = 30
    pending: bool = False
    books: Iterable[int] = (PRIMARY_BOOK,)
    segments: Mapping[str, Any] = field(default_factory=dict)


def book_bill(desk: Desk, draft: BillDraft, at: int, order: Document | None = None) -> Document:
    """Return a bill; the order's quantities and status follow.

    Raises:
        EditError: More than was ordered and not billed yet, or nothing.
    """
    bill = Document(_header(desk, draft, at, order))
    segments = draft.segments or _segments(order)
    source = {"createdfrom": order.id} if order and draft.quantities else {}
    desk.add_main(bill, at, {**segments, **source, "accountinglinetype": "ACCOUNTSPAYABLE"})
    accounts = {0: desk.setup.account(PAYABLE)}
    for key, quantity in draft.quantities.items():
        _bill_ordered(desk, bill, _ordered(order, key, quantity), draft, at, accounts)
    for account, amount, memo in draft.expenses:
        values = {**segments, "expenseaccount": account, "foreignamount": cents(amount), "memo": memo or None}
        accounts[desk.add_line(bill, at, {**values, **_EXPENSE})["id"]] = account
    if not bill.business:
        raise EditError("a bill needs at least one line")
    if draft.tax:
        line = desk.add_line(bill, at, tax_line(bill.business, draft.tax))
        accounts[line["id"]] = desk.setup.account(PURCHASE_TAX)
    _finish(bill, accounts, draft)
    if order is not None:
        _follow(desk, bill, order, at)
    return bill


def billable(line: Row) -> Decimal | None:
    """Return how much of an order's line can still be billed; None is all of a line without quantity."""
    if line.get("quantity") is None:
        return ZERO if line["quantitybilled"] else None
    return max(ZERO, Decimal(line["quantity"] - line["quantitybilled"]))


def approve_bill(bill: Document, at: int) -> None:
    """Approve a bill that is pending.

    Raises:
        EditError: It is not.
    """
    if bill.header["status"] != PENDING:
        raise EditError(f"{bill.header['tranid']} is not pending approval")
    bill.header.update(status=OPEN, approvalstatus=2, lastmodifieddate=at)
    _set_posting(bill, "T", at)


def void_bill(desk: Desk, bill: Document, order: Document | None, at: int) -> None:
    """Cancel a bill: its amounts become nought, the order's lines can be billed again.

    Raises:
        EditError: It is paid, in part or whole, or cancelled already.
    """
    header = bill.header
    if header["status"] == CANCELLED or header["foreignamountpaid"]:
        raise EditError(f"{header['tranid']} is cancelled or has payments, it cannot be voided")
    accounts, books = accounts_of(bill), books_of(bill)
    if order is not None:
        for each in bill.links:
            line = order.line(each["previousline"])
            billed = bill.line(each["nextline"]).get("quantity")
            line["quantitybilled"] -= Decimal(1) if billed is None else billed
            each.update(foreignamount=ZERO, lastmodifieddate=at)
            desk.touched(order, at, line)
        settle(order)
    for line in bill.lines:
        line.update(foreignamount=ZERO, rateamount=None, linelastmodifieddate=at)
    approval = header["approvalstatus"] if header["status"] != PENDING else 3
    header.update(
        status=CANCELLED, approvalstatus=approval, voided="T", void="T", memo="VOID", lastmodifieddate=at
    )
    total(bill)
    header.update(foreigntotal=ZERO, foreignamountunpaid=ZERO)
    post(bill, accounts, books)


def change_bill(
    bill: Document, line: Row, rate: Decimal | None, amount: Decimal | None, account: int | None
) -> None:
    """Change the price, the amount or the account of an unpaid bill's line; None keeps it."""
    accounts, books = accounts_of(bill), books_of(bill)
    if rate is not None and line.get("quantity") is not None:
        line.update(rate=rate, rateamount=cents(line["quantity"] * rate))
        line["foreignamount"] = line["rateamount"]
    if amount is not None:
        line["foreignamount"] = cents(amount)
    if account is not None:
        accounts[line["id"]] = account
        if line.get("expenseaccount"):
            line["expenseaccount"] = account
    for each in bill.lines:
        if each.get("taxline") == "T":
            each["foreignamount"] = tax_line(bill.business, each["rate"])["foreignamount"]
    total(bill)
    post(bill, accounts, books)
    for each in bill.links:
        each["foreignamount"] = bill.line(each["nextline"])["foreignamount"]
    for row in (bill.header, bill.main):
        row["foreignamountunpaid"] = -bill.header["foreigntotal"]


_EXPENSE: Final = {"accountinglinetype": "EXPENSE", "transactionlinetype": "EXPENSE", "isbillable": "F"}


def _header(desk: Desk, draft: BillDraft, at: int, order: Document | None) -> Row:
    header = desk.header("VendBill", draft.vendor, at, number=draft.number, memo=draft.memo)
    due = datetime.fromtimestamp(at, UTC).date() + timedelta(days=draft.days)
    header["duedate"] = due.isoformat()
    header.update(status=PENDING if draft.pending else OPEN, approvalstatus=1 if draft.pending else 2)
    if order is not None:
        copied = ("currency", "exchangerate", "terms")
        header.update({name: order.header[name] for name in copied}, otherrefnum=order.header["tranid"])
    return header


def _segments(order: Document | None) -> Row:
    if order is None:
        return {}
    return {name: order.main.get(name) for name in ("department", "class", "location")}


def _ordered(order: Document | None, key: int, quantity: Decimal | None) -> tuple[Row, Document]:
    if order is None:
        raise EditError("lines can be billed of an order only")
    number = order.header["tranid"]
    if order.header["approvalstatus"] != 2:  # noqa: PLR2004 - approved
        raise EditError(f"{number} is not approved, it cannot be billed")
    try:
        line = order.line(key)
    except KeyError:
        raise EditError(f"{number} has no line {key}") from None
    left = billable(line)
    if (left is None) != (quantity is None) or (
        quantity is not None and not ZERO < quantity <= (left or ZERO)
    ):
        raise EditError(f"line {key} of {number}: {quantity} cannot be billed, {left} is left")
    return line, order


def _bill_ordered(
    desk: Desk,
    bill: Document,
    ordered: tuple[Row, Document],
    draft: BillDraft,
    at: int,
    accounts: dict[int, int],
) -> None:
    line, order = ordered
    key = line["id"]
    quantity = draft.quantities[key]
    copied = ("item", "itemtype", "units", "department", "class", "location", "memo")
    values: Row = {name: line.get(name) for name in copied} | {"createdfrom": order.id}
    if quantity is None:
        account = draft.accounts.get(key, line["expenseaccount"])
        values.update(_EXPENSE, expenseaccount=account, foreignamount=line["foreignamount"])
    else:
        rate = draft.rates.get(key, line["rate"])
        amount = cents(quantity * rate)
        account = draft.accounts.get(key) or _item_account(desk, line["item"])
        values.update(quantity=quantity, rate=rate, rateamount=amount, foreignamount=amount)
        values.update(accountinglinetype="ITEM", transactionlinetype="ITEM")
    made = desk.add_line(bill, at, values)
    accounts[made["id"]] = account
    line["quantitybilled"] += Decimal(1) if quantity is None else quantity
    bill.links.append(link(ORDER_TO_BILL, (order, key), (bill, made["id"]), at, values["foreignamount"]))


def _item_account(desk: Desk, item: int) -> int:
    card = desk.setup.item(item)
    return desk.setup.account(RECEIVED_NOT_BILLED) if card.stocked else card.account


def _finish(bill: Document, accounts: Mapping[int, int], draft: BillDraft) -> None:
    total(bill)
    post(bill, accounts, draft.books)
    owed = -bill.header["foreigntotal"]
    bill.header.update(foreignamountpaid=ZERO, foreignamountunpaid=owed)
    bill.main.update(foreignamountpaid=ZERO, foreignamountunpaid=owed)
    if draft.pending:
        _set_posting(bill, "F", bill.header["lastmodifieddate"])


def _set_posting(bill: Document, flag: str, at: int) -> None:
    """A bill that waits for approval does not post yet."""
    bill.header["posting"] = flag
    for row in bill.postings:
        row.update(posting=flag, lastmodifieddate=at)


def _follow(desk: Desk, bill: Document, order: Document, at: int) -> None:
    for each in bill.links:
        desk.touched(order, at, order.line(each["previousline"]))
    settle(order)
