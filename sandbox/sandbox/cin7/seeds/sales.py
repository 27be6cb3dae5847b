"""The sales of a company's first half of 2026, in every state that a sale can be in."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sandbox.books import guid_for
from sandbox.cin7.chart import BANK, SALES
from sandbox.cin7.purchases.amounts import cents, net, totals
from sandbox.cin7.purchases.document import AUTHORISED, DRAFT, NOT_AVAILABLE, PAID, VOIDED
from sandbox.cin7.purchases.header_values import RATES
from sandbox.cin7.resource import Body
from sandbox.cin7.seeds.sale_lives import ALL, LIVES, Life
from sandbox.cin7.wire import stamp

FIRST = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_SPAN = timedelta(days=150)
_NOTHING = Decimal(0)
_TAX = Decimal("0.065")
_CHANNELS = (None, None, "Web shop", "Marketplace")
_DIGITS = (3, 3, 7, 2, 0)
_ADDRESS_LINES = ("Line1", "Line2", "City", "State", "Postcode", "Country")


_UNTOUCHED = (NOT_AVAILABLE, DRAFT, VOIDED)


def seed_sales(
    seed: int, count: int, customers: Sequence[Body], products: Sequence[Body], place: Body
) -> Iterator[Body]:
    """So many sales, SO-00001 and on; the last time of change lies up to three weeks after the order."""
    if not customers or not products:
        return
    for number in range(count):
        chance = Random(f"{seed}:cin7 sale:{number}")
        day = FIRST + _SPAN * number / max(count, 1)
        customer = customers[chance.randrange(len(customers))]
        goods = [products[chance.randrange(len(products))] for _ in range(chance.randint(1, 4))]
        yield _Clerk(seed, number, chance, day).sale(customer, goods, place, LIVES[number % len(LIVES)])


class _Clerk:
    """Enters one sale."""

    def __init__(self, seed: int, number: int, chance: Random, day: datetime) -> None:
        self._seed, self._number, self._chance, self._day = seed, number, chance, day

    def _guid(self, what: str, place: int = 0) -> str:
        return guid_for(self._seed, f"seeded sale {what} {self._number}", place)

    def _date(self, days: int = 0) -> str:
        return f"{self._day + timedelta(days=days):%Y-%m-%d}T00:00:00"

    def sale(self, customer: Body, goods: Sequence[Body], place: Body, life: Life) -> Body:
        lines = [self._line(product, customer["TaxRule"]) for product in goods]
        charges = [self._charge(customer["TaxRule"])] if self._number % 5 == 0 else []
        currency = customer["Currency"]
        rate = Decimal(RATES.get(currency, "1"))
        invoices = [self._invoice(n, lines, charges, rate, life) for n in range(len(life.invoices))]
        moment = self._day + timedelta(seconds=self._chance.randrange(21 * 86_400), microseconds=self._number)
        return {
            "ID": self._guid("itself"),
            **self._for(customer),
            "DefaultAccount": SALES,
            "SkipQuote": life.quote == NOT_AVAILABLE,
            "ShippingNotes": "",
            "BaseCurrency": "USD",
            "CustomerCurrency": currency,
            "TaxCalculation": "Exclusive",
            "ShipBy": self._date(10) if self._number % 3 else None,
            "Location": place["Name"],
            "OrderLocationID": place["ID"],
            "SaleOrderDate": self._date(),
            "LastModifiedOn": stamp(moment, self._chance.choice(_DIGITS)),
            "Note": self._chance.choice(("", "Ring the bell at gate 2")),
            "CustomerReference": f"{self._chance.randrange(10_000, 99_999)}" if self._number % 2 else "",
            "COGSAmount": cents(sum((x["AverageCost"] * x["Quantity"] for x in lines), _NOTHING)),
            "Status": life.status,
            **self._progress(life),
            "CombinedTrackingNumbers": "",
            "CurrencyRate": rate,
            "ServiceOnly": life.kind == "Service Sale",
            "Type": life.kind,
            "SourceChannel": self._chance.choice(_CHANNELS),
            "ExternalID": f"WEB-{self._number + 7000}" if self._number % 4 == 0 else None,
            "Quote": self._document(lines, charges, Memo="", Status=life.quote, Prepayments=[]),
            "Order": self._ordered(lines, charges, life),
            "Fulfilments": self._fulfilments(lines, place, life, invoices),
            "Invoices": invoices,
            "CreditNotes": [self._credit_note(lines[:1], rate, invoices[0])] if life.credited else [],
            "ManualJournals": {"Status": NOT_AVAILABLE, "Lines": []},
            "AdditionalAttributes": {f"AdditionalAttribute{n}": None for n in range(1, 11)},
            "Attachments": [],
            "InventoryMovements": [],
            "Transactions": [],
        }

    def _for(self, customer: Body) -> Body:
        contact: Body = next(iter(customer["Contacts"]), {})
        billing: Body = next(iter(customer["Addresses"]), {})
        address = {name: billing.get(name) for name in _ADDRESS_LINES}
        second = " ".join(str(address[name]) for name in ("City", "State", "Postcode") if address[name])
        shown = {"DisplayAddressLine1": address["Line1"], "DisplayAddressLine2": second, **address}
        return {
            "Customer": customer["Name"],
            "CustomerID": customer["ID"],
            "Contact": contact.get("Name", ""),
            "Phone": contact.get("Phone", ""),
            "Email": contact.get("Email", ""),
            "BillingAddress": shown,
            "ShippingAddress": {**shown, "Company": "", "Contact": "", "ShipToOther": False},
            "TaxRule": customer["TaxRule"],
            "Terms": customer["PaymentTerm"],
            "PriceTier": customer["PriceTier"],
            "Carrier": customer["Carrier"],
            "SalesRepresentative": customer["SalesRepresentative"],
        }

    def _progress(self, life: Life) -> Body:
        goods = life.order not in _UNTOUCHED and life.kind != "Service Sale"
        names = (
            "CombinedPickingStatus",
            "CombinedPackingStatus",
            "CombinedShippingStatus",
            "FulFilmentStatus",
        )
        values = (life.picked, life.packed, life.shipped, life.fulfilled)
        shown = values if goods or life.status == VOIDED else (NOT_AVAILABLE,) * len(names)
        return {
            **dict(zip(names, shown, strict=True)),
            "CombinedInvoiceStatus": self._invoicing(life),
            "CombinedPaymentStatus": self._paying(life),
        }

    @staticmethod
    def _invoicing(life: Life) -> str:
        if life.status == VOIDED:
            return VOIDED
        if life.order in _UNTOUCHED:
            return NOT_AVAILABLE
        if not life.invoices or life.invoice_status == DRAFT:
            return "NOT INVOICED"
        return "INVOICED / CREDITED" if life.credited else "INVOICED"

    @staticmethod
    def _paying(life: Life) -> str:
        if life.status == VOIDED:
            return VOIDED
        if not life.paid:
            return "UNPAID"
        return PAID if life.paid == ALL else "PARTIALLY PAID"

    def _line(self, product: Body, rule: str) -> Body:
        quantity = Decimal(self._chance.randrange(1, 60))
        price = Decimal(product["PriceTier1"]) or Decimal(product["AverageCost"]) or Decimal(95)
        discount = self._chance.choice((_NOTHING, _NOTHING, Decimal(5), Decimal("12.5")))
        line = {
            "ProductID": product["ID"],
            "SKU": product["SKU"],
            "Name": product["Name"],
            "Quantity": quantity,
            "Price": price,
            "Discount": discount,
        }
        return self._taxed(line, rule, AverageCost=Decimal(product["AverageCost"]), Comment="")

    def _charge(self, rule: str) -> Body:
        line = {"Description": "Delivery", "Quantity": ALL, "Price": Decimal("24.5"), "Discount": _NOTHING}
        return self._taxed(line, rule, Comment="")

    @staticmethod
    def _taxed(line: Body, rule: str, **more: Any) -> Body:
        total = net(line)
        tax = cents(total * _TAX) if rule == "Tax on Sales" else _NOTHING
        return {**line, "Tax": tax, "Total": total, "TaxRule": rule, **more}

    @staticmethod
    def _document(lines: Sequence[Body], charges: Sequence[Body], **first: Any) -> Body:
        body = {**first, "Lines": list(lines), "AdditionalCharges": list(charges)}
        return {**body, **totals([*lines, *charges], "Exclusive")}

    def _ordered(self, lines: Sequence[Body], charges: Sequence[Body], life: Life) -> Body:
        short = life.status == "BACKORDERED"
        kept = [
            {**line, "DropShip": False, "Backorder": short, "BackorderQuantity": line["Quantity"] * short}
            for line in lines
        ]
        if life.order == NOT_AVAILABLE:
            kept, charges = [], []
        number = f"SO-{self._number + 1:05d}"
        return self._document(kept, charges, SaleOrderNumber=number, Memo="", Status=life.order)

    def _invoice(
        self, place: int, lines: Sequence[Body], charges: Sequence[Body], rate: Decimal, life: Life
    ) -> Body:
        kept = [self._share(line, life.invoices, place) for line in lines]
        kept = [line for line in kept if line["Quantity"]]
        suffix = f"/{place + 1}" if place else ""
        body = self._document(
            [{**line, "Account": SALES} for line in kept],
            [{**each, "Account": SALES} for each in charges if not place],
            TaskID=self._guid("invoice", place),
            InvoiceNumber=f"INV-{self._number + 1:05d}{suffix}",
            Memo="",
            Status=PAID if life.paid == ALL else life.invoice_status,
            InvoiceDate=self._date(5 + place),
            InvoiceDueDate=self._date(35 + place),
            CurrencyConversionRate=rate,
            BillingAddressLine1="",
            BillingAddressLine2="",
            LinkedFulfillmentNumber=str(place + 1),
        )
        paid = cents(body["Total"] * life.paid)
        return {**body, "Payments": self._payments(paid, rate, place), "Paid": paid}

    def _share(self, line: Body, shares: tuple[Decimal, ...], place: int) -> Body:
        """A line of an invoice: whole pieces, the last invoice has what is left."""
        first = (line["Quantity"] * shares[0]).to_integral_value()
        quantity = first if place == 0 else line["Quantity"] - first
        return self._taxed({**line, "Quantity": quantity}, line["TaxRule"])

    def _payments(self, amount: Decimal, rate: Decimal, place: int) -> list[Body]:
        if not amount:
            return []
        return [self._money("payment", amount, rate, 12 + place, place)]

    def _money(self, what: str, amount: Decimal, rate: Decimal, days: int, place: int = 0) -> Body:
        return {
            "ID": self._guid(what, place),
            "Reference": f"{what} SO-{self._number + 1:05d}",
            "Amount": amount,
            "DatePaid": self._date(days),
            "Account": BANK,
            "CurrencyRate": rate,
            "DateCreated": stamp(self._day + timedelta(days=days), 3),
        }

    def _fulfilments(
        self, lines: Sequence[Body], place: Body, life: Life, invoices: Sequence[Body]
    ) -> list[Body]:
        if life.order in _UNTOUCHED or life.kind == "Service Sale":
            return []
        goods = [self._picked(line, place) for line in lines]
        done = {"PICKED": AUTHORISED, "PACKED": AUTHORISED, "SHIPPED": AUTHORISED}
        statuses = [done.get(each, NOT_AVAILABLE) for each in (life.picked, life.packed, life.shipped)]
        return [
            {
                "TaskID": self._guid("fulfilment"),
                "FulfillmentNumber": 1,
                "LinkedInvoiceNumber": invoices[0]["InvoiceNumber"] if invoices else None,
                "FulFilmentStatus": life.fulfilled,
                "Pick": {"Status": statuses[0], "Lines": goods if statuses[0] == AUTHORISED else []},
                "Pack": {
                    "Status": statuses[1],
                    "Lines": [{**each, "Box": "Box 1"} for each in goods if statuses[1] == AUTHORISED],
                },
                "Ship": {"Status": statuses[2], "RequireBy": None, "ShippingNotes": "", "Lines": []},
            }
        ]

    @staticmethod
    def _picked(line: Body, place: Body) -> Body:
        named = {name: line[name] for name in ("ProductID", "SKU", "Name", "Quantity")}
        where = {"Location": place["Name"], "LocationID": place["ID"]}
        return {**named, **where, "BatchSN": None, "ExpiryDate": None}

    def _credit_note(self, lines: Sequence[Body], rate: Decimal, invoice: Body) -> Body:
        body = self._document(
            [{**line, "Account": SALES} for line in lines],
            [],
            TaskID=self._guid("credit note"),
            CreditNoteInvoiceNumber=invoice["InvoiceNumber"],
            Memo="Damaged in transit",
            Status=AUTHORISED,
            CreditNoteDate=self._date(18),
            CreditNoteNumber=f"CR-{self._number + 1:05d}",
            CreditNoteConversionRate=rate,
        )
        refund = self._money("refund", cents(body["Total"]), rate, 20)
        return {**body, "Refunds": [refund], "Restock": []}
