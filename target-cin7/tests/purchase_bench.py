"""A fake Cin7 Core with the writer of purchases before it."""

from dataclasses import replace

import pytest
from fake_cin7 import document
from fake_orders import Engine, FakeKnown, FakeOrders

from connector_kit.delivery.model import Held
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_fields import PurchaseFields, PurchaseSettings
from target_cin7.purchase_models import PurchaseRecord
from target_cin7.reference_book import ReferenceBook
from target_cin7.supplier_book import SupplierBook
from target_cin7.writers.purchases import PurchaseWriter

SUPPLIER = "5a000000-0000-0000-0000-000000000001"


LINES = [{"sku": "OAK-25", "quantity": 40, "price": "18.5"}, {"sku": "ASH-30", "quantity": 2, "price": 7}]


class Bench:
    """A fake Cin7 Core, the writer before it, and the identity map that outlives a run."""

    def __init__(self, **shape):
        self.cin7, self.known, self.shape = FakeOrders(), FakeKnown(), shape
        self.client = self.cin7.client()
        self.known.ids["suppliers", "ps/V-1"] = SUPPLIER
        self.restart()

    def restart(self, crash=None):
        client = self.client
        shape = PurchaseSettings(**self.shape)
        fields = PurchaseFields(
            ReferenceBook(client), SupplierBook(client), ProductBook(client), self.known, shape
        )
        self.writer = PurchaseWriter(client, PurchaseBook(client, self.known), fields, shape)
        self.engine = Engine(self.writer, self.known, crash)
        self.cin7.calls.clear()
        return self

    def deliver(self, doc):
        return self.engine.deliver(doc)

    def held(self, doc):
        with pytest.raises(Held) as caught:
            self.deliver(doc)
        assert self.cin7.writes() == []
        assert self.cin7.violations == []
        return caught.value


def purchase(*lines, landed=None, **fields):
    record = {"source_id": "PO-1", "supplier_source_id": "V-1", "lines": list(lines or LINES), **fields}
    content = PurchaseRecord.parse({k: v for k, v in record.items() if v is not None}).content()
    return document("purchases", content, landed=landed)


def line(sku="OAK-25", quantity=1, price=1, **more):
    return {"sku": sku, "quantity": quantity, "price": price, **more}


def changed(doc, **fields):
    """The record as the source says it now."""
    content = dict(doc.content) | fields
    return replace(doc, content=PurchaseRecord.parse(content).content())
