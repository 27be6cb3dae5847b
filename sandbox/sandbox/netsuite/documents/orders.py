"""Purchase orders: placed, approved, rejected, closed, and the status that follows from what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from sandbox.company.netsuite_chart import INVENTORY, ORDERS, PURCHASE_TAX
from sandbox.netsuite.documents.desk import Desk, day_of
from sandbox.netsuite.documents.document import ZERO, Document, Row, cents
from sandbox.netsuite.documents.posting import accounts_of, post, total
from sandbox.system import EditError

PENDING: Final = "A"
REJECTED: Final = "C"
CLOSED: Final = "H"
_OPEN: Final = "BDEF"


@dataclass(frozen=True)
class OrderLine:
    """A line to order: an `item` (id) by `quantity` and `rate`, or an `amount` on an `account` (id)."""

    item: int | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    account: int | None = None
    amount: Decimal | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        if self.quantity is not None and self.rate is not None:
            return cents(self.quantity * self.rate)
        if self.amount is None:
            raise EditError("a line needs quantity and rate of an item, or an amount on an account")
        return cents(self.amount)


@dataclass(frozen=True)
class OrderDraft:
    """What a person enters. `vendor` is the vendor's row; `tax` the rate that the vendor charges."""

    vendor: Row
    lines: tuple[OrderLine, ...]
    memo: str = ""
    number: str = ""
    tax: Decimal = ZERO
    header: Mapping[str, Any] = field(default_factory=dict)
    segments: Mapping[str, Any] = field(default_factory=dict)


def place(desk: Desk, draft: OrderDraft, at: int) -> Document:
    """Return a new order, pending approval."""
    header = desk.header("PurchOrd", draft.vendor, at, number=draft.number, memo=draft.memo)
    header.update(status=PENDING, approvalstatus=1, billingstatus="F", ordreceived="F", **draft.header)
    order = Document(header)
    desk.add_main(order, at, {"accountinglinetype": None, **draft.segments})
    accounts = {0: desk.setup.account(ORDERS)}
    _add(desk, order, draft.lines, at, draft.segments, accounts)
    if draft.tax:
        line = desk.add_line(order, at, {**tax_line(order.business, draft.tax), "isclosed": "F"})
        accounts[line["id"]] = desk.setup.account(PURCHASE_TAX)
    total(order)
    post(order, accounts)
    return order


def add_lines(desk: Desk, order: Document, lines: Iterable[OrderLine], at: int) -> list[Row]:
    """Append lines to an order that exists, with the segments of its main line; return them."""
    accounts = accounts_of(order)
    segments = {name: order.main.get(name) for name in ("department", "class", "location")}
    before = len(order.lines)
    _add(desk, order, lines, at, segments, accounts)
    _rebook(order, accounts)
    settle(order)
    return order.lines[before:]


def remove_lines(order: Document, keys: Iterable[int]) -> None:
    """Take lines out of an order; they leave nothing behind.

    Raises:
        EditError: No line would be left.
    """
    gone = set(keys)
    if all(line["id"] in gone for line in order.business):
        raise EditError(f"{order.header['tranid']} needs at least one line")
    order.lines = [line for line in order.lines if line["id"] not in gone]
    _rebook(order, {k: v for k, v in accounts_of(order).items() if k not in gone})
    settle(order)


def retotal(order: Document) -> None:
    """Bring amounts, postings and status in line after quantities or rates were changed."""
    for line in order.business:
        if line.get("item") and line.get("quantity") is not None and line.get("rate") is not None:
            line["foreignamount"] = cents(line["quantity"] * line["rate"])
            line["rateamount"] = line["foreignamount"]
    _rebook(order, accounts_of(order))
    settle(order)


def approve(order: Document, at: int) -> None:
    """Approve an order that is pending.

    Raises:
        EditError: It is not pending.
    """
    _must_be(order, PENDING, "approved")
    order.header.update(approvalstatus=2, status="B", lastmodifieddate=at)
    settle(order)


