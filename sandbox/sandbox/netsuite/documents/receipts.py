"""Item receipts: what arrived of an order."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from sandbox.company.netsuite_chart import INVENTORY, RECEIVED_NOT_BILLED
from sandbox.netsuite.documents.desk import Desk
from sandbox.netsuite.documents.document import ZERO, Document, Row, cents
from sandbox.netsuite.documents.links import ORDER_TO_RECEIPT, link
from sandbox.netsuite.documents.orders import settle
from sandbox.netsuite.documents.posting import post, total
from sandbox.system import EditError

RECEIVED: Final = "Y"


def receive(
    desk: Desk,
    order: Document,
    entity: Row,
    quantities: Mapping[int, Decimal],
    at: int,
    location: int | None = None,
) -> Document:
    """Return a receipt of `quantities` by line id of the order, into `location` or the order's own.

    The order's quantities and status follow. Stock is debited, what is received and not billed credited.

    Raises:
        EditError: More than is still expected, or a line that is not received.
    """
    header = desk.header("ItemRcpt", entity, at)
    header.update(status=RECEIVED, terms=None)
    header.update({name: order.header[name] for name in ("currency", "exchangerate")})
    receipt = Document(header)
    place = location or order.main.get("location")
    desk.add_main(receipt, at, {"location": place, "createdfrom": order.id, "isclosed": None})
    accounts = {0: desk.setup.account(RECEIVED_NOT_BILLED)}
    for key, quantity in quantities.items():
        ordered = _expected(order, key, quantity)
        line = desk.add_line(receipt, at, _line(ordered, quantity, order.id, place))
        accounts[line["id"]] = desk.setup.account(INVENTORY)
        ordered["quantityshiprecv"] += quantity
        receipt.links.append(link(ORDER_TO_RECEIPT, (order, key), (receipt, line["id"]), at))
        desk.touched(order, at, ordered)
    total(receipt)
    header["foreigntotal"] = None
    post(receipt, accounts)
    settle(order)
    return receipt


def expected(line: Row) -> Decimal:
    """Return how much of an order's line is still to come."""
    if line.get("itemtype") != "InvtPart" or line.get("isclosed") == "T":
        return ZERO
    return max(ZERO, Decimal(line["quantity"] - line["quantityshiprecv"]))


def _expected(order: Document, key: int, quantity: Decimal) -> Row:
    number = order.header["tranid"]
    if order.header["approvalstatus"] != 2:  # noqa: PLR2004 - approved
        raise EditError(f"{number} is not approved, nothing of it can be received")
    line = _line_of(order, key)
    if not ZERO < quantity <= expected(line):
        raise EditError(
            f"line {key} of {number}: {quantity} cannot be received, {expected(line)} is expected"
        )
    return line


def _line_of(order: Document, key: int) -> Row:
    try:
        return order.line(key)
    except KeyError:
        raise EditError(f"{order.header['tranid']} has no line {key}") from None


def _line(ordered: Row, quantity: Decimal, order: int, location: int | None) -> Row:
    value = cents(quantity * ordered["rate"])
    copied = ("item", "itemtype", "rate", "units", "department", "class")
    return {
        **{name: ordered.get(name) for name in copied},
        "quantity": quantity,
        "rateamount": value,
        "foreignamount": value,
        "location": location,
        "createdfrom": order,
        "accountinglinetype": "ASSET",
        "transactionlinetype": "RECEIVING",
    }
