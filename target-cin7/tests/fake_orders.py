"""The headers and orders of a small Cin7 Core, with their gates; and a small engine that delivers to it.

``violations`` collects every write that was refused by a gate.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any

import httpx2
from fake_cin7 import FakeCin7, ok, refused

from connector_kit.delivery.model import Declined, Document, Landed, Plan, Unknown

Row = dict[str, Any]
NOW = "2026-08-23T06:15:50.327Z"
HEADER = {
    *("SupplierID", "Supplier", "Approach", "Location", "Contact", "Phone", "BlindReceipt", "TaxRule"),
    *(
        "TaxCalculation",
        "Terms",
        "RequiredBy",
        "Note",
        "CurrencyRate",
        "IsServiceOnly",
        "AdditionalAttributes",
    ),
    *("BillingAddress", "ShippingAddress"),
}


class FakeOrders(FakeCin7):
    """Holds purchases by ID in the shape of ``advanced-purchase``."""

    def __init__(self) -> None:
        super().__init__()
        self.purchases: dict[str, Row] = {}
        self.products = [_product(sku) for sku in ("OAK-25", "ASH-30", "ELM-10")]
        self.products.append(_product("OLD-1") | {"Status": "Deprecated"})
        self.locations: list[Row] = [
            {
                "ID": "L-1",
                "Name": "Main Warehouse",
                "IsDefault": True,
                "IsDeprecated": False,
                "ParentID": None,
            },
            {"ID": "L-2", "Name": "North", "IsDefault": False, "IsDeprecated": False},
            {"ID": "L-3", "Name": "Old", "IsDefault": False, "IsDeprecated": True},
            {"ID": "L-4", "Name": "Bin 7", "IsDefault": False, "IsDeprecated": False, "ParentID": "L-1"},
        ]
        self.total_contains_tax = False
        self.violations: list[str] = []
        self.supplier = self.add_supplier("Harbour Timber", ID="5a000000-0000-0000-0000-000000000001")
        self._numbers = count(1)

    @property
    def purchase(self) -> Row:
        (row,) = self.purchases.values()
        return row

    def live(self) -> list[Row]:
        return [row for row in self.purchases.values() if row["Status"] != "VOIDED"]

    def answer(
        self, method: str, path: str, params: dict[str, str], body: dict[str, Any] | None
    ) -> httpx2.Response:
        if method == "GET":
            return self._read(path, params, body)
        routes: dict[tuple[str, str], Callable[[], Row | str]] = {
            ("POST", "advanced-purchase"): lambda: self._post(body or {}),
            ("PUT", "advanced-purchase"): lambda: self._put(body or {}),
            ("DELETE", "advanced-purchase"): lambda: self._delete(params, body),
            ("POST", "purchase/order"): lambda: self._order(body or {}),
        }
        if (method, path) not in routes:
            return super().answer(method, path, params, body)
        result = routes[method, path]()
        if isinstance(result, str):
            self.violations.append(f"{method} {path}: {result}")
            return refused(result)
        return ok(result)

    def _read(self, path: str, params: dict[str, str], body: dict[str, Any] | None) -> httpx2.Response:
        if path == "advanced-purchase":
            row = self.purchases.get(params["ID"])
            return ok(row) if row is not None else refused("Purchase not found")
        lists = {
            "product": ("Products", [p for p in self.products if _sku_matches(p, params)]),
            "ref/location": ("LocationList", self.locations),
            "purchaseList": (
                "PurchaseList",
                [r for r in map(_listed, self.purchases.values()) if _since(r, params)],
            ),
        }
        if path in lists:
            return self._list(path, *lists[path], params)
        return super().answer("GET", path, params, body)

    def _post(self, body: Row) -> Row | str:
        if fault := self._header_fault(body):
            return fault
        number = next(self._numbers)
        purchase_id = f"95dbaf40-0000-0000-0000-{number:012d}"
        simple = body.get("PurchaseType") == "Simple"
        task = purchase_id if simple else f"7a5c0000-0000-0000-0000-{number:012d}"
        type_ = "Service" if body.get("IsServiceOnly") else "Simple" if simple else "Advanced"
        group = {"TaskID": task, "InvoicingAndReceivingNumber": 0, "Status": "NOT AVAILABLE", "Lines": []}
        row: Row = {
            "ID": purchase_id,
            "OrderNumber": f"PO-{number:05d}",
            "Type": f"{type_} Purchase",
            "Status": "DRAFT",
            "Supplier": "Harbour Timber",
            "TaxRule": "Tax on Purchases",
            "TaxCalculation": "Exclusive",
            "Note": "",
            "RequiredBy": None,
            "Terms": "30 days",
            "LastUpdatedDate": NOW,
            "Order": {
                "Memo": "",
                "Status": "NOT AVAILABLE",
                "Lines": [],
                "AdditionalCharges": [],
                "Total": 0,
            },
            "StockReceived": [dict(group)],
            "PutAway": [dict(group)],
            "Invoice": [{**group, "Payments": [], "Total": 0, "Paid": 0}],
        }
        self.purchases[purchase_id] = row | {k: v for k, v in body.items() if k in HEADER}
        return self.purchases[purchase_id]

    def _header_fault(self, body: Row) -> str | None:
        if body.get("Approach") not in {"INVOICE", "STOCK"}:
            return "Required Attribute 'Approach' not specified"
        if body.get("Location") not in {x["Name"] for x in self.locations if not x["IsDeprecated"]}:
            return f"Location '{body.get('Location')}' was not found in Locations reference book"
        if body.get("SupplierID") not in {s["ID"] for s in self.suppliers}:
            return "Supplier not found"
        return None

    def _put(self, body: Row) -> Row | str:
        row = self.purchases[body["ID"]]
        if fault := self._header_fault(body):
            return fault
        frozen = row["Order"]["Status"] == "AUTHORISED"
        if frozen and any(body[f] != row[f] for f in ("SupplierID", "Location", "Approach", "TaxRule")):
            return "Order is authorised"
        row |= {k: v for k, v in body.items() if k in HEADER}
        return row

    def _delete(self, params: dict[str, str], body: Row | None) -> Row | str:
        assert params["Void"] == "true"
        assert body is None
        row = self.purchases[params["ID"]]
        if row["Status"] == "VOIDED":
            return "Purchase is voided"
        row["Status"] = "VOIDED"
        row["Order"]["Status"] = "VOIDED"
        return row

    def _order(self, body: Row) -> Row | str:
        row = self.purchases.get(body["TaskID"])
        if row is None:
            return "Purchase not found"
        if row["Order"]["Status"] not in {"DRAFT", "NOT AVAILABLE"}:
            return f"Order is {row['Order']['Status']}"
        for line in [*body["Lines"], *body["AdditionalCharges"]]:
            if fault := self._total_fault(line):
                return fault
        skus = {p["SKU"]: p["ID"] for p in self.products}
        if unknown := [x["SKU"] for x in body["Lines"] if x["SKU"] not in skus]:
            return f"Product {unknown[0]} was not found"
        lines = [{**x, "ProductID": skus[x["SKU"]]} for x in reversed(body["Lines"])]
        total = sum((_total(x) + x["Tax"] for x in [*lines, *body["AdditionalCharges"]]), Decimal())
        row["Order"] = {k: body[k] for k in ("Memo", "Status", "AdditionalCharges")} | {
            "Lines": lines,
            "Total": total,
        }
        row["Status"] = "ORDERED" if body["Status"] == "AUTHORISED" else "ORDERING"
        return {"TaskID": row["ID"], **row["Order"]}

    def _total_fault(self, line: Row) -> str | None:
        expected = _total(line) + (line["Tax"] if self.total_contains_tax else 0)
        if "Total" in line and Decimal(line["Total"]) != expected:
            return f"Total is expected to be {expected}"
        return None

    def receive(self, sku: str, quantity: int) -> None:
        stock = self.purchase["StockReceived"][0]
        stock |= {"Status": "AUTHORISED", "Lines": [{"SKU": sku, "Quantity": quantity, "Date": "2026-09-01"}]}


class FakeKnown:
    """An identity map for tests: object and ``SOURCE/KEY`` → destination id."""

    def __init__(self) -> None:
        self.ids: dict[tuple[str, str], str] = {}

    def id_of(self, object_: str, source: str, key: str) -> str | None:
        return self.ids.get((object_, f"{source}/{key}"))

    def owner_of(self, object_: str, destination_id: str) -> str | None:
        return next((n for (o, n), i in self.ids.items() if o == object_ and i == destination_id), None)

    def siblings(self, object_: str, prefix: str) -> list[Any]:
        raise AssertionError("purchases have no siblings")


class Crash(Exception):  # noqa: N818 - an end of the run
    pass


class Engine:
    """Delivers one document as the engine does: settle, check, find, plan, send, plan again."""

    def __init__(self, writer: Any, known: FakeKnown, crash: random.Random | None = None) -> None:
        self.writer, self.known, self.crash = writer, known, crash
        self.notes: list[str] = []

    def deliver(self, document: Document) -> Document:
        """Return the document as landed. Raises what holds or refuses it, and :class:`Crash`."""
        document = self._with_identity(document)
        if document.attempted:
            settled = self.writer.find(document, settling=True)
            self.writer.plan(document, settled)
            self._remember(document, settled)
        self.writer.check(document)
        found = self.writer.find(document, settling=False)
        plan = self.writer.plan(document, found)
        self._remember(document, found)
        while plan.steps:
            self._may_crash()
            name, answer = plan.steps[0].name, self.writer.send(document, plan.steps[0])
            if isinstance(answer, Declined):
                return self._declined(document, plan, answer)
            self._may_crash()
            assert isinstance(answer, (Landed, Unknown))
            if isinstance(answer, Unknown):
                return self.deliver(replace(document, attempted=True))
            self.notes.extend(answer.notes)
            self._remember(document, answer.found)
            plan = self.writer.plan(document, answer.found)
            assert not plan.steps or plan.steps[0].name != name
        self.notes.extend(plan.notes)
        return replace(document, landed=document.content, attempted=False)

    def _declined(self, document: Document, plan: Plan, answer: Declined) -> Document:
        if plan.undo is not None and not answer.held:
            assert isinstance(self.writer.send(document, plan.undo), Landed)
            self.known.ids.pop((document.object, f"{document.source}/{document.key}"))
        raise Refusal(answer)

    def _may_crash(self) -> None:
        if self.crash is not None and self.crash.random() < 0.3:
            raise Crash

    def _with_identity(self, document: Document) -> Document:
        known = self.known.id_of(document.object, document.source, document.key)
        return replace(document, destination_id=known)

    def _remember(self, document: Document, found: Any) -> None:
        if found is not None:
            self.known.ids[document.object, f"{document.source}/{document.key}"] = found.destination_id


class Refusal(Exception):  # noqa: N818 - what Cin7 Core said
    def __init__(self, answer: Declined) -> None:
        super().__init__(answer.reason)
        self.answer = answer


def _product(sku: str) -> Row:
    return {"ID": f"prod-{sku.lower()}", "SKU": sku, "Name": f"{sku} board", "Status": "Active"}


def _sku_matches(product: Row, params: dict[str, str]) -> bool:
    return str(product["SKU"]).casefold().startswith(params.get("Sku", "").casefold())


def _listed(row: Row) -> Row:
    return {
        k: row.get(k) for k in ("ID", "OrderNumber", "Status", "Supplier", "SupplierID", "LastUpdatedDate")
    }


def _since(row: Row, params: dict[str, str]) -> bool:
    return str(row["LastUpdatedDate"]) >= params.get("UpdatedSince", "")


def _total(line: Row) -> Decimal:
    total = line["Quantity"] * line["Price"] * (100 - line["Discount"]) / Decimal(100)
    return Decimal(total).quantize(Decimal("0.0001"), ROUND_HALF_UP)
