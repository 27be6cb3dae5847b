"""`/sale`: the whole sale, from the quote to the credit note. It is only read here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.books import Books, Condition, Entry, loads
from sandbox.cin7.chart import RECEIVABLE, TAX
from sandbox.cin7.filters import Query
from sandbox.cin7.ledger import TRANSACTIONS, Posting, repost
from sandbox.cin7.purchases.amounts import cents
from sandbox.cin7.purchases.document import AUTHORISED, POSTED
from sandbox.cin7.purchases.render import asked_to_combine, sized
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.sales.rows import CREDITED, LISTED, credited_entry, row_entry
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import sortable

KIND = "Sale"


@dataclass(frozen=True)
class Sales(Resource):
    """One sale at a time, by its ID."""

    def get(self, tenant: Tenant, query: Query) -> Any:
        sale = self.found(tenant, query.get("ID"))
        style = tenant.switches["null_style"]
        shown = loads(
            tenant.blanks.render(tenant.books.text(self.kind, sale["ID"]) or "", self.blanks, style)
        )
        combine = asked_to_combine(query.get("CombineAdditionalCharges"))
        whole = _documents(shown, combine)
        if query.flag("IncludeTransactions"):
            where = [Condition("name = ?", (sale["ID"],))]
            whole["Transactions"] = tenant.books.page(TRANSACTIONS.kind, where, limit=-1)
        return whole

    def not_found(self) -> str:
        return "Sale not found"

    def keep(self, tenant: Tenant, body: Body) -> None:
        """Keep the sale, its rows in the lists, and what it posts."""
        put(tenant.books, body)


def put(books: Books, sale: Body) -> None:
    """Keep a sale as it now is."""
    row = row_entry(sale)
    number = sale["Order"]["SaleOrderNumber"]
    with books.write():
        modified = sortable(sale["LastModifiedOn"]) or ""
        books.put("sale", Entry(sale["ID"], sale, number, sale["Status"], modified))
        books.put(LISTED, row)
        if sale["CreditNotes"]:
            books.put(CREDITED, credited_entry(sale))
        repost(books, sale["ID"], number, KIND, postings(sale))


def postings(sale: Body) -> Iterator[Posting]:
    """What the invoices, payments, credit notes and refunds of a sale post, in base currency."""
    rate = sale["CurrencyRate"]
    for invoice in sale["Invoices"]:
        if invoice["Status"] in POSTED:
            day, number = invoice["InvoiceDate"], invoice["InvoiceNumber"]
            taxed = cents(invoice["Tax"] * rate)
            yield Posting(
                RECEIVABLE, sale["DefaultAccount"], cents(invoice["Total"] * rate) - taxed, day, number
            )
            if taxed:
                yield Posting(RECEIVABLE, TAX, taxed, day, number)
        for paid in invoice["Payments"]:
            amount = cents(paid["Amount"] * paid["CurrencyRate"])
            yield Posting(paid["Account"], RECEIVABLE, amount, paid["DatePaid"], paid["Reference"])
    for note in sale["CreditNotes"]:
        if note["Status"] == AUTHORISED:
            day, number = note["CreditNoteDate"], note["CreditNoteNumber"]
            yield Posting(sale["DefaultAccount"], RECEIVABLE, cents(note["Total"] * rate), day, number)
            for back in note["Refunds"]:
                amount = cents(back["Amount"] * back["CurrencyRate"])
                yield Posting(RECEIVABLE, back["Account"], amount, back["DatePaid"], back["Reference"])


def _documents(sale: Body, combine: bool) -> Body:
    """The sale as it goes out: lines with dimensions, charges among them where that is asked for."""
    shown = {**sale, **{name: _document(sale[name], combine) for name in ("Quote", "Order")}}
    for name in ("Invoices", "CreditNotes"):
        shown[name] = [_document(each, combine) for each in sale[name]]
    shown["Fulfilments"] = [
        {**each, **{part: sized(each[part]) for part in ("Pick", "Pack")}} for each in sale["Fulfilments"]
    ]
    return shown


def _document(document: Body, combine: bool) -> Body:
    body = sized(document)
    if combine:
        charges = [
            {"ProductID": None, "SKU": "", "Name": each["Description"], **each}
            for each in document["AdditionalCharges"]
        ]
        body = {**body, "Lines": [*body["Lines"], *charges], "AdditionalCharges": []}
    return body


SALES = Sales(
    path="sale",
    envelope="",
    kind="sale",
    called="Sale",
    name_field="OrderNumber",
    blanks=("CustomerReference", "SourceChannel", "ExternalID", "ShippingNotes", "Note"),
    edited=True,
)
