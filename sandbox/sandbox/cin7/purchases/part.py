"""What the documents of a purchase have in common: which one a call means, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.cin7.errors import Refusal
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.document import SIMPLE, empty_group, group_with, normal
from sandbox.cin7.purchases.store import by_id, by_task, keep
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.tenant import Tenant

Writer = Callable[[Tenant, Body, Body, Body], None]
"""Writes a document into a purchase: tenant, purchase, the group that is meant, what is given."""

View = Callable[[Body, bool], Body]
"""How a group's document looks; the flag asks for charges among the lines."""


@dataclass(frozen=True)
class Part(Resource):
    """One kind of document of a Simple purchase, `/purchase/…`: TaskID is the purchase's ID."""

    write: Writer | None = None
    view: View = lambda _, __: {}

    def get(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_task(tenant, query.get("TaskID") or query.get("PurchaseID") or query.get("ID"))
        guards.simple_only(purchase)
        return self.view(purchase["Groups"][0], _combined(query))

    def post(self, tenant: Tenant, given: Body) -> Any:
        purchase = by_task(tenant, given.get("TaskID"))
        guards.simple_only(purchase)
        group = purchase["Groups"][0]
        self.written_into(tenant, purchase, group, given)
        return self.view(group, False)

    def written_into(self, tenant: Tenant, purchase: Body, group: Body, given: Body) -> None:
        guards.alive(purchase)
        if self.write is not None:
            self.write(tenant, purchase, group, given)
        keep(tenant, purchase)


@dataclass(frozen=True)
class AdvancedPart(Part):
    """One kind of document of any purchase, `/advanced-purchase/…`: the answer holds those of all groups.

    Observed: without a TaskID, or with the zero GUID, a new group of invoice and receipt begins.
    """

    def get(self, tenant: Tenant, query: Query) -> Any:
        purchase = by_task(tenant, query.get("PurchaseID") or query.get("TaskID") or query.get("ID"))
        return self.all_of(purchase, _combined(query))

    def post(self, tenant: Tenant, given: Body) -> Any:
        purchase = by_id(tenant, given.get("PurchaseID"), "PurchaseID")
        group = self.group(tenant, purchase, normal(given.get("TaskID")))
        self.written_into(tenant, purchase, group, given)
        return self.all_of(purchase, False)

    def group(self, tenant: Tenant, purchase: Body, task: str) -> Body:
        """The group of that TaskID; a new one where there is no TaskID, a Simple purchase has only one."""
        found = group_with(purchase, task) if task else self.without_task(tenant, purchase)
        if found is None:
            raise Refusal(f"Task with specified ID was not found in purchase {purchase['OrderNumber']}")
        return found

    def without_task(self, tenant: Tenant, purchase: Body) -> Body:
        if purchase["Type"] == SIMPLE:
            return only_group(purchase)
        return new_group(tenant, purchase)

    def all_of(self, purchase: Body, combine: bool) -> Body:
        return {
            "PurchaseID": purchase["ID"],
            self.envelope: [self.view(group, combine) for group in purchase["Groups"]],
        }


def only_group(purchase: Body) -> Body:
    """The only group of a Simple purchase."""
    group: Body = purchase["Groups"][0]
    return group


def new_group(tenant: Tenant, purchase: Body) -> Body:
    """Begin an invoicing and receiving group."""
    group = empty_group(tenant.books.guid("purchase_group"))
    purchase["Groups"].append(group)
    return group


def _combined(query: Query) -> bool:
    return render.asked_to_combine(query.get("CombineAdditionalCharges"))
