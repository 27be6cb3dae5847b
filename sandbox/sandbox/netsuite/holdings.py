"""What the company holds in NetSuite, in the words of its people: for comparing with another system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from sqlite3 import Row
from typing import Any, Final

from sandbox.netsuite.database import Database
from sandbox.netsuite.lists import STATUSES
from sandbox.netsuite.schema import TABLES
from sandbox.netsuite.shown import plain, show

_LINES: Final = """
select l.*, i.itemid, a.acctnumber, a.accountsearchdisplayname as account_name, p.name as place
from transactionline l
left join item i on i.id = l.item
left join transactionaccountingline g
  on g."transaction" = l."transaction" and g.transactionline = l.id and g.accountingbook = 1
left join account a on a.id = g.account
left join location p on p.id = l.location
where l.mainline <> 'T' and l."transaction" in (
  select id from "transaction" where type in ('PurchOrd', 'ItemRcpt', 'VendBill'))
order by l."transaction", l.linesequencenumber, l.id
"""
_HEADERS: Final = """
select t.*, e.entityid as vendor, c.symbol from "transaction" t
left join entity e on e.id = t.entity left join currency c on c.id = t.currency
where t.type in ('PurchOrd', 'ItemRcpt', 'VendBill') order by t.id
"""
_LINKS: Final = """
select distinct previousdoc, previousline, nextdoc, nextline from previoustransactionlinelink
where linktype in ('OrdBill', 'ShipRcpt')
"""
_VENDORS: Final = """
select v.*, c.symbol, t.name as term,
  (select count(*) from vendoraddressbook b where b.entity = v.id) as places
from vendor v left join currency c on c.id = v.currency left join term t on t.id = v.terms order by v.id
"""

Shown = dict[str, Any]


def holdings(database: Database) -> dict[str, Any]:
    """Return the books as JSON; money and quantities are decimal text, what is owed is positive.

    * `purchase_orders`: each with `receipts` and `bills` that were made of it
    * `bills`: those without an order
    * `vendors`, and `counts`: rows of every table
    """
    documents = _documents(database)
    links = database.query(_LINKS)
    _say_order_lines(documents, links)
    orders = {key: each for key, each in documents.items() if each["type"] == "PurchOrd"}
    for each in orders.values():
        each |= {"receipts": [], "bills": []}
    linked = {(link["nextdoc"], link["previousdoc"]) for link in links}
    for after, before in sorted(linked):
        part = "bills" if documents[after]["type"] == "VendBill" else "receipts"
        orders[before][part].append(documents[after])
    of_orders = {after for after, _ in linked}
    loose = [d for key, d in documents.items() if d["type"] == "VendBill" and key not in of_orders]
    return {
        "purchase_orders": list(orders.values()),
        "bills": loose,
        "vendors": [_vendor(row) for row in database.query(_VENDORS)],
        "counts": {name: _count(database, name) for name in TABLES},
    }


def _documents(database: Database) -> dict[int, Shown]:
    documents = {row["id"]: _header(row) for row in database.query(_HEADERS)}
    lines = defaultdict(list)
    for row in database.query(_LINES):
        lines[row["transaction"]].append(_line(row))
    for key, document in documents.items():
        document["lines"] = lines[key]
    return documents


def _header(row: Row) -> Shown:
    shown = {
        "id": row["id"],
        "type": row["type"],
        "number": row["tranid"],
        "vendor_id": row["entity"],
        "vendor": row["vendor"],
        "status": row["status"],
        "status_name": STATUSES[row["type"]][row["status"]],
        "date": row["trandate"],
        "currency": row["symbol"],
        "exchange_rate": plain(row["exchangerate"]),
        "memo": row["memo"],
        "last_modified": show(row["lastmodifieddate"], "datetime"),
    }
    if row["foreigntotal"] is not None:
        shown["total"] = plain(-row["foreigntotal"])
    if row["type"] == "VendBill":
        shown |= {
            "due": row["duedate"],
            "unpaid": plain(row["foreignamountunpaid"]),
            "void": row["voided"] == "T",
        }
    return shown


def _line(row: Row) -> Shown:
    shown: Shown = {
        "line": row["id"],
        "item": row["itemid"],
        "account": row["acctnumber"],
        "account_name": row["account_name"],
        "location": row["place"],
        "memo": row["memo"],
        "tax": row["taxline"] == "T",
        "closed": row["isclosed"] == "T",
    }
    numbers = {
        "quantity": "quantity",
        "rate": "rate",
        "foreignamount": "amount",
        "quantityshiprecv": "received",
        "quantitybilled": "billed",
    }
    found = {new: plain(row[old]) for old, new in numbers.items() if row[old] is not None}
    return {name: value for name, value in (shown | found).items() if value is not None}


def _say_order_lines(documents: Mapping[int, Shown], links: Iterable[Row]) -> None:
    """Tell each line of a receipt or a bill which line of the order it is of."""
    source = {(link["nextdoc"], link["nextline"]): link["previousline"] for link in links}
    for key, document in documents.items():
        for line in document["lines"]:
            if (key, line["line"]) in source:
                line["order_line"] = source[key, line["line"]]


def _vendor(row: Row) -> Shown:
    return {
        "id": row["id"],
        "name": row["entityid"],
        "currency": row["symbol"],
        "terms": row["term"],
        "email": row["email"],
        "phone": row["phone"],
        "tax_number": row["taxidnum"],
        "inactive": row["isinactive"] == "T",
        "person": row["isperson"] == "T",
        "addresses": row["places"],
        "last_modified": show(row["lastmodifieddate"], "datetime"),
    }


def _count(database: Database, name: str) -> int:
    return int(database.query(f'select count(*) from "{name}"')[0][0])  # noqa: S608 - our own name