def reject(order: Document, at: int) -> None:
    """Reject an order that is pending.

    Raises:
        EditError: It is not pending.
    """
    _must_be(order, PENDING, "rejected")
    order.header.update(approvalstatus=3, status=REJECTED, lastmodifieddate=at)


def close(order: Document, at: int) -> None:
    """Close every line, so that nothing more of it is expected.

    Raises:
        EditError: It is not open.
    """
    _must_be(order, _OPEN, "closed")
    day = day_of(at)
    for line in order.business:
        line.update(isclosed="T", closedate=day, linelastmodifieddate=at)
    order.header.update(status=CLOSED, closedate=day, lastmodifieddate=at)


def settle(order: Document) -> None:
    """Set the status of an approved order by what was received and billed."""
    header = order.header
    if header["approvalstatus"] != 2:  # noqa: PLR2004 - approved
        return
    header["status"] = status_of(order)
    header["ordreceived"] = "T" if header["status"] in "FG" else "F"
    header["billingstatus"] = "T" if header["status"] == "G" else "F"


def status_of(order: Document) -> str:
    """Return the letter of an approved order.

    B: nothing received. D: partly received, and all of that billed; E: not all of that billed. F: all
    received; G: and all billed. H: every line closed. Charges, services and expenses are not received. A
    closed line expects nothing more.
    """
    lines = order.business
    if lines and all(line.get("isclosed") == "T" for line in lines):
        return CLOSED
    stocked = [line for line in lines if line.get("itemtype") == "InvtPart"]
    if all(_done(line, "quantityshiprecv") for line in stocked):
        return "G" if all(_done(line, "quantitybilled") for line in lines) else "F"
    if not any(line["quantityshiprecv"] for line in stocked):
        return "B"
    unbilled = any(line["quantitybilled"] < line["quantityshiprecv"] for line in stocked)
    return "E" if unbilled else "D"


def _done(line: Row, column: str) -> bool:
    """Whether a line is received or billed; a line without quantity counts as one."""
    wanted = line["quantity"] if line.get("quantity") is not None else Decimal(1)
    return line.get("isclosed") == "T" or (line.get(column) or ZERO) >= wanted


def _add(
    desk: Desk,
    order: Document,
    lines: Iterable[OrderLine],
    at: int,
    segments: Mapping[str, Any],
    accounts: dict[int, int],
) -> None:
    for each in lines:
        values: Row = {**segments, "foreignamount": each.value, "isclosed": "F", "isbillable": "F"}
        if each.item is not None:
            card = desk.setup.item(each.item)
            values.update(
                item=each.item,
                itemtype=card.kind,
                quantity=each.quantity,
                rate=each.rate,
                rateamount=each.value,
                units="1",
                quantityshiprecv=ZERO,
                matchbilltoreceipt="F",
            )
            account = desk.setup.account(INVENTORY) if card.stocked else card.account
        else:
            account = each.account or 0
            values["expenseaccount"] = account
        line = desk.add_line(order, at, {**values, "quantitybilled": ZERO, **each.extra})
        accounts[line["id"]] = account


def tax_line(lines: Iterable[Row], rate: Decimal) -> Row:
    """Return what a tax line on these lines holds; its `rate` is the tax's, 0.2 for twenty percent."""
    net = sum((line["foreignamount"] for line in lines), ZERO)
    memo = f"VAT {(rate * 100).normalize():f}%"
    return {
        "taxline": "T",
        "itemtype": "TaxItem",
        "rate": rate,
        "foreignamount": cents(net * rate),
        "memo": memo,
    }


def _rebook(order: Document, accounts: Mapping[int, int]) -> None:
    for line in order.lines:
        if line.get("taxline") == "T":
            line["foreignamount"] = tax_line(order.business, line["rate"])["foreignamount"]
    total(order)
    post(order, accounts)


def _must_be(order: Document, letters: str, what: str) -> None:
    status = order.header["status"]
    if status not in letters:
        raise EditError(f"{order.header['tranid']} has the status {status}, it cannot be {what}")
