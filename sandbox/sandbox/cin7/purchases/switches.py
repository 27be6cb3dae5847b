"""What of a purchase's life can be turned."""

from sandbox.system import Switch

_REFUSE = ("refuse", "accept")
SWITCHES: dict[str, Switch] = {
    "seeded_purchases": Switch(12, "purchases made by hand at scale 1; counts when the books are filled"),
    "purchases_typed_in": Switch(
        -1, "exact number of purchases that live wholly in Cin7; -1 follows the scale, 24 at scale 1"
    ),
    "purchases_post": Switch(True, "whether purchases leave transactions"),
    "purchase_type_default": Switch(
        "Advanced", "what advanced-purchase makes without PurchaseType", ("Advanced", "Simple")
    ),
    "initial_status": Switch("DRAFT", "Status of a purchase without order", ("DRAFT", "ORDERING")),
    "line_total": Switch("either", "whether a line's Total contains its Tax", ("either", "without", "with")),
    "line_tax_rule": Switch("optional", "TaxRule of a line", ("optional", "required")),
    "line_account": Switch("code", "how an invoice line may name its account", ("code", "code_or_name")),
    "duplicate_order_products": Switch(
        "accept", "one product on two lines of an order", ("accept", "refuse")
    ),
    "deprecated_products": Switch("refuse", "deprecated products on orders and invoices", _REFUSE),
    "stock_duplicates": Switch(
        "pending",
        "when the same product, location, batch and expiry is refused in a receipt that has it",
        ("pending", "any", "never"),
    ),
    "partial_stock_status": Switch(
        "authorised",
        "Status of an advanced receipt that is not complete",
        ("authorised", "partially_received"),
    ),
    "over_receipt": Switch("accept", "more received than ordered", ("accept", "refuse")),
    "use_put_away": Switch(False, "General Setting Use Put Away: advanced receipts count after put-away"),
    "void_paid": Switch("refuse", "void or undo of what has payments", _REFUSE),
    "void_received": Switch("refuse", "void of what is received", _REFUSE),
    "void_refusal_text": Switch(
        "Purchase {number} cannot be voided or undone: {reason}", "the words of those two refusals"
    ),
}
