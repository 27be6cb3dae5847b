"""Documents that wait are looked at again on every run; what has not changed in Cin7 Core is not read for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from fake_purchases import FakeKnown, FakePurchases
from tiny_engine import TinyEngine

from connector_kit.delivery.store import Store
from connector_kit.delivery.views import Views, forget_all
from target_cin7 import purchase_memory
from target_cin7.account_finder import AccountFinder
from target_cin7.account_mapping import AccountMapping
from target_cin7.bill_lines import BillLines, LineSettings
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_list import stamp_of
from target_cin7.reference_book import ReferenceBook
from target_cin7.writers.bills import BillSettings, BillWriter
from target_cin7.writers.receipts import ReceiptWriter

DETAIL, LIST = "advanced-purchase", "purchaseList"
HELD = 200


class Stamped(FakePurchases):
    """Tells when each purchase was last changed."""

    def __init__(self) -> None:
        super().__init__()
        self.stamps: dict[str, dt.datetime] = {}

    def touch(self, row: dict[str, Any]) -> None:
        self.stamps[row["ID"]] = max(*self.stamps.values(), dt.datetime.now(dt.UTC)) + dt.timedelta(seconds=1)

    def add_purchase(self, *args: Any, **more: Any) -> dict[str, Any]:
        row = super().add_purchase(*args, **more)
        self.stamps[row["ID"]] = dt.datetime.now(dt.UTC) - dt.timedelta(days=90)
        return row

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**super().shown(row), "LastUpdatedDate": _text(self.stamps[row["ID"]]) + "5210Z"}

    def answer(self, method: str, path: str, params: dict[str, str], body: dict[str, Any] | None) -> Any:
        if path == LIST:
            rows = [
                {"ID": id_.upper(), "Status": "ORDERED", "LastUpdatedDate": _text(stamp)}
                for id_, stamp in self.stamps.items()
                if _text(stamp) >= params["UpdatedSince"]
            ]
            return self._list(path, "PurchaseList", rows, params)
        answer = super().answer(method, path, params, body)
        if method != "GET":
            self.touch(self.purchases[(body or {})["PurchaseID"]])
        return answer


def _text(moment: dt.datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


class World:
    """Purchases, the bills and receipts that belong to them, and a store that outlives a run."""

    def __init__(self, url: str, purchases: int) -> None:
        self.cin7, self.known, self.views = Stamped(), FakeKnown(), Views(Store(url))
        self.rows = [self.cin7.add_purchase({"OAK": 10}) for _ in range(purchases)]
        for number, row in enumerate(self.rows):
            self.known.ids["purchases", f"ns/P-{number}"] = row["ID"]
        self.engine = TinyEngine(self.cin7, self.known, {})
        self.begin()

    def begin(self) -> None:
        """Begin another run, in which everything that is held is tried again."""
        self.cin7.calls.clear()
        client = self.cin7.client()
        book, products = ReferenceBook(client), ProductBook(client)
        finder = AccountFinder(book, AccountMapping({}))
        lines = BillLines(book, products, finder, LineSettings())
        purchases = PurchaseBook(client, self.known, self.views)
        self.engine.writers = {
            "bills": BillWriter(client, purchases, self.known, finder, lines, BillSettings()),
            "receipts": ReceiptWriter(client, purchases, self.known, book, products),
        }
        for (object_, key), state in self.engine.states.items():
            if state.outcome == "held":
                self.engine.run(object_, key)

    def codes(self) -> set[str]:
        return {s.verdict.code for s in self.engine.states.values() if s.verdict is not None}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'store.db'}"


def bill(number, quantity=10, account="611"):
    line = {"sku": "OAK", "quantity": Decimal(quantity), "price": Decimal(10), "account": account}
    keys = {"source_id": f"B-{number}", "purchase_source_id": f"P-{number}"}
    return {**keys, "invoice_number": f"INV-{number}", "lines": [line]}


def receipt(number):
    keys = {"source_id": f"R-{number}", "purchase_source_id": f"P-{number}"}
    return {**keys, "date": "2026-07-05", "lines": [{"sku": "OAK", "quantity": Decimal(10)}]}


def frozen(world, number):
    world.engine.deliver("bills", bill(number))
    world.engine.deliver("bills", bill(number, quantity=9))


def test_hundreds_of_documents_that_wait_cost_a_run_one_read_of_the_list(url):
    world = World(url, HELD)
    for number in range(HELD // 2):
        frozen(world, number)
    for number in range(HELD // 2, HELD):
        world.engine.deliver("receipts", receipt(number))
    world.begin()  # meets what the first run itself has written
    world.begin()
    assert world.codes() == {"INVOICE_FROZEN", "WAITS_FOR_INVOICE"}
    assert len(world.cin7.reads(DETAIL)) == 0
    assert len(world.cin7.reads(LIST)) == 1
    assert len(world.cin7.calls) < 10
    assert len(world.cin7.writes()) == 0


def test_a_bill_on_an_unknown_account_waits_without_a_read_and_goes_out_after_one(url):
    world = World(url, 2)
    for number in range(2):
        world.engine.deliver("bills", bill(number, account="New travel"))
    world.begin()
    assert world.cin7.reads(DETAIL) == []
    world.cin7.accounts.append({**world.cin7.accounts[2], "Code": "615", "Name": "New travel"})
    world.begin()
    assert [s.outcome for s in world.engine.states.values()] == ["created", "created"]
    assert (len(world.cin7.reads(DETAIL)), len(world.cin7.writes())) == (2, 2)
    assert world.cin7.violations == []


def test_a_purchase_that_changed_in_cin7_is_read_again_and_no_other(url):
    world = World(url, 3)
    for number in range(3):
        world.engine.deliver("receipts", receipt(number))
    invoice = {"Status": "AUTHORISED", "Lines": [{"SKU": "OAK", "Quantity": Decimal(10)}]}
    world.rows[1]["Invoice"][0] |= invoice
    world.cin7.touch(world.rows[1])
    world.begin()
    assert [s.outcome for s in world.engine.states.values()] == ["held", "created", "held"]
    details = {r["ID"] for r in world.cin7.reads(DETAIL)}
    assert details == {world.rows[1]["ID"]}


def test_what_is_written_by_is_always_read_first(url):
    """A change that Cin7 Core does not stamp must not be overwritten, only be noticed later."""
    world = World(url, 1)
    world.engine.deliver("bills", bill(0, account="New travel"))
    world.cin7.accounts.append({**world.cin7.accounts[2], "Code": "615", "Name": "New travel"})
    world.rows[0]["Invoice"][0] |= {"Status": "AUTHORISED", "InvoiceNumber": "INV-0"}
    world.begin()
    assert world.codes() == {"INVOICE_FROZEN"}
    assert world.cin7.writes() == []


def test_after_a_retry_everything_is_read_anew(url):
    world = World(url, 1)
    world.engine.deliver("receipts", receipt(0))
    invoice = {"Status": "AUTHORISED", "Lines": [{"SKU": "OAK", "Quantity": Decimal(10)}]}
    world.rows[0]["Invoice"][0] |= invoice  # without a stamp
    world.begin()
    assert world.codes() == {"WAITS_FOR_INVOICE"}
    with Store(url).transaction() as connection:
        forget_all(connection)
    world.begin()
    assert world.cin7.writes() == [("POST", "advanced-purchase/stock")]


def test_a_few_purchases_are_read_again_each_day_whatever_the_list_says(url, monkeypatch):
    world = World(url, 12)
    for number in range(12):
        world.engine.deliver("receipts", receipt(number))
    monkeypatch.setattr(purchase_memory, "_DAY", -60.0)
    world.begin()
    assert len(world.cin7.reads(DETAIL)) == 5


def test_what_this_run_has_written_is_not_kept_for_the_next(url):
    world = World(url, 1)
    world.engine.deliver("receipts", receipt(0))
    world.cin7.touch = lambda _row: None  # even if Cin7 Core did not stamp its own writes
    world.engine.deliver("bills", bill(0))
    world.begin()
    assert world.engine.states["receipts", "R-0"].outcome == "created"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-08-23T06:15:50.327Z", "2026-08-23T06:15:50.3279846Z"),
        ("2026-08-23T06:15:50.3Z", "2026-08-23t06:15:50.300"),
        ("2026-08-23T06:15:50", "2026-08-23T06:15:50.000Z"),
        (None, ""),
    ],
)
def test_a_stamp_is_the_same_however_long_its_fraction_is(first, second):
    assert stamp_of({"LastUpdatedDate": first}) == stamp_of({"LastUpdatedDate": second})
