"""Documents: every planned purchase lives its life at the desk, and what stands alone is booked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from sandbox.company.netsuite import LooseDocument, NetSuiteCompany
from sandbox.company.netsuite_purchases import PlannedLine, Purchase, Step
from sandbox.company.netsuite_vendors import NetSuiteVendor
from sandbox.netsuite.documents import (
    BillDraft,
    Desk,
    Document,
    Ids,
    OrderDraft,
    OrderLine,
    Row,
    approve,
    approve_bill,
    book_bill,
    book_credit,
    book_journal,
    close,
    pay,
    place,
    receive,
    reject,
    void_bill,
)
from sandbox.netsuite.documents.bills import OPEN, billable
from sandbox.netsuite.documents.desk import PRIMARY_BOOK, SECOND_BOOK, Setup, day_of
from sandbox.netsuite.documents.receipts import expected
from sandbox.netsuite.seed_lists import CURRENCY_IDS, FIRST_EMPLOYEE, TERM_DAYS, TableRow
from sandbox.netsuite.seed_vendors import vendor_stub

FIRST_TRANSACTION: Final = 20_001
FIRST_LINE: Final = 300_001
_TAXES: Final = {
    CURRENCY_IDS["GBP"]: Decimal("0.2"),
    CURRENCY_IDS["EUR"]: Decimal("0.19"),
    CURRENCY_IDS["CAD"]: Decimal("0.05"),
}
_RECODED: Final = "520000"
_ZERO: Final = Decimal(0)
_DAY: Final = 86_400


def document_rows(company: NetSuiteCompany, setup: Setup) -> Iterator[TableRow]:
    """Yield the rows of every document: orders with what became of them, then what stands alone."""
    desk = Desk(setup, Ids(FIRST_TRANSACTION, FIRST_LINE))
    skus = {card.sku: key for key, card in setup.items.items()}
    for purchase in company.purchases:
        life = _Life(desk, purchase, company.vendors[purchase.vendor], skus)
        for document in life.documents():
            yield from document.rows()
    for document in _loose(desk, company):
        yield from document.rows()


@dataclass
class _Life:
    desk: Desk
    purchase: Purchase
    person: NetSuiteVendor
    skus: dict[str, int]
    bills: list[Document] = field(default_factory=list)
    others: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.vendor = vendor_stub(self.person)
        taxed = self.purchase.taxed
        self.tax = _TAXES.get(self.vendor["currency"], _ZERO) if taxed else _ZERO
        self.desk.user = FIRST_EMPLOYEE + self.purchase.buyer
        self.order = place(self.desk, self._draft(), _epoch(self.purchase.at))

    def documents(self) -> list[Document]:
        for moment, step in self.purchase.steps:
            _ACTS[step.what](self, step, _epoch(moment))
        return [self.order, *self.others, *self.bills]

    def _draft(self) -> OrderDraft:
        at, index = _epoch(self.purchase.at), self.purchase.index
        due = day_of(at + 21 * _DAY)
        segments = {"location": 1 + self.purchase.location, "department": 1 + index % 2}
        header: Row = {"employee": self.desk.user, "duedate": due}
        if index % 10 == 1:
            header["custbody_buyer_note"] = "Call before delivery, gate 3"
        if index % 7 == 2:  # noqa: PLR2004 - any fixed place
            header["custbody_expedite"] = "T"
        lines = tuple(self._line(n, line, due) for n, line in enumerate(self.purchase.lines))
        return OrderDraft(
            self.vendor, lines, self.purchase.memo, tax=self.tax, header=header, segments=segments
        )

    def _line(self, number: int, line: PlannedLine, due: str) -> OrderLine:
        extra: dict[str, Any] = {"memo": line.memo or None}
        if not line.item:
            account = self.desk.setup.account(line.account)
            return OrderLine(account=account, amount=line.amount, extra=extra)
        extra |= {"expectedreceiptdate": due, "class": 1 + (number + self.purchase.index) % 3}
        if number % 9 == 4:  # noqa: PLR2004 - any fixed place
            extra["custcol_inspect"] = "T"
        return OrderLine(self.skus[line.item], line.quantity, line.rate, extra=extra)

    def approve(self, _step: Step, at: int) -> None:
        approve(self.order, at)

    def reject(self, _step: Step, at: int) -> None:
        reject(self.order, at)

    def close(self, _step: Step, at: int) -> None:
        close(self.order, at)

    def receive(self, step: Step, at: int) -> None:
        open_ = {line["id"]: expected(line) for line in self.order.business}
        wanted = {
            line["id"]: _share(line, step, open_[line["id"]])
            for line in self.order.business
            if open_[line["id"]]
        }
        if wanted:
            self.others.append(receive(self.desk, self.order, self.vendor, wanted, at))

    def bill(self, step: Step, at: int) -> None:
        quantities = {}
        for line in self.order.business:
            left = _to_bill(line, step)
            if left is None or left > 0:
                quantities[line["id"]] = left
        if not quantities:
            return
        index = self.purchase.index
        recoded = {}
        if not self.person.index % 11 and next(iter(quantities.values())) is not None:
            recoded = {next(iter(quantities)): self.desk.setup.account(_RECODED)}
        draft = BillDraft(
            self.vendor,
            quantities,
            accounts=recoded,
            number=_bill_number(self.person.index, self.desk.ids.transaction),
            memo=self.purchase.memo,
            tax=self.tax,
            days=TERM_DAYS.get(self.vendor["terms"] or 0, 30),
            pending=step.pending,
            books=(PRIMARY_BOOK, SECOND_BOOK) if index % 9 == 4 else (PRIMARY_BOOK,),  # noqa: PLR2004
        )
        self.bills.append(book_bill(self.desk, draft, at, self.order))

    def pay(self, _step: Step, at: int) -> None:
        bill = next((each for each in self.bills if each.header["status"] == OPEN), None)
        if bill is not None:
            self.others.append(pay(self.desk, bill, self.vendor, at))

    def cancel_bill(self, _step: Step, at: int) -> None:
        void_bill(self.desk, self.bills[-1], self.order, at)


_ACTS: Final[dict[str, Callable[[_Life, Step, int], None]]] = {
    "approve": _Life.approve,
    "reject": _Life.reject,
    "close": _Life.close,
    "receive": _Life.receive,
    "bill": _Life.bill,
    "pay": _Life.pay,
    "cancel_bill": _Life.cancel_bill,
}


def _share(line: Row, step: Step, left: Decimal) -> Decimal:
    if step.share is None:
        return left
    whole: Decimal = (line["quantity"] * step.share).to_integral_value(ROUND_DOWN)
    return min(left, max(whole, Decimal(1)))


def _to_bill(line: Row, step: Step) -> Decimal | None:
    """How much of an order's line a bill bills: 0 nothing, None all of a line without quantity."""
    left = billable(line)
    if step.ahead:
        return left
    if left is None or line.get("itemtype") != "InvtPart":
        return _ZERO
    received: Decimal = line["quantityshiprecv"] - line["quantitybilled"]
    return min(_share(line, step, left), received)


