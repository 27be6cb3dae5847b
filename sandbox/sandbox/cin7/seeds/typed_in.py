"""Purchases that live wholly in Cin7 Core, from suppliers that nothing else knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from sandbox.cin7.chart import BANK, INVENTORY
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases.amounts import cents, net
from sandbox.cin7.purchases.credit import ADVANCED_CREDIT_NOTES
from sandbox.cin7.purchases.header import ADVANCED_PURCHASES
from sandbox.cin7.purchases.invoice import ADVANCED_INVOICES
from sandbox.cin7.purchases.order import ORDERS
from sandbox.cin7.purchases.payment import ADVANCED_PAYMENTS
from sandbox.cin7.purchases.stock import ADVANCED_STOCK, STOCK
from sandbox.cin7.purchases.store import show
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.purchase_lives import LIVES, Life
from sandbox.cin7.tenant import Tenant
from sandbox.shelf import Shelf

FIRST = datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
LAST = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
_ORDERS_UNTIL = timedelta(days=135)
FREIGHT, DUTY, CLEANING, REPAIRS = "510000", "510200", "614000", "613000"
RATES_OF_TAX = {"Tax on Purchases": Decimal("6.5"), "Import VAT": Decimal(25)}


_MEMOS = ("", "Call off in two lots", "Förpackas på pall — max 1,2 m", "Rush: site opens Monday", "")
_SERVICES = (("Window cleaning, quarter", CLEANING), ("Repair of dock leveller", REPAIRS))
_QUIET = 0.8
_STEP = Decimal("0.4")
_AWKWARD, _AWKWARD_AT = 24, 17


class Days:
    """The time of a purchase: it goes on by hours or days with each step, never past the last day."""

    def __init__(self) -> None:
        self.moment = FIRST

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=4, microseconds=3_017)
        return self.moment

    def go_on(self, chance: Random) -> None:
        later = self.moment + timedelta(hours=chance.randrange(3, 12 * 24))
        self.moment = max(self.moment, min(later, LAST - timedelta(seconds=chance.randrange(86_400))))


@dataclass(frozen=True)
class Around:
    """Whom is bought from, and what."""

    suppliers: Sequence[Body]
    products: Sequence[Body]


def type_in(tenant: Tenant, days: Days, shelf: Shelf, around: Around, seed: int, count: int) -> None:
    """Make `count` purchases in the books of `tenant`, which are `shelf`; its clock is `days`.

    Their orders are spread over the months from `FIRST` on, all is done by `LAST`.
    """
    for number in range(count if around.suppliers and around.products else 0):
        chance = Random(f"{seed}:cin7 typed in:{number}")
        within_the_hour = timedelta(microseconds=chance.randrange(3_600_000_000))
        days.moment = FIRST + _ORDERS_UNTIL * number / count + within_the_hour
        tenant.forget_time()
        clerk = _Clerk(tenant, chance, days, around, number)
        show(tenant, None, clerk.work(LIVES[number % len(LIVES)]))
        shelf.flush()
    shelf.flush(all_=True)


class _Clerk:
    """Makes one purchase, step by step."""

    def __init__(self, tenant: Tenant, chance: Random, days: Days, around: Around, number: int) -> None:
        self._tenant, self._chance, self._days, self._around = tenant, chance, days, around
        self._number, self._task, self._invoices = number, "", 0
        self._life = LIVES[0]
        self._purchase: Body = {}
        self._lines: list[Body] = []
        self._charges: list[Body] = []
        self._left: dict[str, dict[str, Decimal]] = {}

    def work(self, life: Life) -> Body:
        """Make the purchase and return it as it is kept."""
        self._life = life
        supplier = self._around.suppliers[self._number % len(self._around.suppliers)]
        self._begin(supplier)
        for step in life.steps.split():
            name, _, said = step.partition(":")
            self._days.go_on(self._chance)
            self._steps[name](said)
        return self._purchase

    @property
    def _steps(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "draft": lambda _: self._order("DRAFT"),
            "order": lambda _: self._order("AUTHORISED"),
            "invoice": self._invoice,
            "receive": self._receive,
            "pay": self._pay,
            "prepay": lambda _: self._prepay(),
            "credit": self._credit,
            "refund": lambda _: self._refund(),
            "void": lambda _: self._void(),
        }

    def _begin(self, supplier: Body) -> None:
        service = self._life.type == "Service"
        made = ADVANCED_PURCHASES.post(
            self._tenant,
            {
                "SupplierID": supplier["ID"],
                "Approach": self._life.approach,
                "Location": ("Main Warehouse", "Portland Warehouse")[self._number % 3 == 0],
                "PurchaseType": "Simple" if service else self._life.type,
                "IsServiceOnly": service,
                "Terms": self._chance.choice(("30 days", "Net 45", "End of Month")),
                "TaxRule": "Import VAT" if supplier["Currency"] == "EUR" else supplier["TaxRule"],
                "TaxCalculation": "Inclusive" if self._life.inclusive else "Exclusive",
                "RequiredBy": f"{self._days.moment + timedelta(days=21):%Y-%m-%d}",
                "Note": self._chance.choice(_MEMOS),
            },
        )
        self._purchase = ADVANCED_PURCHASES.found(self._tenant, made["ID"])
        self._task = self._purchase["Groups"][0]["TaskID"]
        self._lines = self._service_lines() if service else self._product_lines()
        self._charges = [self._charge(*each) for each in self._extras()]

    def _service_lines(self) -> list[Body]:
        name, account = _SERVICES[self._number // len(LIVES) % len(_SERVICES)]
        price = Decimal(self._chance.randrange(8_000, 90_000)) / 100
        return [
            self._taxed(
                {"SKU": "SRV-INSTALL", "Name": name, "Quantity": 1, "Price": price, "Account": account}
            )
        ]

    def _product_lines(self) -> list[Body]:
        goods = self._chance.sample(
            self._around.products, min(len(self._around.products), self._chance.randint(1, 5))
        )
        return [self._product_line(place, each) for place, each in enumerate(goods)]

    def _product_line(self, place: int, product: Body) -> Body:
        fraction = Decimal("0.5") if product["Category"] == "Timber" and place % 2 else Decimal(0)
        return self._taxed(
            {
                "SKU": product["SKU"],
                "Quantity": self._chance.randrange(4, 240, 2) + fraction,
                "Price": self._price(Decimal(product["AverageCost"])),
                "Discount": Decimal(self._life.discount),
                "Comment": "" if self._chance.random() < _QUIET else "as sampled",
                "Account": product["InventoryAccount"] or INVENTORY,
            }
        )

    def _price(self, cost: Decimal) -> Decimal:
        """A price of which halves and discounts come to whole cents, but one purchase in two dozen."""
        if self._number % _AWKWARD == _AWKWARD_AT:
            return cost
        return max((cost / _STEP).to_integral_value(), Decimal(1)) * _STEP

    def _extras(self) -> list[tuple[str, str]]:
        extras = [("Freight", FREIGHT)] if self._life.charges else []
        return [*extras, ("Customs clearance", DUTY)] if extras and self._number % 3 == 0 else extras

    def _charge(self, name: str, account: str) -> Body:
        price = Decimal(self._chance.randrange(1_500, 24_000)) / 100
        return self._taxed({"Description": name, "Quantity": 1, "Price": price, "Account": account})

    def _taxed(self, line: Body) -> Body:
        """The line with its tax: of its amount, or where prices contain it, the part that is tax."""
        percent = RATES_OF_TAX.get(self._purchase["TaxRule"], Decimal(0))
        amount = net({"Discount": 0, **line})
        base = 100 + percent if self._life.inclusive else Decimal(100)
        return {**line, "Tax": cents(amount * percent / base), "TaxRule": self._purchase["TaxRule"]}

    def _order(self, status: str) -> None:
        order = {
            "TaskID": self._purchase["ID"],
            "Status": status,
            "Memo": self._chance.choice(_MEMOS),
            "Lines": [_without_account(each) for each in self._lines],
            "AdditionalCharges": [_without_account(each) for each in self._charges],
        }
        ORDERS.post(self._tenant, order)

    def _portion(self, of: str, said: str) -> list[Body]:
        """The lines with a share of what is left of them: all of it, or with `said` a part of the whole."""
        left = self._left.setdefault(of, {each["SKU"]: Decimal(each["Quantity"]) for each in self._lines})
        found = []
        for line in self._lines:
            share = Decimal(said) if said and said[0].isdigit() else None
            wanted = left[line["SKU"]] if share is None else _whole(line["Quantity"] * share)
            quantity = min(wanted, left[line["SKU"]])
            left[line["SKU"]] -= quantity
            if quantity:
                found.append(self._taxed({**line, "Quantity": quantity}))
        return found

    def _group(self) -> str | None:
        """The group that the next invoice goes into; None begins one. A Simple purchase has only one."""
        groups = self._purchase["Groups"]
        if self._life.type != "Advanced" or groups[0]["Invoice"]["Status"] == "NOT AVAILABLE":
            return self._task
        open_ = [each["TaskID"] for each in groups if each["Invoice"]["Status"] in {"DRAFT", "NOT AVAILABLE"}]
        return open_[0] if open_ else None

    def _invoice(self, said: str) -> None:
        draft = said == "draft"
        self._invoices += 1
        suffix = "" if self._invoices == 1 else f"-{self._invoices}"
        invoice = {
            "PurchaseID": self._purchase["ID"],
            "TaskID": self._group(),
            "Status": "DRAFT" if draft else "AUTHORISED",
            "InvoiceNumber": f"{self._prefix}{26_000 + self._number}{suffix}",
            "InvoiceDate": self._tenant.today(),
            "Lines": self._portion("invoiced", "" if draft else said),
            "AdditionalCharges": self._charges if self._invoices == 1 else [],
        }
        ADVANCED_INVOICES.post(self._tenant, invoice)

    @property
    def _prefix(self) -> str:
        words = self._purchase["Supplier"].split()
        return "".join(word[0] for word in words if word[0].isalpha())[:3].upper() + "-"

    def _receive(self, said: str) -> None:
        day, simple = self._tenant.today(), self._purchase["Type"] == "Simple Purchase"
        place = {"Location": self._purchase["Location"]} if simple else {}
        lines = [
            {"SKU": each["SKU"], "Quantity": each["Quantity"], "Date": day, **place}
            for each in self._portion("received", said)
        ]
        resource, task = (STOCK, self._task) if simple else (ADVANCED_STOCK, self._receiving_group())
        body = {"PurchaseID": self._purchase["ID"], "TaskID": task, "Status": "AUTHORISED", "Lines": lines}
        resource.post(self._tenant, body)

    def _receiving_group(self) -> str | None:
        """The first group without a receipt; with approach STOCK a new one begins where there is none."""
        waiting = [
            each["TaskID"] for each in self._purchase["Groups"] if each["Stock"]["Status"] == "NOT AVAILABLE"
        ]
        return waiting[0] if waiting else None

    def _pay(self, said: str) -> None:
        """Pay every invoice, or with `said` 1 the first, or that share of the first."""
        share = Decimal(said) if said else Decimal(1)
        groups = [each for each in self._purchase["Groups"] if each["Invoice"]["Status"] == "AUTHORISED"]
        for group in groups[: 1 if said else len(groups)]:
            self._money("Payment", group["TaskID"], cents(group["Invoice"]["Total"] * share))

    def _prepay(self) -> None:
        self._money("Prepayment", self._purchase["ID"], cents(self._purchase["Order"]["Total"] / 4))

    def _refund(self) -> None:
        note = self._purchase["CreditNotes"][0]
        self._money("Refund", note["TaskID"], cents(note["Total"]))

    def _money(self, kind: str, task: str, amount: Decimal) -> None:
        ADVANCED_PAYMENTS.post(
            self._tenant,
            {
                "PurchaseID": self._purchase["ID"],
                "TaskID": task,
                "Type": kind,
                "Reference": f"BACS {self._number + 4100}",
                "Amount": amount,
                "DatePaid": self._tenant.today(),
                "Account": BANK,
            },
        )

    def _credit(self, said: str) -> None:
        """Send the first line back: all of it, or with `said` a part."""
        line = self._lines[0]
        quantity = _whole(line["Quantity"] * Decimal(said or 1)) or line["Quantity"]
        invoice = self._purchase["Groups"][0]["Invoice"]
        back = {"SKU": line["SKU"], "Quantity": quantity, "Date": self._tenant.today()}
        note = {
            "PurchaseID": self._purchase["ID"],
            "Status": "AUTHORISED",
            "CreditNoteInvoiceNumber": invoice["InvoiceNumber"],
            "CreditNoteNumber": f"{self._prefix}C{26_000 + self._number}",
            "Lines": [self._taxed({**line, "Quantity": quantity})],
            "Unstock": [{**back, "Location": self._purchase["Location"]}],
        }
        ADVANCED_CREDIT_NOTES.post(self._tenant, note)

    def _void(self) -> None:
        ADVANCED_PURCHASES.delete(self._tenant, Query({"ID": self._purchase["ID"], "Void": "true"}))


def _without_account(line: Body) -> Body:
    return {name: value for name, value in line.items() if name != "Account"}


def _whole(quantity: Decimal) -> Decimal:
    return quantity.to_integral_value()
