"""The rules of a purchase's life. Each refusal is counted as `guard:<which>`."""

from sandbox.cin7.errors import Guarded, Refusal, guarded
from sandbox.cin7.purchases.document import AUTHORISED, OPEN, PARTIALLY_RECEIVED, POSTED, SIMPLE, VOIDED
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import tenant_date

NOT_FOUND = "Purchase not found"
OLD_FAMILY = (
    "This endpoint is deprecated and does not support Advanced Purchase and Service Purchase. "
    "Please use AdvancedPurchase endpoint"
)
INVOICE_FIRST = (
    "'Invoice First' approach option set. Please authorise Invoice before StockReceived"  # observed
)
STOCK_FIRST = "'Stock First' approach option set. Please authorise StockReceived before Invoice"
DIFFERS = (
    "Product {sku} has quantity invoiced {invoiced} which is different from quantity received {received}. "
    "Quantity received should exactly match the quantity invoiced."
)
DUPLICATE = "Cannot add duplicate value in stock received lines. (Product: {sku}, Location: {location})"

GUARDS: dict[str, str] = {
    "voided": "a write to a purchase that is voided",
    "deprecated_family": "the deprecated family on an Advanced or Service purchase",
    "deprecated_supplier": "a purchase from a deprecated supplier",
    "deprecated_product": "an order or invoice line of a deprecated product",
    "header_frozen": "another approach or supplier after the order was authorised",
    "order_frozen": "an order that is neither DRAFT nor NOT AVAILABLE",
    "order_not_authorised": "an invoice or a receipt before the order is AUTHORISED",
    "line_total": "a line's Total that does not follow the formula",
    "duplicate_order_line": "one product on two lines of an order",
    "empty_document": "a document authorised without a line",
    "invoice_frozen": "an invoice that is neither DRAFT nor NOT AVAILABLE",
    "invoice_first": "a receipt before the invoice, approach INVOICE",
    "stock_first": "an invoice before the receipt, approach STOCK",
    "quantity_differs": "a Simple purchase whose receipt is not what was invoiced",
    "stock_frozen": "a receipt that is neither DRAFT nor NOT AVAILABLE, nor partial",
    "stock_line_duplicate": "a product, location, batch and expiry twice in a receipt",
    "over_receipt": "more received than ordered",
    "service_receipt": "a receipt for a Service purchase",
    "put_away_off": "put-away while the company does not use it",
    "put_away_before_stock": "put-away before the receipt is AUTHORISED",
    "put_away_frozen": "put-away that is neither DRAFT nor NOT AVAILABLE",
    "put_away_quantity": "put-away of something else than what was received",
    "payment_without_invoice": "a payment without an AUTHORISED invoice",
    "refund_without_credit_note": "a refund without an AUTHORISED credit note",
    "overpaid": "a payment or refund above what is open",
    "prepayment_frozen": "a change to a prepayment",
    "credit_note_without_invoice": "a credit note without an AUTHORISED or PAID invoice",
    "credit_note_frozen": "a credit note that is neither DRAFT nor NOT AVAILABLE",
    "system_journal_line": "a change to a line that the system made",
    "simple_invoice_void": "DELETE of the invoice of a Simple purchase",
    "paid": "void or undo of what has payments",
    "received": "void of what is received",
    "locked_period": "a document dated in a locked period",
}
"""Every guard and what breaks it."""


def stop(guard: str, text: str) -> Refusal:
    """The refusal for breaking a guard."""
    return Refusal([guarded(guard, text)])


def alive(purchase: Body) -> None:
    """Refuse a purchase that is voided."""
    if purchase["Status"] == VOIDED:
        raise stop("voided", f"Purchase {purchase['OrderNumber']} is VOIDED and cannot be changed")


def simple_only(purchase: Body) -> None:
    """Refuse Advanced and Service purchases."""
    if purchase["Type"] != SIMPLE:
        raise stop("deprecated_family", OLD_FAMILY)


def order_authorised(purchase: Body) -> None:
    if purchase["Order"]["Status"] != AUTHORISED:
        raise stop(
            "order_not_authorised", f"Order of purchase {purchase['OrderNumber']} should be AUTHORISED first"
        )


def writable(document: Body, guard: str, called: str, more: tuple[str, ...] = ()) -> None:
    """Refuse to write a document that is past DRAFT."""
    if document["Status"] not in (*OPEN, *more):
        raise stop(guard, f"{called} is {document['Status']}, it can be changed while DRAFT or NOT AVAILABLE")


def approach_allows_invoice(purchase: Body, group: Body) -> None:
    """With approach STOCK the group's receipt comes first."""
    if purchase["Approach"] == "STOCK" and group["Stock"]["Status"] not in (AUTHORISED, PARTIALLY_RECEIVED):
        raise stop("stock_first", STOCK_FIRST)


def approach_allows_stock(purchase: Body, group: Body) -> None:
    """With approach INVOICE the group's invoice comes first."""
    if purchase["Approach"] == "INVOICE" and group["Invoice"]["Status"] not in POSTED:
        raise stop("invoice_first", INVOICE_FIRST)


def not_empty(given: str, *lines: list[Body]) -> None:
    """Refuse to authorise a document without a line."""
    if given == AUTHORISED and not any(lines):
        raise stop("empty_document", "Lines is invalid")


def unlocked(tenant: Tenant, day: str | None) -> list[Guarded]:
    """What is wrong with a document's day in a locked period."""
    lock = tenant.lock_date()
    if lock is None or day is None or day[:10] > lock.isoformat():
        return []
    shown = tenant_date(lock, tenant.switches["date_format"])
    return [guarded("locked_period", f"Date must be later than the lock date {shown}")]
