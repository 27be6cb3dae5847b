"""`/purchase/stock`, `/advanced-purchase/stock`, `/advanced-purchase/put-away`: receipts."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import check_new
from sandbox.cin7.filters import Query
from sandbox.cin7.purchases import guards, render
from sandbox.cin7.purchases.document import (
    ADVANCED,
    AUTHORISED,
    DRAFT,
    PARTIALLY_RECEIVED,
    POSTED,
    SERVICE,
    SIMPLE,
    ordered,
    stocked,
)
from sandbox.cin7.purchases.invoice import same_quantities
from sandbox.cin7.purchases.order import STATUS
from sandbox.cin7.purchases.part import AdvancedPart, Part, new_group
from sandbox.cin7.purchases.status import PART, receiving
from sandbox.cin7.purchases.stock_lines import duplicates, read_stock_lines
from sandbox.cin7.resource import Body
from sandbox.cin7.tenant import Tenant


@dataclass(frozen=True)
class AdvancedStock(AdvancedPart):
    """Receipts of any purchase; a write makes an Advanced one of a Simple one (Cin7 Core API documentation).

    Observed: POST only adds lines, a new group also gets an empty draft invoice, DELETE answers 200 and
    deletes nothing. PUT replaces the lines that are not received yet.
    """

    def group(self, tenant: Tenant, purchase: Body, task: str) -> Body:
        if purchase["Type"] == SIMPLE:
            purchase["Type"] = ADVANCED
        return super().group(tenant, purchase, task)

    def without_task(self, tenant: Tenant, purchase: Body) -> Body:
        group = new_group(tenant, purchase)
        group["Invoice"]["Status"] = DRAFT
        return group

    def put(self, tenant: Tenant, given: Body) -> Any:
        return self.post(tenant, {**given, "Replace": True})

    def delete(self, tenant: Tenant, query: Query) -> Any:
        return self.get(tenant, query)


@dataclass(frozen=True)
class PutAways(AdvancedPart):
    """Where an advanced receipt is put; it needs the TaskID of the receipt."""

    def without_task(self, tenant: Tenant, purchase: Body) -> Body:  # noqa: ARG002 - there is none to find
        raise Refusal(errors.missing("TaskID"))


def write_stock(tenant: Tenant, purchase: Body, group: Body, given: Body) -> None:
    """Add lines to a receipt of `/purchase/stock`: in one location, as much as is invoiced.

    Raises:
        Refusal: a gate is shut, or something is wrong with a line.
    """
    _gates(tenant, purchase, group)
    lines = read_stock_lines(tenant, given.get("Lines"), located=True)
    if len({line["LocationID"] for line in lines}) > 1:
        raise Refusal(errors.invalid("Lines"))
    _receive(tenant, purchase, group, lines, given)


def write_advanced_stock(tenant: Tenant, purchase: Body, group: Body, given: Body) -> None:
    """Add lines to a receipt of `/advanced-purchase/stock`, which keeps no locations.

    Raises:
        Refusal: a gate is shut, or something is wrong with a line.
    """
    _gates(tenant, purchase, group)
    if given.get("Replace"):
        group["Stock"]["Lines"] = [line for line in group["Stock"]["Lines"] if line["Posted"]]
    _receive(tenant, purchase, group, read_stock_lines(tenant, given.get("Lines"), located=False), given)


def _gates(tenant: Tenant, purchase: Body, group: Body) -> None:
    if purchase["Type"] == SERVICE:
        raise guards.stop("service_receipt", "Service Purchase has nothing to receive")
    guards.order_authorised(purchase)
    guards.approach_allows_stock(purchase, group)
    more = _partial(tenant, purchase) if purchase["Type"] == ADVANCED else ()
    guards.writable(group["Stock"], "stock_frozen", f"Receipt of purchase {purchase['OrderNumber']}", more)


def _partial(tenant: Tenant, purchase: Body) -> tuple[str, ...]:
    """Statuses past DRAFT in which an advanced receipt takes more, as long as something has not come."""
    if tenant.switches["partial_stock_status"] == "partially_received":
        return (PARTIALLY_RECEIVED,)
    return (AUTHORISED,) if receiving(purchase) == PART else ()


def _receive(tenant: Tenant, purchase: Body, group: Body, lines: list[Body], given: Body) -> None:
    checked = check_new([STATUS], given)
    stock = group["Stock"]
    twice = duplicates(stock["Lines"], lines, tenant.switches["stock_duplicates"])
    tenant.refuse_if([*checked.problems, *twice])
    stock["Lines"] += lines
    guards.not_empty(checked.values["Status"], [line for line in stock["Lines"] if not line["Posted"]])
    stock["Status"] = checked.values["Status"]
    if stock["Status"] == AUTHORISED:
        _authorise(tenant, purchase, group)


def _authorise(tenant: Tenant, purchase: Body, group: Body) -> None:
    if group["Invoice"]["Status"] in POSTED:
        same_quantities(purchase, group)
    if tenant.switches["over_receipt"] == "refuse":
        _not_more_than_ordered(purchase)
    put_away = tenant.switches["use_put_away"] and purchase["Type"] == ADVANCED
    for line in group["Stock"]["Lines"]:
        if not line["Posted"]:
            line.update({"Posted": True, "Received": not put_away})
    if put_away:
        group["PutAway"]["Status"] = DRAFT


def _not_more_than_ordered(purchase: Body) -> None:
    every = [line for each in purchase["Groups"] for line in each["Stock"]["Lines"]]
    wanted = ordered(purchase)
    names = {line["ProductID"]: line["SKU"] for line in every}
    for key, quantity in stocked(every).items():
        if quantity > wanted.get(key, 0):
            raise guards.stop("over_receipt", f"Product {names[key]}: more received than ordered")


def write_put_away(tenant: Tenant, purchase: Body, group: Body, given: Body) -> None:
    """Add lines to a put-away; once AUTHORISED, what was received counts as received.

    Raises:
        Refusal: a gate is shut, or something is wrong with a line.
    """
    _put_away_gates(tenant, purchase, group)
    put_away = group["PutAway"]
    checked = check_new([STATUS], given)
    lines = read_stock_lines(tenant, given.get("Lines"), located=True)
    tenant.refuse_if([*checked.problems, *duplicates(put_away["Lines"], lines, "pending")])
    put_away["Lines"] += lines
    put_away["Status"] = checked.values["Status"]
    if put_away["Status"] == AUTHORISED:
        _put(group)


def _put_away_gates(tenant: Tenant, purchase: Body, group: Body) -> None:
    if not tenant.switches["use_put_away"]:
        raise guards.stop("put_away_off", "Put Away is not in use: see General Settings")
    guards.order_authorised(purchase)
    guards.approach_allows_stock(purchase, group)
    if group["Stock"]["Status"] not in (AUTHORISED, PARTIALLY_RECEIVED):
        raise guards.stop("put_away_before_stock", "Please authorise StockReceived before PutAway")
    guards.writable(group["PutAway"], "put_away_frozen", f"Put Away of purchase {purchase['OrderNumber']}")


def _put(group: Body) -> None:
    """Make received what is put away, if it is what the receipt says."""
    waiting = [line for line in group["Stock"]["Lines"] if line["Posted"] and not line["Received"]]
    putting = [line for line in group["PutAway"]["Lines"] if not line["Posted"]]
    wanted, given = Counter(stocked(waiting)), Counter(stocked(putting))
    names = {line["ProductID"]: line["SKU"] for line in [*waiting, *putting]}
    for key, sku in names.items():
        received, put = Decimal(wanted[key]), Decimal(given[key])
        if received != put:
            text = f"Product {sku} has quantity received {received:.4f} which is different from "
            raise guards.stop("put_away_quantity", f"{text}quantity put away {put:.4f}.")
    for line in (*waiting, *putting):
        line.update({"Posted": True, "Received": True})


def _put_away_view(group: Body, combine: bool) -> Body:  # noqa: ARG001 - there are no charges here
    return render.stock(group, "PutAway")


def _stock_view(group: Body, combine: bool) -> Body:  # noqa: ARG001 - there are no charges here
    return render.stock(group)


STOCK = Part(
    path="purchase/stock",
    envelope="",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST"),
    write=write_stock,
    view=_stock_view,
)
ADVANCED_STOCK = AdvancedStock(
    path="advanced-purchase/stock",
    envelope="StockReceiving",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST", "PUT", "DELETE"),
    write=write_advanced_stock,
    view=_stock_view,
)
PUT_AWAY = PutAways(
    path="advanced-purchase/put-away",
    envelope="PutAway",
    kind="purchase",
    called="Purchase",
    verbs=("GET", "POST"),
    write=write_put_away,
    view=_put_away_view,
)
