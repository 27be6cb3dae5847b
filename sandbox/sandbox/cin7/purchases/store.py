"""Where purchases are kept and how a call finds the one that it means."""

from typing import Any

from sandbox.books import Entry
from sandbox.cin7 import errors
from sandbox.cin7.availability import moved
from sandbox.cin7.errors import Refusal
from sandbox.cin7.purchases.document import normal, tasks
from sandbox.cin7.purchases.guards import NOT_FOUND
from sandbox.cin7.purchases.postings import post
from sandbox.cin7.purchases.rows import CREDITED, LISTED, row_entry
from sandbox.cin7.purchases.status import settle
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import sortable

FIRST_NUMBER = 90
"""The first purchase of a company's file is PO-00090."""


def next_number(tenant: Tenant) -> str:
    return f"PO-{FIRST_NUMBER - 1 + tenant.books.next('purchase'):05d}"


def keep(tenant: Tenant, purchase: Body) -> None:
    """Keep a changed purchase: its statuses follow, the time of change moves, the list shows it.

    While books are being filled the list, the stock and the ledger wait for `show`.
    """
    settle(purchase, tenant.switches)
    purchase["LastUpdatedDate"] = tenant.now()
    with tenant.books.write():
        if not tenant.books.filling:
            show(tenant, tenant.books.get("purchase", purchase["ID"]), purchase)
        modified = sortable(purchase["LastUpdatedDate"]) or ""
        entry = Entry(purchase["ID"], purchase, purchase["OrderNumber"], purchase["Status"], modified)
        tenant.books.put("purchase", entry)
        for task in tasks(purchase):
            tenant.books.put("purchase_task", Entry(task, {"PurchaseID": purchase["ID"]}))


def show(tenant: Tenant, old: Body | None, new: Body) -> None:
    """Let the list, the stock and the ledger say what a purchase now is."""
    row = row_entry(new)
    tenant.books.put(LISTED, row)
    if new["CreditNotes"]:
        tenant.books.put(CREDITED, row)
    moved(tenant, old, new)
    post(tenant, new)


def by_id(tenant: Tenant, key: Any, called: str) -> Body:
    """The purchase of that ID; `called` is the field that should have named it.

    Raises:
        Refusal: there is none.
    """
    if not normal(key):
        raise Refusal(errors.missing(called))
    found = tenant.books.get("purchase", normal(key))
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def by_task(tenant: Tenant, key: Any, called: str = "TaskID") -> Body:
    """The purchase that a purchase's ID or the TaskID of one of its documents belongs to.

    Raises:
        Refusal: there is none.
    """
    if not normal(key):
        raise Refusal(errors.missing(called))
    task = tenant.books.get("purchase_task", normal(key))
    return by_id(tenant, task["PurchaseID"] if task else "-", called)
