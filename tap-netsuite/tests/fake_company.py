"""A small company's books: a vendor, an order with two lines, its receipt and its bill, and a journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fake_books import Books

T0 = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """A time, so many seconds after noon of the first of June 2026 (UTC)."""
    return T0 + timedelta(seconds=seconds)


def header(number: int, kind: str, changed: datetime, **values: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": kind,
        "tranid": f"{kind}-{number}",
        "trandate": "2026-05-30",
        "status": "B",
        "currency": 1,
        "foreigntotal": "120.50",
        "voided": "F",
        "createddate": changed,
        "lastmodifieddate": changed,
    } | values


def line(document: int, number: int, changed: datetime, **values: Any) -> dict[str, Any]:
    return {
        "uniquekey": document * 10_000 + number,
        "id": number,
        "transaction": document,
        "linesequencenumber": number,
        "mainline": "T" if number == 0 else "F",
        "taxline": "F",
        "linelastmodifieddate": changed,
    } | values


def link(previous: int, previous_type: str, following: int, type_: str, changed: datetime) -> dict[str, Any]:
    return {
        "previousdoc": previous,
        "previousline": 1,
        "previoustype": previous_type,
        "nextdoc": following,
        "nextline": 1,
        "nexttype": type_,
        "linktype": "OrdBill",
        "lastmodifieddate": changed,
    }


def company() -> Books:
    """Ten of everything that is not spelled out here."""
    books = Books()
    books.add("accountingbook", {"id": 1, "name": "Primary", "isprimary": "T"})
    books.add("currency", {"id": 1, "name": "US Dollar", "symbol": "USD", "lastmodifieddate": at(0)})
    books.add(
        "account",
        {
            "id": 11,
            "acctnumber": "5000",
            "accountsearchdisplayname": "Cost of Goods",
            "lastmodifieddate": at(0),
        },
        {"id": 12, "acctnumber": "6100", "accountsearchdisplayname": "Freight", "isinactive": "F"},
    )
    books.add("item", {"id": 7, "itemid": "BOLT-M8", "itemtype": "InvtPart", "lastmodifieddate": at(0)})
    for table, name in (("department", "Sales"), ("classification", "Parts"), ("location", "Oslo")):
        books.add(table, {"id": 1, "name": name, "isinactive": "F", "lastmodifieddate": at(0)})
    books.add("subsidiary", {"id": 1, "name": "Norway", "lastmodifieddate": at(0)})
    books.add("term", {"id": 1, "name": "Net 30", "daysuntilnetdue": "30", "lastmodifieddate": at(0)})
    books.add("employee", {"id": 3, "entityid": "Kari", "isinactive": "F", "lastmodifieddate": at(0)})
    books.add(
        "accountingperiod",
        {"id": 5, "periodname": "Jun 2026", "startdate": "2026-06-01", "lastmodifieddate": at(0)},
    )
    books.add(
        "deletedrecord",
        {"recordid": 99, "recordtypeid": "-30", "type": "vendorbill", "deleteddate": at(50)},
        {"recordid": 98, "recordtypeid": "2", "scriptid": "customrecord_x", "deleteddate": at(60)},
    )
    _vendor(books)
    _purchase(books)
    return books


def _vendor(books: Books) -> None:
    books.add(
        "vendor",
        {
            "id": 301,
            "entityid": "Bolt & Nut",
            "isperson": "F",
            "isinactive": "F",
            "currency": 1,
            "terms": 1,
            "category": 2,
            "creditlimit": "1000.10",
            "defaultbillingaddress": 801,
            "lastmodifieddate": at(1),
        },
        {"id": 302, "entityid": "No Address", "isperson": "T", "lastmodifieddate": at(2)},
    )
    for number, label, billing in ((801, "HQ", "T"), (802, "Plant", "F")):
        address = {"nkey": number, "addr1": f"Street {number}", "country": "NO"}
        books.add("vendoraddressbookentityaddress", address)
        books.add("entityaddress", address | {"lastmodifieddate": at(1)})
        books.add(
            "vendoraddressbook",
            {"entity": 301, "label": label, "addressbookaddress": number, "defaultbilling": billing},
        )


def _purchase(books: Books) -> None:
    books.add("transaction", header(1001, "PurchOrd", at(10), entity=301, terms=1, custbody_ref="R-1"))
    goods = {"item": 7, "itemtype": "InvtPart", "rate": "10.05", "foreignamount": "100.5", "isclosed": "F"}
    books.add(
        "transactionline",
        line(1001, 0, at(10), subsidiary=1, location=1, foreignamount="120.50"),
        line(1001, 2, at(10), expenseaccount=12, foreignamount="15", linesequencenumber=1),
        line(1001, 1, at(10), quantity="10", linesequencenumber=2, custcol_job="J1", **goods),
        line(1001, 3, at(10), taxline="T", foreignamount="5"),
    )
    books.add("transaction", header(1002, "ItemRcpt", at(20)), header(1003, "VendBill", at(30), status="A"))
    books.add(
        "transactionline",
        line(1002, 0, at(20)),
        line(1002, 1, at(20), quantity="4", createdfrom=1001, **goods),
        line(1002, 2, at(20), iscogs="T", item=7, foreignamount="-40.2"),
        line(1003, 0, at(30), foreignamount="-120.50"),
        line(1003, 1, at(30), quantity="10", createdfrom=1001, **goods),
        line(1003, 2, at(30), expenseaccount=12, foreignamount="15", memo="freight"),
        line(1003, 3, at(30), foreignamount="5", item=None),
    )
    books.add("nexttransactionlinelink", link(1001, "PurchOrd", 1002, "ItemRcpt", at(20)))
    books.add("nexttransactionlinelink", link(1001, "PurchOrd", 1003, "VendBill", at(30)))
    for number, account, amount in ((0, 21, "-120.5"), (1, 11, "105.5"), (2, 12, "15")):
        posting = {"transaction": 1003, "transactionline": number, "accountingbook": 1, "account": account}
        books.add("transactionaccountingline", posting | {"amount": amount, "lastmodifieddate": at(30)})
        books.add("transactionaccountingline", posting | {"accountingbook": 2, "lastmodifieddate": at(30)})
    books.add("transaction", header(1004, "Journal", at(40)), header(1005, "VendCred", at(41)))
    books.add(
        "transactionline",
        line(1004, 0, at(40), foreignamount="7"),
        line(1004, 1, at(40), foreignamount="-7"),
        line(1005, 0, at(41), foreignamount="3"),
        line(1005, 1, at(41), expenseaccount=12, foreignamount="-3"),
    )
