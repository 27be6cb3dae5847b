"""Purchase orders on the screen, and what is done with them: received, billed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from sandbox.netsuite.documents import (
    BillDraft,
    Document,
    OrderDraft,
    OrderLine,
    Row,
    add_lines,
    approve,
    book_bill,
    close,
    place,
    receive,
    reject,
    remove_lines,
    retotal,
)
from sandbox.netsuite.documents.bills import billable
from sandbox.netsuite.documents.document import ZERO
from sandbox.netsuite.documents.receipts import expected
from sandbox.netsuite.schema import TABLES
from sandbox.netsuite.screens.command import decimal
from sandbox.netsuite.screens.lookups import account_id, item_id, segment_ids, vendor_of, vendor_with
from sandbox.netsuite.screens.work import Work
from sandbox.netsuite.shown import show_document
from sandbox.system import EditError

_AMOUNTS: Final = frozenset({"quantity", "rate", "amount"})
_DERIVED: Final = frozenset({"id", "uniquekey", "transaction", "netamount", "foreignamount", "mainline"})


def create(work: Work) -> dict[str, Any]:
    """Set: `vendor`, `lines`; perhaps `memo`, `number`, `tax`, `location`, `department`, `approved`.

    `tax` is a rate such as 0.2. Besides, `columns` are columns of the header.
    """
    entered = work.command.set
    draft = OrderDraft(
        vendor_of(work, work.command.wanted("vendor")),
        tuple(_order_line(work, each) for each in work.command.wanted("lines")),
        memo=str(entered.get("memo", "")),
        number=str(entered.get("number", "")),
        tax=decimal(entered.get("tax", 0), "tax"),
        header=dict(entered.get("columns", {})),
        segments=segment_ids(work, entered),
    )
    order = work.add(place(work.desk, draft, work.at))
    if entered.get("approved"):
        approve(order, work.at)
    return show_document(order)


def approve_order(work: Work) -> dict[str, Any]:
    order = work.meant()
    approve(order, work.at)
    return show_document(order)


def reject_order(work: Work) -> dict[str, Any]:
    order = work.meant()
    reject(order, work.at)
    return show_document(order)


def close_order(work: Work) -> dict[str, Any]:
    order = work.meant()
    close(order, work.at)
    return show_document(order)


def add_line(work: Work) -> dict[str, Any]:
    """Set: `item`, `quantity`, `rate`, or `account`, `amount`; perhaps `memo` or any column."""
    order = work.meant()
    add_lines(work.desk, order, [_order_line(work, work.command.set)], work.at)
    return _changed(work, order)


def update_line(work: Work) -> dict[str, Any]:
    """Set any of `quantity`, `rate`, `amount`, or a column of the line."""
    order = work.meant()
    line = work.line(order)
    line.update(_line_changes(work.command.set, line))
    line["linelastmodifieddate"] = work.at
    retotal(order)
    return _changed(work, order)


def delete_line(work: Work) -> dict[str, Any]:
    order = work.meant()
    key = work.line(order)["id"]
    if work.rows("nexttransactionlinelink", {"previousdoc": order.id, "previousline": key}):
        raise EditError(f"line {key} of {order.header['tranid']} is linked to other documents")
    remove_lines(order, [key])
    return _changed(work, order)


def receive_order(work: Work) -> dict[str, Any]:
    """Set: `lines` {line id: quantity}, all that is expected unless said; `location`."""
    order = work.meant()
    wanted = _quantities(work, {line["id"]: expected(line) for line in order.business})
    location = segment_ids(work, work.command.set).get("location")
    quantities = {key: each for key, each in wanted.items() if each is not None}
    if not quantities:
        raise EditError(f"{order.header['tranid']} expects nothing")
    return show_document(
        work.add(receive(work.desk, order, vendor_with(work, order), quantities, work.at, location))
    )


def bill_order(work: Work) -> dict[str, Any]:
    """Set: `lines`, `accounts`, `rates`, `expenses`, `number`, `memo`, `tax`, `days`, `pending`.

    `lines` is {line id: quantity, null for a line without}, all that is left unless said; `accounts` is
    {line id: number of the account}; `rates` is {line id: price}.
    """
    order = work.meant()
    entered = work.command.set
    draft = BillDraft(
        vendor_with(work, order),
        _quantities(work, {line["id"]: billable(line) for line in order.business}),
        expenses=expenses_of(work),
        accounts={int(k): account_id(work, v) for k, v in dict(entered.get("accounts", {})).items()},
        rates={int(k): decimal(v, "rates") for k, v in dict(entered.get("rates", {})).items()},
        number=str(entered.get("number", "")),
        memo=str(entered.get("memo", "")),
        tax=decimal(entered.get("tax", 0), "tax"),
        days=int(entered.get("days", 30)),
        pending=bool(entered.get("pending", False)),
    )
    return show_document(work.add(book_bill(work.desk, draft, work.at, order)))


def expenses_of(work: Work) -> tuple[tuple[int, Decimal, str], ...]:
    """Read `expenses`: [{account, amount, memo}]."""
    return tuple(
        (
            account_id(work, each.get("account")),
            decimal(each.get("amount"), "amount"),
            str(each.get("memo", "")),
        )
        for each in work.command.set.get("expenses", ())
    )


def _quantities(work: Work, left: Mapping[int, Decimal | None]) -> dict[int, Decimal | None]:
    given = work.command.set.get("lines")
    if given is None:
        return {key: each for key, each in left.items() if each is None or each > 0}
    return {int(key): None if each is None else decimal(each, "lines") for key, each in dict(given).items()}


def _order_line(work: Work, entered: Mapping[str, Any]) -> OrderLine:
    if not isinstance(entered, Mapping):
        raise EditError(f"a line must be an object, not {entered!r}")
    extra = _columns({k: v for k, v in entered.items() if k not in {*_AMOUNTS, "item", "account"}})
    if "item" in entered:
        quantity, rate = (decimal(entered.get(name), name) for name in ("quantity", "rate"))
        return OrderLine(item_id(work, entered["item"]), quantity, rate, extra=extra)
    amount = decimal(entered.get("amount"), "amount")
    return OrderLine(account=account_id(work, entered.get("account")), amount=amount, extra=extra)


def _line_changes(entered: Mapping[str, Any], line: Row) -> Row:
    changes = _columns({k: v for k, v in entered.items() if k not in _AMOUNTS})
    foreign = _AMOUNTS & set(entered) & ({"amount"} if line.get("item") else {"quantity", "rate"})
    if foreign:
        raise EditError(
            f"line {line['id']} has no {', '.join(foreign)}: items have quantity and rate, expenses amount"
        )
    for name in _AMOUNTS & set(entered):
        changes["foreignamount" if name == "amount" else name] = decimal(entered[name], name)
    least = max(line.get("quantityshiprecv") or ZERO, line.get("quantitybilled") or ZERO)
    if "quantity" in changes and changes["quantity"] < least:
        raise EditError(
            f"{least} of line {line['id']} were received or billed, it cannot be {changes['quantity']}"
        )
    return changes


def _columns(entered: Mapping[str, Any]) -> Row:
    unknown = sorted(set(entered) - (set(TABLES["transactionline"].by_name) - _DERIVED))
    if unknown:
        raise EditError(f"a line has no column to enter {', '.join(unknown)} in")
    return {name: ("F", "T")[value] if isinstance(value, bool) else value for name, value in entered.items()}


def _changed(work: Work, order: Document) -> dict[str, Any]:
    if work.command.header_stamp:
        order.header["lastmodifieddate"] = work.at
    return show_document(order)
