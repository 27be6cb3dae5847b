"""The purchases that people had made in Cin7 Core by hand, in every state of their life."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from sandbox.books import Books
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases.amounts import cents
from sandbox.cin7.purchases.header import ADVANCED_PURCHASES
from sandbox.cin7.purchases.invoice import ADVANCED_INVOICES
from sandbox.cin7.purchases.order import ORDERS
from sandbox.cin7.purchases.payment import ADVANCED_PAYMENTS
from sandbox.cin7.purchases.stock import ADVANCED_STOCK, STOCK
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant
from sandbox.system import Settings

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_HOURS = 8
_ACCOUNT, _BANK = "130000", "101000"
_NOTES = ("", "Ring before delivery", "Order confirmed by phone", "Spring promotion")
# type, approach, how far: see _steps
LIVES: tuple[tuple[str, str, str], ...] = (
    ("Simple", "INVOICE", "order invoice stock pay"),
    ("Advanced", "STOCK", "order stock invoice"),
    ("Simple", "STOCK", "order stock invoice pay"),
    ("Advanced", "INVOICE", "order invoice half"),
    ("Simple", "INVOICE", "order invoice"),
    ("Advanced", "STOCK", "order half"),
    ("Simple", "STOCK", "order"),
    ("Simple", "INVOICE", ""),
    ("Advanced", "INVOICE", "order"),
    ("Simple", "STOCK", "draft"),
    ("Simple", "INVOICE", "order void"),
    ("Service", "INVOICE", "order invoice"),
)


class _Clock:
    """Moves on by some hours for every purchase, by some minutes for every step."""

    def __init__(self) -> None:
        self.moment = FIRST

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=3, microseconds=417)
        return self.moment


def seed_purchases(settings: Settings, books: Books, switches: Body, count: int) -> None:
    """Make `count` purchases the way people do, so that their states are ones that there can be.

    `switches` are those of a company that has changed nothing; the times are those of the first half of 2026.
    """
    clock = _Clock()
    quiet = Settings(settings.seed, settings.scale, None, {"cin7": switches})
    tenant = Tenant(quiet, books, clock)
    suppliers = [each for each in books.all("supplier") if each["Status"] == "Active"]
    products = [
        each for each in books.all("product") if each["Status"] == "Active" and each["Type"] == "Stock"
    ]
    for number in range(count if suppliers and products else 0):
        clock.moment = FIRST + timedelta(hours=_HOURS * number)
        _Person(tenant, Random(f"{settings.seed}:cin7 purchase:{number}"), products).buys(suppliers, number)


class _Person:
    """Makes one purchase, step by step."""

    def __init__(self, tenant: Tenant, chance: Random, products: Sequence[Body]) -> None:
        self._tenant, self._chance = tenant, chance
        self._products = chance.sample(list(products), min(len(products), chance.randint(1, 4)))
        self._lines = [self._line(each) for each in self._products]
        self._purchase: Body = {}

    def _line(self, product: Body) -> Body:
        return {
            "SKU": product["SKU"],
            "Quantity": self._chance.randrange(2, 200, 2),
            "Price": product["AverageCost"],
        }

    def buys(self, suppliers: Sequence[Body], number: int) -> None:
        kind, approach, life = LIVES[number % len(LIVES)]
        header = {
            "SupplierID": self._chance.choice(suppliers)["ID"],
            "Approach": approach,
            "Location": "Main Warehouse" if number % 4 else "Portland Warehouse",
            "PurchaseType": "Simple" if kind == "Service" else kind,
            "IsServiceOnly": kind == "Service",
            "Note": self._chance.choice(_NOTES),
        }
        self._purchase = ADVANCED_PURCHASES.post(self._tenant, header)
        for step in life.split():
            self._steps[step]()

    @property
    def _steps(self) -> dict[str, Callable[[], None]]:
        return {
            "draft": lambda: self._orders("DRAFT"),
            "order": lambda: self._orders("AUTHORISED"),
            "invoice": self._invoices,
            "stock": lambda: self._receives(1),
            "half": lambda: self._receives(2),
            "pay": self._pays,
            "void": self._voids,
        }

    def _named(self) -> Body:
        return {"PurchaseID": self._purchase["ID"], "TaskID": self._purchase["Invoice"][0]["TaskID"]}

    def _orders(self, status: str) -> None:
        order = {"TaskID": self._purchase["ID"], "Status": status, "Lines": self._lines}
        ORDERS.post(self._tenant, order)

    def _invoices(self) -> None:
        lines = [{**line, "Account": _ACCOUNT} for line in self._lines]
        number = f"{self._chance.choice('ABKR')}{self._chance.randrange(10_000, 99_999)}"
        invoice = {**self._named(), "Status": "AUTHORISED", "InvoiceNumber": number, "Lines": lines}
        ADVANCED_INVOICES.post(self._tenant, invoice)

    def _receives(self, divisor: int) -> None:
        day = self._tenant.today()
        lines = [
            {
                "SKU": line["SKU"],
                "Quantity": line["Quantity"] // divisor,
                "Date": day,
                "Location": self._purchase["Location"],
            }
            for line in self._lines
        ]
        resource = STOCK if self._purchase["Type"] == "Simple Purchase" else ADVANCED_STOCK
        resource.post(self._tenant, {**self._named(), "Status": "AUTHORISED", "Lines": lines})

    def _pays(self) -> None:
        total = ADVANCED_PURCHASES.found(self._tenant, self._purchase["ID"])["Groups"][0]["Invoice"]["Total"]
        payment = {"Type": "Payment", "Account": _BANK, "DatePaid": self._tenant.today()}
        amount = {"Amount": cents(total)}
        ADVANCED_PAYMENTS.post(self._tenant, {**self._named(), **payment, **amount})

    def _voids(self) -> None:
        key = {"ID": self._purchase["ID"], "Void": "true"}
        ADVANCED_PURCHASES.delete(self._tenant, Query(key))
