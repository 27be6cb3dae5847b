"""Purchasing documents and journals: transaction headers of one type with their lines."""

from __future__ import annotations

from dataclasses import dataclass

from tap_netsuite.declaration import (
    Column,
    Join,
    KeyPart,
    Kind,
    Source,
    StreamDeclaration,
    Touch,
    columns,
    display,
    texts,
)
from tap_netsuite.documents import extra_schema

_HEADER_COLUMNS = (
    *texts("t", "id type recordtype tranid transactionnumber otherrefnum"),
    *columns("t", Kind.DATE, "trandate duedate closedate"),
    *texts("t", "entity"),
    display("entity_name", "t.entity", "entity vendor customer employee"),
    *texts("t", "status"),
    display("status_name", "t.status", "transactionstatus"),
    *texts("t", "approvalstatus currency"),
    Column("currency_code", Kind.TEXT, "c.symbol"),
    *columns("t", Kind.NUMBER, "exchangerate foreigntotal foreignamountpaid foreignamountunpaid"),
    *texts("t", "terms"),
    display("terms_name", "t.terms", "term"),
    *texts("t", "memo externalid postingperiod employee billingstatus source"),
    *columns("t", Kind.FLAG, "posting voided void isreversal ordreceived paymenthold"),
    *texts("t", "reversal shippingaddress billingaddress"),
    *columns("t", Kind.DATETIME, "createddate lastmodifieddate"),
)

LINE_COLUMNS = (
    *texts("l", "uniquekey id"),
    Column("transaction", Kind.TEXT, "l.transaction", emitted=False),
    *columns("l", Kind.INTEGER, "linesequencenumber"),
    Column("mainline", Kind.FLAG, "l.mainline", emitted=False),
    *columns("l", Kind.FLAG, "taxline"),
    Column("iscogs", Kind.FLAG, "l.iscogs", emitted=False),
    *texts("l", "accountinglinetype transactionlinetype item"),
    Column("item_name", Kind.TEXT, "i.itemid"),
    *texts("l", "itemtype units"),
    *columns("l", Kind.NUMBER, "quantity quantityshiprecv quantitybilled quantityrejected rate"),
    *columns("l", Kind.NUMBER, "foreignamount netamount"),
    *texts("l", "expenseaccount"),
    Column("posting", Kind.FLAG, "p.posting", emitted=False),
    Column("account", Kind.TEXT, "p.account"),
    Column("account_number", Kind.TEXT, "a.acctnumber"),
    Column("account_name", Kind.TEXT, "a.accountsearchdisplayname"),
    *columns("p", Kind.NUMBER, "debit credit amount"),
    *texts("l", "entity subsidiary department"),
    display("department_name", "l.department", "department"),
    *texts("l", "class"),
    display("class_name", "l.class", "classification class"),
    *texts("l", "location"),
    display("location_name", "l.location", "location"),
    *texts("l", "memo"),
    Column("created_from", Kind.TEXT, "l.createdfrom"),
    *columns("l", Kind.FLAG, "isclosed isbillable matchbilltoreceipt"),
    *columns("l", Kind.DATE, "expectedreceiptdate"),
    *columns("l", Kind.DATETIME, "linelastmodifieddate"),
)


def lines_source(book: int, custom: tuple[Column, ...]) -> Source:
    """The lines of transactions, with where they post in an accounting book."""
    posting = "p.transaction = l.transaction AND p.transactionline = l.id AND p.accountingbook = ?"
    return Source(
        "transactionline",
        "l",
        (*LINE_COLUMNS, *custom),
        (KeyPart("id", "l.id"),),
        (
            Join("item", "i", "i.id = l.item"),
            Join("transactionaccountingline", "p", posting, (book,)),
            Join("account", "a", "a.id = p.account", needs=("p",)),
        ),
        parent=KeyPart("transaction", "l.transaction"),
    )


_LINES_CHANGED = Touch("t.id", "x.transaction", "transactionline x", "x.linelastmodifieddate")
_DERIVED_LINES_CHANGED = Touch("t.id", "x.createdfrom", "transactionline x", "x.linelastmodifieddate")


def _links_changed(document: str) -> tuple[Touch, ...]:
    """A receipt, bill or payment was linked to the document, or one that is linked has changed."""
    links, stamp = "nexttransactionlinelink k", "k.lastmodifieddate"
    linked = f"{links} JOIN transaction n ON n.id = k.nextdoc"
    before, after = "k.previoustype = ?", "k.nexttype = ?"
    return (
        Touch("t.id", "k.previousdoc", links, stamp, before, (document,)),
        Touch("t.id", "k.nextdoc", links, stamp, after, (document,)),
        Touch("t.id", "k.previousdoc", linked, "n.lastmodifieddate", before, (document,)),
    )


_UNFINISHED = {
    "PurchOrd": (("B", "D", "E", "F"), ("purchaseorder", "vendorpayment")),
    "VendBill": (("A",), ("purchaseorder", "itemreceipt", "vendorbill")),
    "VendCred": (("A",), ("purchaseorder", "itemreceipt", "vendorcredit")),
}
"""Status in which a document is left when a receipt, bill or payment that followed it is deleted, and records
that never follow it."""


def _follower_deleted(document: str) -> tuple[Touch, ...]:
    """Something was deleted. NetSuite no longer tells what it followed: all that it can have been comes."""
    if document not in _UNFINISHED:
        return ()
    letters, unrelated = _UNFINISHED[document]
    statuses = tuple(f"{document}:{letter}" for letter in letters)
    return (
        Touch(
            "t.id",
            "u.id",
            "deletedrecord d",
            "d.deleteddate",
            f"NVL(d.scriptid,' ') NOT IN ({_marks(unrelated)})",
            unrelated,
            "transaction u",
            f"u.type = ? AND BUILTIN.CF(u.status) IN ({_marks(statuses)})",
            (document, *statuses),
        ),
    )


def _marks(values: tuple[str, ...]) -> str:
    return ",".join("?" * len(values))


@dataclass(frozen=True, slots=True)
class DocumentDeclaration:
    """A stream of documents.

    Args:
        stream: The headers.
        postings: Whether every line is a business line.
    """

    stream: StreamDeclaration
    postings: bool = False


def _documents(name: str, document: str, record: str, *, journal: bool = False) -> DocumentDeclaration:
    source = Source(
        "transaction",
        "t",
        _HEADER_COLUMNS,
        (KeyPart("id", "t.id"),),
        (Join("currency", "c", "c.id = t.currency"),),
        "t.type = ?",
        (document,),
    )
    linked = (
        () if journal else (_DERIVED_LINES_CHANGED, *_links_changed(document), *_follower_deleted(document))
    )
    stream = StreamDeclaration(
        name,
        source,
        "lastmodifieddate",
        touches=(_LINES_CHANGED, *(() if journal else linked)),
        custom=(record,),
        custom_prefix="custbody",
        extra=extra_schema(LINE_COLUMNS),
    )
    return DocumentDeclaration(stream, postings=journal)


DOCUMENTS = (
    _documents("purchase_orders", "PurchOrd", "purchaseOrder"),
    _documents("vendor_bills", "VendBill", "vendorBill"),
    _documents("vendor_credits", "VendCred", "vendorCredit"),
    _documents("item_receipts", "ItemRcpt", "itemReceipt"),
    _documents("journal_entries", "Journal", "journalEntry", journal=True),
)
