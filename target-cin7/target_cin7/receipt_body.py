"""From a receipt's lines to goods, and to the bodies that receipts and put-aways are written with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from target_cin7.purchase_state import Purchase, sku_key
from target_cin7.receipt_plan import Post
from target_cin7.receipt_split import Goods, in_one_place, merged


def goods_of(content: Mapping[str, Any]) -> tuple[Goods, ...]:
    """Return the goods of a receipt, one line for what differs in nothing.

    A location that the record does not name is left open: goods are known again without it.
    """
    date = str(content.get("date") or "")
    return merged(
        Goods(
            sku=str(line["sku"]).strip(),
            quantity=Decimal(line["quantity"]),
            date=date,
            location=str(line.get("location") or content.get("location") or ""),
            batch=str(line.get("batch") or ""),
            expiry=str(line.get("expiry") or ""),
        )
        for line in content.get("lines") or ()
    )


def stock_path(post: Post) -> str:
    return "purchase/stock" if post.older else "advanced-purchase/stock"


def stock_body(purchase: Purchase, post: Post) -> dict[str, Any]:
    """Return the goods of a group. Without its TaskID Cin7 Core starts a new group.

    The receipt of an Advanced purchase keeps no location, and takes each product and batch once.
    """
    body: dict[str, Any] = {} if post.older else {"PurchaseID": purchase.id}
    if post.group is not None and post.group.task_id:
        body["TaskID"] = post.group.task_id
    goods = located(purchase, post.goods)
    lines = lines_of(purchase, goods if post.older else in_one_place(goods))
    return {**body, "Status": post.status, "Lines": lines}


def put_away_body(purchase: Purchase, task_id: str, goods: Iterable[Goods]) -> dict[str, Any]:
    return {
        "PurchaseID": purchase.id,
        "TaskID": task_id,
        "Status": "AUTHORISED",
        "Lines": lines_of(purchase, located(purchase, goods)),
    }


def located(purchase: Purchase, goods: Iterable[Goods]) -> tuple[Goods, ...]:
    """Return goods with the purchase's location where they have none."""
    return tuple(replace(item, location=item.location or purchase.location) for item in goods)


def lines_of(purchase: Purchase, goods: Iterable[Goods]) -> list[dict[str, Any]]:
    """Return goods as Cin7 Core takes them, SKUs as the order has them."""
    spelled = {sku_key(line.sku): line.sku for line in purchase.order.lines}
    return [
        {
            "Date": f"{item.date}T00:00:00",
            "Quantity": item.quantity,
            "SKU": spelled.get(sku_key(item.sku), item.sku),
        }
        | ({"Location": item.location} if item.location else {})
        | ({"BatchSN": item.batch} if item.batch else {})
        | ({"ExpiryDate": f"{item.expiry}T00:00:00"} if item.expiry else {})
        for item in goods
    ]
