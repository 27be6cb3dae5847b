"""The streams, by what they have in common, and the feeds that read for them."""

from __future__ import annotations

from singer_sdk import Stream, Tap

from tap_cin7.company import Company
from tap_cin7.declaration import Listing, StreamDeclaration
from tap_cin7.documents import DocumentFeed
from tap_cin7.feeds import ListFeed, keyed_by
from tap_cin7.streams import ledger, masters, purchases, sales
from tap_cin7.streams.base import Cin7Stream
from tap_cin7.streams.reference_books import BOOKS
from tap_cin7.tally import Identify


def all_streams(tap: Tap) -> list[Stream]:
    """Every stream of the tap; made without a call."""
    company = Company(tap.config)
    return [
        *_listed(tap, company, masters.SUPPLIER_LIST, masters.SUPPLIERS),
        *_listed(tap, company, masters.CUSTOMER_LIST, masters.CUSTOMERS),
        *_listed(tap, company, masters.PRODUCT_LIST, masters.PRODUCTS, masters.PRODUCT_SUPPLIERS),
        *_listed(tap, company, masters.FAMILY_LIST, masters.PRODUCT_FAMILIES),
        *_purchases(tap, company),
        *_sales(tap, company),
        *(each for book, listing in BOOKS for each in _listed(tap, company, listing, book)),
        *_ledger(tap, company),
    ]


def _listed(
    tap: Tap, company: Company, listing: Listing, *declarations: StreamDeclaration
) -> list[Cin7Stream]:
    """Streams made of the rows of one list."""
    first = declarations[0]
    identify = keyed_by(*(first.source_of(name) for name in first.key))
    return _fed(tap, ListFeed(company, listing, identify), *declarations)


def _purchases(tap: Tap, company: Company) -> list[Cin7Stream]:
    lists = purchases.PURCHASE_LIST
    feed = DocumentFeed(company, purchases.LISTING, keyed_by("ID"), purchases.DETAIL, lists.name)
    return _fed(tap, feed, lists, *purchases.DOCUMENTS)


def _sales(tap: Tap, company: Company) -> list[Cin7Stream]:
    lists = sales.SALE_LIST
    feed = DocumentFeed(company, sales.LISTING, keyed_by("SaleID"), sales.DETAIL, lists.name)
    return _fed(tap, feed, lists, sales.SALES)


def _ledger(tap: Tap, company: Company) -> list[Cin7Stream]:
    identify: Identify = ledger.number_transactions
    feed = ListFeed(company, ledger.TRANSACTION_LIST, identify)
    transactions = _fed(tap, feed, ledger.TRANSACTIONS)
    for stream in transactions:
        stream.overlap_seconds = ledger.REREAD_SECONDS
    books = (ledger.JOURNALS, ledger.MONEY_TASKS)
    return [*(s for book, listing in books for s in _listed(tap, company, listing, book)), *transactions]


def _fed(tap: Tap, feed: ListFeed, *declarations: StreamDeclaration) -> list[Cin7Stream]:
    feed.streams = [Cin7Stream(tap, declaration, feed) for declaration in declarations]
    return feed.streams
