"""What holds a receipt, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from connector_kit.delivery.model import Dependency, Document, Held
from connector_kit.faults import Fault
from target_cin7.purchase_lines import plain
from target_cin7.purchase_state import ZERO, Group, Purchase
from target_cin7.receipt_split import Goods, quantities


def empty() -> Fault:
    return Fault(
        "it has no lines, so nothing was received",
        "RECEIPT_EMPTY",
        "leave the receipt out, or map its lines",
        refused=True,
    )


def no_date() -> Fault:
    return Fault(
        "date is missing, and Cin7 Core receives nothing without one",
        "RECEIPT_DATE_MISSING",
        "map the date of the receipt",
        refused=True,
    )


def waits_for_invoice(document: Document, purchase: Purchase, rest: Sequence[Goods]) -> Held:
    return Held(
        f"Receipt {document.key}: purchase {purchase.label} takes goods once they are billed "
        f"(approach INVOICE), and too little is: {_compared(purchase, quantities(rest))}.",
        code="WAITS_FOR_INVOICE",
        hint="it goes out once the bill for these goods is delivered; if none is to come, correct the "
        "receipt in the source, or invoice the goods in Cin7 Core.",
    )


def waits_for_receipt(document: Document, purchase: Purchase, key: str) -> Held:
    return Held(
        f"Receipt {document.key}: receipt {key} of the same purchase {purchase.label} was begun and is not "
        "done, so it cannot be told yet which goods there are whose.",
        code="WAITS_FOR_RECEIPT",
        hint=f"it goes out once the other one is done: see `connector why receipts {key}`.",
        waits_for=(Dependency("receipts", key),),
    )


def quantity_differs(document: Document, purchase: Purchase, goods: Sequence[Goods]) -> Held:
    return Held(
        f"Receipt {document.key}: Cin7 Core wants a Simple purchase received exactly as it was billed, and "
        f"of {purchase.label} {_compared(purchase, quantities(goods))}.",
        code="QUANTITY_DIFFERS",
        hint="correct the bill or the receipt, or convert the purchase to Advanced in Cin7 Core and bill the "
        "difference there.",
    )


def draft_in_the_way(document: Document, purchase: Purchase) -> Held:
    return Held(
        f"Receipt {document.key}: purchase {purchase.label} has a receipt in DRAFT in Cin7 Core with other "
        "goods than this one's; what goes into it would be received together with them.",
        code="RECEIPT_IN_DRAFT",
        hint="authorise that receipt in Cin7 Core or remove its lines, and retry.",
    )


def frozen(document: Document, purchase: Purchase, there: Sequence[Goods], wanted: Sequence[Goods]) -> Held:
    return Held(
        f"Receipt {document.key}: it was received on purchase {purchase.label} as {_shown(there)}, and the "
        f"source says {_shown(wanted)} now. Cin7 Core keeps what was received from being changed.",
        code="RECEIPT_FROZEN",
        hint="undo the receipt in Cin7 Core, remove its lines and retry, which receives it as it is now; or "
        "take the change back in the source, and correct it there by a receipt or a return of its own.",
    )


def not_shown(document: Document, purchase: Purchase, rest: Sequence[Goods]) -> Held:
    return Held(
        f"Receipt {document.key}: Cin7 Core took its goods on purchase {purchase.label}, and its receipts do "
        f"not show {_shown(rest)}. They are not sent again, lest they be received twice.",
        code="RECEIPT_NOT_SHOWN",
        hint="compare the receipts of the purchase in Cin7 Core with this, correct them or enter what is "
        "missing there, under this date, and retry.",
    )


def moved(document: Document, old: Purchase) -> Held:
    return Held(
        f"Receipt {document.key}: it was received on purchase {old.label} in Cin7 Core, and the source has "
        f"it on {document.content['purchase_source_id']} now.",
        code="RECEIPT_MOVED",
        hint="undo the receipt in Cin7 Core, remove its lines and retry, which receives it on the other "
        "purchase; or take the change back in the source.",
    )


def put_away_by_hand(document: Document, purchase: Purchase, group: Group, goods: Sequence[Goods]) -> Held:
    return Held(
        f"Receipt {document.key}: its goods are received on purchase {purchase.label}, but put-away "
        f"{group.number or group.task_id} is {group.put_away.status} in Cin7 Core without {_shown(goods)}.",
        code="PUT_AWAY_CLOSED",
        hint="put these goods away in Cin7 Core by hand and retry, or set put_away to never.",
    )


def _compared(purchase: Purchase, mine: Mapping[str, Decimal]) -> str:
    billed, have = purchase.invoiced(), purchase.received()
    return "; ".join(
        f"{sku.upper()}: {plain(mine[sku])} to receive, {plain(billed.get(sku, ZERO))} billed, "
        f"{plain(have.get(sku, ZERO))} received"
        for sku in sorted(mine)
    )


def _shown(goods: Sequence[Goods]) -> str:
    parts = []
    for item in goods:
        details = ", ".join(d for d in (item.location, item.batch, item.expiry) if d)
        parts.append(f"{plain(item.quantity)} {item.sku}{f' ({details})' if details else ''} on {item.date}")
    return "; ".join(parts) or "nothing"
