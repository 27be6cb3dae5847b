"""A purchase to bill, and what is asked of the writer of bills."""

from decimal import Decimal
from typing import Any

from fake_purchases import FakeKnown, FakePurchases
from tiny_engine import TinyEngine

from connector_kit.delivery.model import Held, Refused
from target_cin7.account_finder import AccountFinder
from target_cin7.account_mapping import AccountMapping
from target_cin7.bill_lines import BillLines, LineSettings
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.reference_book import ReferenceBook
from target_cin7.writers.bills import BillSettings, BillWriter

PATH = "advanced-purchase/invoice"


class World:
    """A Cin7 Core, an identity map and the writer between."""

    def __init__(
        self,
        lines: dict[str, int] | None = None,
        *,
        account_map: dict[str, str] | None = None,
        line_settings: LineSettings | None = None,
        settings: BillSettings | None = None,
        **purchase: Any,
    ) -> None:
        self.cin7 = FakePurchases()
        self.known = FakeKnown()
        self.row = self.cin7.add_purchase(lines or {"OAK": 10, "ASH": 4}, **purchase)
        self.known.ids["purchases", "ns/P-1"] = self.row["ID"]
        self.account_map = account_map or {}
        self.line_settings = line_settings or LineSettings()
        self.settings = settings or BillSettings()
        self.engine = TinyEngine(self.cin7, self.known, {})
        self.restart()

    def restart(self, **settings: Any) -> None:
        """Begin another run: nothing that was read is known any more."""
        client = self.cin7.client()
        book = ReferenceBook(client)
        finder = AccountFinder(book, AccountMapping(self.account_map))
        lines = BillLines(book, ProductBook(client), finder, self.line_settings)
        if settings:
            self.settings = BillSettings(**settings)
        purchases = PurchaseBook(client, self.known)
        self.writer = BillWriter(client, purchases, self.known, finder, lines, self.settings)
        self.engine.writers["bills"] = self.writer

    def deliver(self, content: dict[str, Any]) -> Any:
        return self.engine.deliver("bills", content)

    def held(self, content: dict[str, Any]) -> Held | Refused:
        verdict = self.deliver(content).verdict
        assert isinstance(verdict, (Held, Refused))
        return verdict

    @property
    def invoice(self) -> dict[str, Any]:
        invoice: dict[str, Any] = self.row["Invoice"][0]
        return invoice

    def receive(self, lines: dict[str, int], group: int = 0) -> None:
        """Let a person receive goods in Cin7 Core."""
        while len(self.row["StockReceived"]) <= group:
            self.cin7._group(self.row, invoice="DRAFT")
        goods = [{"SKU": s, "Quantity": Decimal(q), "Date": "2026-07-01"} for s, q in lines.items()]
        self.row["StockReceived"][group] |= {"Status": "AUTHORISED", "Lines": goods}


def line(sku="OAK", quantity=10, price="10", account="611", **more):
    return {"sku": sku, "quantity": Decimal(quantity), "price": Decimal(price), "account": account, **more}


def bill(*lines, key="B-1", number="INV-7", **fields):
    return {
        "source_id": key,
        "purchase_source_id": "P-1",
        "invoice_number": number,
        "invoice_date": "2026-07-03",
        "due_date": "2026-08-02",
        "lines": list(lines or (line(), line("ASH", 4, account="Travel"))),
        **fields,
    }
