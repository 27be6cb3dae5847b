"""A client that takes purchases through their life."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.client import Client
from sandbox.testing import running

DAY = "2026-05-04T00:00:00"
PLACE = "Main Warehouse"


class Buyer:
    """Does the steps of a purchase by the API and knows which guards were broken."""

    def __init__(self, server: Any, cin7: Any) -> None:
        self.server, self.cin7 = server, cin7
        self.supplier = cin7.make_supplier()

    def header(self, **fields: Any) -> dict[str, Any]:
        family = fields.pop("family", "advanced-purchase")
        body = {
            "SupplierID": self.supplier["ID"],
            "Approach": "INVOICE",
            "Location": PLACE,
            "PurchaseType": "Simple",
        }
        return self.done(self.cin7.post(family, {**body, **fields}))

    def done(self, answer: Any) -> Any:
        assert answer.status_code == 200, answer.text
        return answer.json()

    def order(self, purchase: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> Any:
        body = {
            "TaskID": purchase["ID"],
            "Status": "AUTHORISED",
            "Lines": list(lines or [line("OAK-10", 10, 2)]),
        }
        return self.cin7.post("purchase/order", {**body, **fields})

    def ordered(self, *lines: dict[str, Any], **header: Any) -> dict[str, Any]:
        """A purchase whose order is authorised."""
        purchase = self.header(**header)
        self.done(self.order(purchase, *lines))
        return self.read(purchase)

    def invoice(self, purchase: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> Any:
        body = {
            "PurchaseID": purchase["ID"],
            "TaskID": purchase["Invoice"][0]["TaskID"],
            "Status": "AUTHORISED",
            "Lines": [{"Account": "130000", **each} for each in (lines or [line("OAK-10", 10, 2)])],
        }
        return self.cin7.post("advanced-purchase/invoice", {**body, **fields})

    def receive(self, purchase: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> Any:
        """Through the family that the type of the purchase asks for."""
        simple = purchase["Type"] == "Simple Purchase"
        place = {"Date": DAY, **({"Location": PLACE} if simple else {})}
        body = {
            "PurchaseID": purchase["ID"],
            "TaskID": purchase["Invoice"][0]["TaskID"],
            "Status": "AUTHORISED",
            "Lines": [{**place, **each} for each in lines],
        }
        path = "purchase/stock" if simple else "advanced-purchase/stock"
        return self.cin7.post(path, {**body, **fields})

    def pay(self, purchase: dict[str, Any], amount: Any, **fields: Any) -> Any:
        body = {"Type": "Payment", "Amount": amount, "DatePaid": DAY, "Account": "101000"}
        named = {"PurchaseID": purchase["ID"], "TaskID": purchase["Invoice"][0]["TaskID"]}
        return self.cin7.post("advanced-purchase/payment", {**named, **body, **fields})

    def read(self, purchase: dict[str, Any]) -> Any:
        return self.done(self.cin7.get("advanced-purchase", ID=purchase["ID"]))

    def statuses(self, purchase: dict[str, Any]) -> tuple[str, str, str, str]:
        now = self.read(purchase)
        return tuple(
            now[name]
            for name in (
                "Status",
                "CombinedInvoiceStatus",
                "CombinedReceivingStatus",
                "CombinedPaymentStatus",
            )
        )

    def guards(self) -> dict[str, int]:
        notes = self.server.counters().get("cin7", {}).get("notes", {})
        return {name.removeprefix("guard:"): n for name, n in notes.items() if name.startswith("guard:")}

    def refused(self, answer: Any, guard: str) -> str:
        """The text of a call that broke exactly that guard, counted once."""
        texts = self.cin7.problems(answer)
        assert self.guards() == {guard: 1}
        assert len(texts) == 1
        return texts[0]


def line(sku: str, quantity: Any, price: Any = None, **more: Any) -> dict[str, Any]:
    return {"SKU": sku, "Quantity": quantity, **({} if price is None else {"Price": price}), **more}


@pytest.fixture(scope="module")
def _server() -> Iterator[Client]:
    """A company whose only purchases are the first dozen and those that a test makes."""
    with running(switches={"cin7.limit_calls": 100_000, "cin7.purchases_typed_in": 0}) as client:
        yield client


@pytest.fixture
def buyer(server, cin7) -> Buyer:
    return Buyer(server, cin7)


@pytest.fixture
def of():
    """Makes a line."""
    return line
