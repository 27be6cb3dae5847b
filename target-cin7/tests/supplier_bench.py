"""A fake Cin7 Core with the writer of suppliers before it."""

from fake_cin7 import FakeCin7, document

from connector_kit.delivery.model import Landed
from target_cin7.account_mapping import AccountMapping
from target_cin7.reference_book import ReferenceBook
from target_cin7.supplier_book import SupplierBook
from target_cin7.supplier_fields import SupplierFields
from target_cin7.writers.suppliers import SupplierWriter


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Bench:
    """A fake Cin7 Core and a writer in front of it, driven as the engine drives it."""

    def __init__(self, **defaults):
        self.cin7 = FakeCin7()
        self.clock = Clock()
        self.defaults = defaults
        self.restart()

    def restart(self, **options):
        client = self.cin7.client()
        fields = SupplierFields(ReferenceBook(client), self.defaults, AccountMapping({"2000": "800"}))
        self.book = SupplierBook(client, clock=self.clock)
        self.writer = SupplierWriter(client, self.book, fields, **options)

    def plan(self, doc, *, settling=False):
        self.writer.check(doc)
        return self.writer.plan(doc, self.writer.find(doc, settling=settling))

    def deliver(self, doc):
        plan = self.plan(doc)
        if not plan.steps:
            return None
        answer = self.writer.send(doc, plan.steps[0])
        if isinstance(answer, Landed):
            assert self.writer.plan(doc, answer.found).steps == ()
        return answer


def record(name="Acme Pty Ltd", key="V-1", landed=None, destination_id=None, attempted=False, **fields):
    content = {"source_id": key, "name": name, **fields}
    more = {"landed": landed, "destination_id": destination_id, "attempted": attempted}
    return document("suppliers", content, **more)