def _loose(desk: Desk, company: NetSuiteCompany) -> Iterator[Document]:
    desk.user = FIRST_EMPLOYEE
    for number, each in enumerate(company.loose("bills")):
        yield from _loose_bill(desk, company, number, each)
    for each in company.loose("credits"):
        vendor = vendor_stub(company.vendors[each.vendor])
        lines = [(desk.setup.account(a), amount, memo or "Returned goods") for a, amount, memo in each.lines]
        yield book_credit(desk, vendor, lines, _epoch(each.at))
    for each in company.loose("journals"):
        lines = [(desk.setup.account(a), amount, memo) for a, amount, memo in each.lines]
        yield book_journal(desk, lines, _epoch(each.at), "Month end")


def _loose_bill(desk: Desk, company: NetSuiteCompany, number: int, plan: LooseDocument) -> Iterator[Document]:
    vendor = vendor_stub(company.vendors[plan.vendor])
    expenses = tuple((desk.setup.account(a), amount, memo) for a, amount, memo in plan.lines)
    waits = number % 8 == 5  # noqa: PLR2004 - any fixed place
    draft = BillDraft(
        vendor,
        expenses=expenses,
        number=_bill_number(plan.vendor, desk.ids.transaction),
        days=TERM_DAYS.get(vendor["terms"] or 0, 30),
        pending=waits or number % 8 == 6,  # noqa: PLR2004 - approved a little later
    )
    at = _epoch(plan.at)
    bill = book_bill(desk, draft, at)
    if not waits and draft.pending:
        approve_bill(bill, at + 1800)
    yield bill
    if plan.paid and bill.header["status"] == OPEN:
        yield pay(desk, bill, vendor, at + 2700)


def _bill_number(vendor: int, key: int) -> str:
    """The vendor's own number: vendors write them in different ways."""
    return (f"INV-{key}", f"{key}/26", f"RE{key:08d}", str(key))[vendor % 4]


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())
