"""The purchase family of a small Cin7 Core: invoices, receipts, put-away and payments with their gates.

``violations`` collects every write that was refused by a gate.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

import httpx2
from fake_cin7 import FakeCin7, ok, refused

Row = dict[str, Any]
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
OPEN = {"DRAFT", "NOT AVAILABLE"}
DEPRECATED = (
    "This endpoint is deprecated and does not support Advanced Purchase and Service Purchase. "
    "Please use AdvancedPurchase endpoint"
)


class Refusal(Exception):  # noqa: N818 - what a gate says
    pass


def gate(condition: object, text: str) -> None:
    if not condition:
        raise Refusal(text)


class FakePurchases(FakeCin7):
    """Holds purchases by ID in the shape of ``advanced-purchase``."""

    def __init__(self) -> None:
        super().__init__()
        self.purchases: dict[str, Row] = {}
        self.products: list[Row] = [
            {"ID": f"prod-{sku.lower()}", "SKU": sku, "Name": sku.title(), "Status": "Active"}
            for sku in ("OAK", "ASH", "ELM")
        ]
        self.locations: list[Row] = [
            {"ID": "loc-1", "Name": "Main Warehouse", "IsDefault": True, "IsDeprecated": False},
            {"ID": "loc-2", "Name": "North", "IsDefault": False, "IsDeprecated": False},
        ]
        self.violations: list[str] = []
        self.use_put_away = False
        self.waiting_status = "DRAFT"
        """What a put-away shows while it is waiting."""
        self.reopens = False
        """Whether more goods open a put-away again that was authorised."""
        self.keep_locations = False
        """Whether receipts of Advanced purchases keep their location."""
        self._ids = count(1)

    def add_purchase(
        self, lines: dict[str, int], *, approach: str = "INVOICE", type_: str = "Advanced", **more: Any
    ) -> Row:
        """Add a purchase whose order is AUTHORISED, with its first group."""
        number = next(self._ids)
        id_ = f"11111111-0000-0000-0000-{number:012d}"
        row: Row = {
            "ID": id_,
            "OrderNumber": f"PO-{number:05d}",
            "Type": f"{type_} Purchase",
            "Approach": approach,
            "Status": "ORDERED",
            "Location": "Main Warehouse",
            "TaxRule": "Tax on Purchases",
            "Order": {"Status": "AUTHORISED", "Lines": [_ordered(*line) for line in lines.items()]},
            "Invoice": [],
            "StockReceived": [],
            "PutAway": [],
        }
        self.purchases[id_] = {**row, **more}
        self._group(self.purchases[id_], task_id=id_ if type_ == "Simple" else None)
        return self.purchases[id_]

    def answer(
        self, method: str, path: str, params: dict[str, str], body: dict[str, Any] | None
    ) -> httpx2.Response:
        lists = {"product": ("Products", self.products), "ref/location": ("LocationList", self.locations)}
        if path in lists and method == "GET":
            return self._list(path, *lists[path], params)
        if path == "advanced-purchase" and method == "GET":
            row = self.purchases.get(params["ID"].lower())
            return ok(self.shown(row)) if row else refused("Purchase not found")
        family, _, part = path.partition("/")
        if family not in {"purchase", "advanced-purchase"}:
            return super().answer(method, path, params, body)
        try:
            return ok(self._purchase_write(method, family, part, params, body or {}))
        except Refusal as refusal:
            self.violations.append(f"{method} {path}: {refusal}")
            return refused(str(refusal))

    def shown(self, row: Row) -> Row:
        """Return the purchase with its combined status, and totals as a read shows them."""
        docs = row["PutAway"] if self.use_put_away else row["StockReceived"]
        have = sum(
            (x["Quantity"] for d in docs if d["Status"] == "AUTHORISED" for x in d["Lines"]), Decimal()
        )
        ordered = sum((x["Quantity"] for x in row["Order"]["Lines"]), Decimal())
        word = "NOT" if not have else "FULLY" if have >= ordered else "PARTIALLY"
        return {**row, "CombinedReceivingStatus": f"{word} RECEIVED"}

    def invoices(self, row: Row) -> list[Row]:
        return [i for i in row["Invoice"] if i["Status"] in {"AUTHORISED", "PAID"}]

    def received(self, row: Row) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for stock in row["StockReceived"]:
            for line in stock["Lines"] if stock["Status"] == "AUTHORISED" else ():
                sums[line["SKU"]] = sums.get(line["SKU"], Decimal()) + line["Quantity"]
        return sums

    def _purchase_write(self, method: str, family: str, part: str, params: dict[str, str], body: Row) -> Any:
        advanced = family == "advanced-purchase"
        task = (params.get("TaskID") or body.get("TaskID") or "").lower()
        task = "" if task == ZERO_GUID else task
        row = self.purchases.get((body.get("PurchaseID") or "").lower()) or self._with(task)
        gate(row, "Purchase not found")
        assert row is not None
        gate(advanced or row["Type"] == "Simple Purchase", DEPRECATED)
        if part == "payment":
            return self._pay(row, task, body)
        gate(row["Order"]["Status"] == "AUTHORISED", "Order is not authorised")
        if method == "DELETE":
            gate(part == "invoice" and row["Type"] != "Simple Purchase", "not for Simple")
            self._void(row, self._doc(row, "Invoice", task))
        elif part == "invoice":
            self._invoice(row, task, body)
        elif part == "stock":
            self._stock(row, task, body, advanced=advanced)
        else:
            self._put_away(row, task, body)
        key, block = {
            "invoice": ("Invoices", "Invoice"),
            "stock": ("StockReceiving", "StockReceived"),
            "put-away": ("PutAway", "PutAway"),
        }[part]
        docs = [{k: v for k, v in d.items() if k not in {"Payments", "Paid"}} for d in row[block]]
        return {"PurchaseID": row["ID"], key: docs} if advanced else docs[0]

    def _invoice(self, row: Row, task: str, body: Row) -> None:
        number = len(row["Invoice"])
        group = task or self._group(row)
        doc = self._doc(row, "Invoice", group)
        try:
            gate(doc["Status"] in OPEN, "Invoice is not in DRAFT")
            if row["Approach"] == "STOCK":
                stock = self._doc(row, "StockReceived", group)
                gate(stock["Status"] == "AUTHORISED", "Please authorise StockReceived before Invoice")
            codes = {a["Code"] for a in self.accounts if a["Status"] == "ACTIVE"}
            for line in (*body["Lines"], *body["AdditionalCharges"]):
                gate(line.get("Account") in codes, "Account with specified ID not found")
                _check_total(line)
        except Refusal:
            for block in ("Invoice", "StockReceived", "PutAway"):
                row[block] = row[block][:number]
            raise
        doc |= {
            "Status": body["Status"],
            "InvoiceNumber": body.get("InvoiceNumber"),
            "InvoiceDate": body.get("InvoiceDate"),
            "InvoiceDueDate": body.get("InvoiceDueDate"),
            "Lines": [{**line, "ProductID": _product(line["SKU"])} for line in reversed(body["Lines"])],
            "AdditionalCharges": body["AdditionalCharges"],
            "Total": _total([*body["Lines"], *body["AdditionalCharges"]]),
        }

    def _void(self, row: Row, doc: Row) -> None:
        gate(doc["Status"] != "PAID", "Invoice is paid")
        stock = self._doc(row, "StockReceived", doc["TaskID"])
        gate(row["Approach"] == "STOCK" or not stock["Lines"], "Stock is received")
        doc |= {"Status": "VOIDED", "Lines": [], "AdditionalCharges": []}

    def _stock(self, row: Row, task: str, body: Row, *, advanced: bool) -> None:
        if advanced and row["Type"] == "Simple Purchase":
            row["Type"] = "Advanced Purchase"
        gate(task or row["Approach"] == "STOCK", "'Invoice First' approach option set.")
        doc = self._doc(row, "StockReceived", task) if task else {"Status": "DRAFT", "Lines": []}
        if row["Approach"] == "INVOICE":
            invoice = self._doc(row, "Invoice", task)
            gate(
                invoice["Status"] in {"AUTHORISED", "PAID"},
                "'Invoice First' approach option set. Please authorise Invoice before StockReceived",
            )
        ordered = sum((x["Quantity"] for x in row["Order"]["Lines"]), Decimal())
        partial = advanced and sum(self.received(row).values(), Decimal()) < ordered
        gate(doc["Status"] in OPEN or partial, "Stock is already received")
        self._check_stock_lines(doc, body["Lines"], advanced=advanced)
        lines = [
            {
                **x,
                "ProductID": _product(x["SKU"]),
                "Location": x.get("Location") if self._keeps(row) else None,
            }
            for x in body["Lines"]
        ]
        if body["Status"] == "AUTHORISED" and not advanced and row["Approach"] == "INVOICE":
            gate(
                _quantities([*doc["Lines"], *lines]) == _quantities(self._doc(row, "Invoice", task)["Lines"]),
                "Quantity received should exactly match the quantity invoiced.",
            )
        if not task:
            task = self._group(row, invoice="DRAFT")
            doc = self._doc(row, "StockReceived", task)
        doc["Lines"] = [*doc["Lines"], *lines]
        doc["Status"] = body["Status"]
        if body["Status"] == "AUTHORISED":
            doc["Lines"] = [{**line, "Received": True} for line in doc["Lines"]]
            if self.use_put_away and advanced:
                put_away = self._doc(row, "PutAway", task)
                if put_away["Status"] in OPEN or self.reopens:
                    put_away["Status"] = self.waiting_status

    def _keeps(self, row: Row) -> bool:
        return self.keep_locations or row["Type"] == "Simple Purchase"

    def _check_stock_lines(self, doc: Row, lines: list[Row], *, advanced: bool) -> None:
        gate(doc["Lines"] or lines, "Lines is invalid")
        seen = {_stock_key(x) for x in doc["Lines"] if not x.get("Received")}
        for line in lines:
            gate(line.get("Date"), "'Date' is required for 'Lines' line")
            gate(_stock_key(line) not in seen, "Cannot add duplicate value in stock received lines.")
            seen.add(_stock_key(line))
        if not advanced:
            gate(all(x.get("Location") for x in lines), "Lines is invalid")
            gate(len({x["Location"] for x in lines}) <= 1, "Lines is invalid")

    def _put_away(self, row: Row, task: str, body: Row) -> None:
        gate(self.use_put_away, "Put away is not used")
        stock, doc = self._doc(row, "StockReceived", task), self._doc(row, "PutAway", task)
        gate(stock["Status"] == "AUTHORISED", "Stock is not authorised")
        gate(doc["Status"] in OPEN, "Put away is done")
        gate(all(x.get("Location") for x in body["Lines"]), "Location is required")
        have, room = _quantities([*doc["Lines"], *body["Lines"]]), _quantities(stock["Lines"])
        gate(all(have[s] <= room.get(s, 0) for s in have), "more than was received")
        doc["Lines"] = [*doc["Lines"], *body["Lines"]]
        doc["Status"] = body["Status"]

    def _pay(self, row: Row, task: str, body: Row) -> Any:
        doc = self._doc(row, "Invoice", task)
        gate(doc["Status"] == "AUTHORISED", "Invoice is not authorised")
        gate(body["Amount"] == round(body["Amount"], 2) and body["Amount"] > 0, "Amount is invalid")
        gate(body["Account"] in {a["Code"] for a in self.accounts}, "Account not found")
        payment = {**body, "ID": f"pay-{next(self._ids)}", "PurchaseID": row["ID"]}
        doc["Payments"] = [*doc["Payments"], payment]
        doc["Paid"] = sum((p["Amount"] for p in doc["Payments"]), Decimal())
        if doc["Paid"] >= doc["Total"]:
            doc["Status"] = "PAID"
        return [payment]

    def _group(self, row: Row, *, task_id: str | None = None, invoice: str = "NOT AVAILABLE") -> str:
        task = task_id or f"22222222-0000-0000-0000-{next(self._ids):012d}"
        head = {"TaskID": task, "InvoicingAndReceivingNumber": len(row["Invoice"]), "Lines": []}
        row["Invoice"].append(
            {**head, "Status": invoice, "AdditionalCharges": [], "Payments": [], "Total": 0, "Paid": 0}
        )
        row["StockReceived"].append({**head, "Status": "NOT AVAILABLE"})
        row["PutAway"].append({**head, "Status": "NOT AVAILABLE"})
        return task

    def _with(self, task: str) -> Row | None:
        rows = (r for r in self.purchases.values() if any(d["TaskID"] == task for d in r["Invoice"]))
        return next(rows, None)

    def _doc(self, row: Row, block: str, task: str) -> Row:
        found = next((d for d in row[block] if d["TaskID"] == task), None)
        gate(found, "Task not found")
        assert found is not None
        return found


def _ordered(sku: str, quantity: int) -> Row:
    price = Decimal(10)
    return {
        "ProductID": _product(sku),
        "SKU": sku,
        "Name": sku.title(),
        "Quantity": Decimal(quantity),
        "Price": price,
        "Discount": 0,
        "Tax": 0,
        "TaxRule": "Tax on Purchases",
        "Total": quantity * price,
    }


def _product(sku: str) -> str:
    return f"prod-{sku.lower()}"


def _amount(line: Row) -> Decimal:
    amount: Decimal = line["Quantity"] * line["Price"] * (1 - Decimal(line["Discount"]) / 100)
    return round(amount, 4)


def _check_total(line: Row) -> None:
    if "Total" in line:
        gate(line["Total"] == _amount(line), f"Total should be {_amount(line)}")


def _total(lines: list[Row]) -> Decimal:
    return sum((_amount(x) + x["Tax"] for x in lines), Decimal())


def _stock_key(line: Row) -> tuple[Any, ...]:
    return tuple(line.get(n) or "" for n in ("SKU", "Location", "BatchSN", "ExpiryDate"))


def _quantities(lines: list[Row]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line["SKU"]] = sums.get(line["SKU"], Decimal()) + line["Quantity"]
    return sums


class FakeKnown:
    """An identity map for tests: object and ``SOURCE/KEY`` → destination id and what landed."""

    def __init__(self, source: str = "ns") -> None:
        self.source = source
        self.ids: dict[tuple[str, str], str] = {}
        self.contents: dict[tuple[str, str], dict[str, Any]] = {}

    def id_of(self, object_: str, source: str, key: str) -> str | None:
        return self.ids.get((object_, f"{source}/{key}"))

    def owner_of(self, object_: str, destination_id: str) -> str | None:
        return next(
            (name for (o, name), id_ in self.ids.items() if o == object_ and id_ == destination_id), None
        )

    def siblings(self, object_: str, prefix: str) -> list[FakeSibling]:
        return [
            FakeSibling(*name.split("/", 1), id_, self.contents.get((object_, name)))
            for (o, name), id_ in self.ids.items()
            if o == object_ and id_.startswith(prefix)
        ]


class FakeSibling:
    def __init__(self, source: str, key: str, destination_id: str, landed: dict[str, Any] | None) -> None:
        self.source, self.key = source, key
        self.destination_id, self.landed = destination_id, landed
