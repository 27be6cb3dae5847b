"""A purchase to receive, and what is asked of the writer of receipts."""

from decimal import Decimal
from typing import Any

from fake_purchases import FakeKnown, FakePurchases
from tiny_engine import TinyEngine

from connector_kit.delivery.model import Held, Refused
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.reference_book import ReferenceBook
from target_cin7.writers.receipts import ReceiptWriter

STOCK = ("POST", "advanced-purchase/stock")


PUT_AWAY = ("POST", "advanced-purchase/put-away")


class World:
    """A Cin7 Core, an identity map and the writer between."""

    def __init__(
        self, lines: dict[str, int] | None = None, *, put_away: str = "auto", **purchase: Any
    ) -> None:
        self.cin7 = FakePurchases()
        self.known = FakeKnown()
        self.row = self.cin7.add_purchase(lines or {"OAK": 10, "ASH": 4}, **purchase)
        self.known.ids["purchases", "ns/P-1"] = self.row["ID"]
        self.put_away = put_away
        self.engine = TinyEngine(self.cin7, self.known, {})
        self.restart()

    def restart(self) -> None:
        """Begin another run: nothing that was read is known any more."""
        client = self.cin7.client()
        self.engine.writers["receipts"] = ReceiptWriter(
            client,
            PurchaseBook(client, self.known),
            self.known,
            ReferenceBook(client),
            ProductBook(client),
            self.put_away,
        )

    def deliver(self, content: dict[str, Any]) -> Any:
        return self.engine.deliver("receipts", content)

    def held(self, content: dict[str, Any]) -> Any:
        verdict = self.deliver(content).verdict
        assert isinstance(verdict, (Held, Refused))
        return verdict

    def bill(self, lines: dict[str, int], group: int = 0) -> None:
        """Let a person invoice goods in Cin7."""
        while len(self.row["Invoice"]) <= group:
            self.cin7._group(self.row)
        billed = [{"SKU": s, "Quantity": Decimal(q)} for s, q in lines.items()]
        self.row["Invoice"][group] |= {"Status": "AUTHORISED", "Lines": billed}

    def stock(self, group: int = 0) -> dict[str, Any]:
        stock: dict[str, Any] = self.row["StockReceived"][group]
        return stock

    def steps(self, state: Any) -> list[str]:
        """Return the names of the steps with the numbers of groups for their TaskIDs."""
        return [self.named(step) for step in state.steps]

    def named(self, step: str) -> str:
        for number, group in enumerate(self.row["StockReceived"], start=1):
            step = step.replace(group["TaskID"], str(number))
        return step

    def id_of(self, key: str = "R-1") -> str:
        return self.known.ids["receipts", f"ns/{key}"].removeprefix(f"{self.row['ID']}/")


def line(sku="OAK", quantity=10, **more):
    return {"sku": sku, "quantity": Decimal(quantity), **more}


def receipt(*lines, key="R-1", date="2026-07-05", **fields):
    return {
        "source_id": key,
        "purchase_source_id": "P-1",
        "date": date,
        "lines": list(lines or (line(), line("ASH", 4))),
        **fields,
    }


def quantities(stock):
    return [(x["SKU"], x["Quantity"]) for x in stock["Lines"]]
