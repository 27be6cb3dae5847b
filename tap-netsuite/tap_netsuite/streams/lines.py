"""Flat streams over all transactions, for warehouses: lines, postings, links, and what was deleted."""

from __future__ import annotations

from dataclasses import replace

from tap_netsuite.declaration import KeyPart, Kind, Source, StreamDeclaration, Touch, columns, texts

CUSTOM_LINE_RECORDS = ("purchaseOrder", "vendorBill", "vendorCredit", "itemReceipt", "journalEntry")

_LINKED = "nexttransactionlinelink k"
_LINES_TOUCHED = (
    Touch("t.transaction", "h.id", "transaction h", "h.lastmodifieddate"),
    Touch("t.transaction", "k.previousdoc", _LINKED, "k.lastmodifieddate"),
    Touch("t.transaction", "x.createdfrom", "transactionline x", "x.linelastmodifieddate"),
)
"""Lines of a changed document, and of one that a receipt, bill or payment followed: its quantities and
amounts change by that, and it is not certain that its own stamps do."""

TRANSACTION_LINES = StreamDeclaration(
    "transaction_lines",
    Source(
        "transactionline",
        "t",
        (
            *texts("t", "uniquekey id transaction"),
            *columns("t", Kind.INTEGER, "linesequencenumber"),
            *columns("t", Kind.FLAG, "mainline taxline iscogs donotdisplayline"),
            *texts("t", "accountinglinetype transactionlinetype item itemtype units"),
            *columns("t", Kind.NUMBER, "quantity rate rateamount netamount foreignamount"),
            *columns("t", Kind.NUMBER, "foreignamountpaid foreignamountunpaid"),
            *columns("t", Kind.NUMBER, "debitforeignamount creditforeignamount"),
            *texts("t", "expenseaccount category entity subsidiary department class location"),
            *texts("t", "createdfrom createdpo"),
            *columns(
                "t", Kind.NUMBER, "quantityshiprecv quantitybilled quantitybackordered quantityrejected"
            ),
            *columns("t", Kind.FLAG, "isclosed isbillable matchbilltoreceipt"),
            *columns("t", Kind.DATE, "closedate expectedreceiptdate"),
            *texts("t", "memo price"),
            *columns("t", Kind.DATETIME, "linelastmodifieddate"),
        ),
        (KeyPart("uniquekey", "t.uniquekey"),),
    ),
    "linelastmodifieddate",
    touches=_LINES_TOUCHED,
    custom=CUSTOM_LINE_RECORDS,
    custom_prefix="custcol",
)

TRANSACTION_ACCOUNTING_LINES = StreamDeclaration(
    "transaction_accounting_lines",
    Source(
        "transactionaccountingline",
        "t",
        (
            *texts("t", "transaction transactionline accountingbook account"),
            *columns("t", Kind.NUMBER, "debit credit amount netamount"),
            *columns("t", Kind.NUMBER, "amountpaid amountunpaid amountlinked exchangerate"),
            *columns("t", Kind.FLAG, "posting"),
            *texts("t", "glauditnumber"),
            *columns("t", Kind.DATE, "glauditnumberdate"),
            *columns("t", Kind.DATETIME, "lastmodifieddate"),
        ),
        tuple(KeyPart(name, f"t.{name}") for name in ("transaction", "transactionline", "accountingbook")),
    ),
    "lastmodifieddate",
)

_LINKS = Source(
    "nexttransactionlinelink",
    "t",
    (
        *texts("t", "previousdoc previousline previoustype nextdoc nextline nexttype linktype"),
        *columns("t", Kind.NUMBER, "foreignamount"),
        *columns("t", Kind.DATETIME, "lastmodifieddate"),
    ),
    (
        *(KeyPart(n, f"t.{n}", blank=-1) for n in ("previousdoc", "previousline", "nextdoc", "nextline")),
        KeyPart("linktype", "t.linktype", numeric=False, blank=" "),
    ),
)

TRANSACTION_LINKS = StreamDeclaration(
    "transaction_links",
    _LINKS,
    "lastmodifieddate",
    others=(replace(_LINKS, table="previoustransactionlinelink"),),
)

DELETED_RECORDS = StreamDeclaration(
    "deleted_records",
    Source(
        "deletedrecord",
        "t",
        (
            *texts("t", "recordtypeid recordid scriptid type name deletedby context"),
            *columns("t", Kind.FLAG, "iscustomlist iscustomrecord iscustomtransaction"),
            *columns("t", Kind.DATETIME, "deleteddate"),
        ),
        tuple(
            KeyPart(n, f"t.{n}", numeric=False, blank=" ") for n in ("recordtypeid", "recordid", "scriptid")
        ),
    ),
    "deleteddate",
)

STREAMS = (TRANSACTION_LINES, TRANSACTION_ACCOUNTING_LINES, TRANSACTION_LINKS, DELETED_RECORDS)
