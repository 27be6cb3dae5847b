"""Fills the books of a company's Cin7 Core."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from sandbox.books import Books
from sandbox.cin7.customers import CUSTOMERS
from sandbox.cin7.ledger import TRANSACTIONS
from sandbox.cin7.parts import parts_of
from sandbox.cin7.products import PRODUCTS
from sandbox.cin7.resource import Body
from sandbox.cin7.sales.sale import put
from sandbox.cin7.seeds.customers import price_list, seed_customers
from sandbox.cin7.seeds.money import enter_journals, money_tasks
from sandbox.cin7.seeds.product_lists import Surroundings, hung_on, is_stocked
from sandbox.cin7.seeds.products import OWN, seed_products
from sandbox.cin7.seeds.purchases import seed_purchases
from sandbox.cin7.seeds.references import seed_references
from sandbox.cin7.seeds.sales import seed_sales
from sandbox.cin7.seeds.sizes import Sizes
from sandbox.cin7.seeds.stock import adjustments, opening, stock_takes, transfers
from sandbox.cin7.seeds.suppliers import EPOCH, is_stranger, seed_suppliers
from sandbox.cin7.seeds.typed_in import Around, Days, type_in
from sandbox.cin7.suppliers import SUPPLIERS
from sandbox.cin7.switches import SWITCHES
from sandbox.cin7.tenant import Tenant
from sandbox.company import Company
from sandbox.shelf import Shelf
from sandbox.system import Settings, defaults

_CHUNK, _GOODS, _TASKS = 1000, 400, 24


def fill(settings: Settings, books: Books, company: Company, sizes: Sizes) -> None:
    """Put so much of everything into empty books, the same for the same seed."""
    with books.write():
        _Filler(settings, books, company, sizes).fill()


class _Filler:
    """Fills the books, kind after kind; people are at work under switches that nobody has turned."""

    def __init__(self, settings: Settings, books: Books, company: Company, sizes: Sizes) -> None:
        self._settings, self._books, self._company, self._sizes = settings, books, company, sizes
        self._seed = settings.seed
        self._quiet = Settings(settings.seed, settings.scale, None, {"cin7": defaults(SWITCHES)})

    def _tenant(self, books: Books, clock: Callable[[], datetime]) -> Tenant:
        return Tenant(self._quiet, books, clock)

    def fill(self) -> None:
        seed_references(self._books)
        suppliers = list(seed_suppliers(self._seed, self._sizes.suppliers, self._company.suppliers))
        self._books.put_many("supplier", map(SUPPLIERS.entry, suppliers))
        buyers = list(seed_customers(self._seed, self._sizes.customers))
        self._books.put_many("customer", map(CUSTOMERS.entry, buyers))
        active = [each for each in buyers if each["Status"] == "Active"]
        open_ = [(n, each) for n, each in enumerate(suppliers) if each["Status"] == "Active"]
        strangers = [each for n, each in open_ if is_stranger(n)] or [each for _, each in open_]
        goods = self._products(Surroundings(self._seed, strangers, self._warehouses(), active))
        self._bought(strangers, goods)
        self._sold(active, goods)
        self._besides(strangers)

    def _warehouses(self) -> list[Body]:
        return [each for each in self._books.all("location") if not each["ParentID"]]

    def _products(self, around: Surroundings) -> list[Body]:
        """Products with what hangs on them, a thousand at a time; the first stocked ones are returned."""
        items = self._company.resized({"items": max(self._sizes.products - len(OWN), 0)}).items
        rows = islice(seed_products(self._seed, items), self._sizes.products)
        shelf, goods, number = Shelf(self._books), list[Body](), 0
        tenant = self._tenant(shelf, lambda: EPOCH)
        while chunk := list(islice(rows, _CHUNK)):
            self._books.put_many("product", map(PRODUCTS.entry, chunk))
            for kind, entries in hung_on(around, number, chunk).items():
                self._books.put_many(kind, entries)
            opening(tenant, number, chunk, around.warehouses)
            shelf.flush(all_=True)
            goods += [each for each in chunk if is_stocked(each)][: _GOODS - len(goods)]
            number += len(chunk)
        return goods

    def _bought(self, strangers: list[Body], goods: list[Body]) -> None:
        switches = defaults(SWITCHES)
        seed_purchases(self._settings, self._books, switches, self._sizes.seeded_purchases)
        shelf = Shelf(self._books)
        days = Days()
        around = Around(strangers, goods)
        type_in(self._tenant(shelf, days), days, shelf, around, self._seed, self._sizes.purchases_typed_in)

    def _sold(self, buyers: list[Body], goods: list[Body]) -> None:
        shelf = Shelf(self._books)
        for sale in seed_sales(self._seed, self._sizes.sales, buyers, goods, self._warehouses()[0]):
            put(shelf, sale)
            shelf.flush()
        shelf.flush(all_=True)
        parts = (price_list(self._seed, n, each, goods) for n, each in enumerate(buyers) if goods and n % 3)
        self._books.put_many(parts_of("customer"), parts)

    def _besides(self, strangers: list[Body]) -> None:
        """Stock tasks, money and journals; their numbers grow with the scale."""
        places = list(self._books.all("location"))
        count = max(1, round(_TASKS * self._sizes.scale))
        posted = {
            "stock_adjustment": adjustments(self._seed, count),
            "stock_take": stock_takes(self._seed, count, places[0]),
            "money_task": money_tasks(self._seed, count, strangers),
        }
        for kind, tasks in posted.items():
            found = list(tasks)
            self._books.put_many(kind, (task for task, _ in found))
            self._books.put_many(TRANSACTIONS.kind, (each for _, entries in found for each in entries))
        self._books.put_many("stock_transfer", transfers(self._seed, count, places))
        tenant = self._tenant(self._books, lambda: EPOCH)
        enter_journals(tenant, self._seed, self._sizes.journals)
