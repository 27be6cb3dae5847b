"""Which groups of a purchase take the goods of a receipt, by Cin7 Core's gates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from target_cin7.names import exact_name
from target_cin7.purchase_gates import may_put_away, may_receive
from target_cin7.purchase_rows import upper
from target_cin7.purchase_state import (
    ZERO,
    Group,
    Purchase,
    StockLine,
    invoiced,
    received,
    sku_key,
)
from target_cin7.receipt_split import (
    Brought,
    Claim,
    Goods,
    Placed,
    Room,
    claim,
    merged,
    quantities,
    spread,
    without,
)

Obstacle = Literal["invoice", "quantity", "draft"]
"""Not billed yet; a Simple purchase wants exactly what is billed; a person's draft is in the way."""


@dataclass(frozen=True, slots=True)
class Post:
    """Goods for the receipt of a group; without a group, for a new one."""

    group: Group | None
    goods: tuple[Goods, ...]
    status: str = "AUTHORISED"
    location: str = ""
    """Where the goods of this one go, if those of the group go to several places one after the other."""
    older: bool = False
    """Through the older family of the API, which is for Simple purchases."""


@dataclass(frozen=True, slots=True)
class Posts:
    """What is to be posted, or what stands against it."""

    posts: tuple[Post, ...] = ()
    obstacle: Obstacle | None = None
    converts: bool = False
    """It turns a Simple purchase into an Advanced one."""


def placed(purchase: Purchase) -> tuple[Placed, ...]:
    """Return all goods in the receipts of a purchase that are not voided.

    The purchase's own location in the receipt of an Advanced purchase may be a default of Cin7 Core's, and
    tells nothing.
    """
    goods = tuple(p for g in purchase.groups if not g.stock.is_voided for p in _in_receipt(g))
    if purchase.is_simple:
        return goods
    own = exact_name(purchase.location)
    return tuple(
        replace(p, goods=replace(p.goods, location="")) if exact_name(p.goods.location) == own else p
        for p in goods
    )


def posts_for(purchase: Purchase, there: Claim) -> Posts:
    """Return what to post for the rest of a claim."""
    if purchase.is_simple:
        return _simple(purchase, there)
    return _stock_first(purchase, there) if purchase.approach == "STOCK" else _invoice_first(purchase, there)


def begun_group(before: Purchase, after: Purchase) -> str:
    """Return the TaskID of the group that a receipt without one began; ``""`` if there is none.

    Of the groups that were not known before, some may have been there unseen: they have no goods.
    """
    known = {group.task_id for group in before.groups}
    new = [group for group in after.groups if group.task_id and group.task_id not in known]
    return next((g.task_id for g in (*(g for g in new if not g.stock.is_empty), *new)), "")


def drafts(purchase: Purchase, there: Claim) -> list[Group]:
    """Return the groups whose receipt holds claimed goods and is not authorised."""
    mine = {p.task_id for p in there.there}
    return [g for g in purchase.groups if g.task_id in mine and g.stock.is_open]


def has_others(group: Group, there: Claim) -> bool:
    """Whether a receipt that is not authorised holds goods that are not claimed."""
    mine = quantities(p.goods for p in there.there if p.task_id == group.task_id)
    return group.stock.is_open and quantities(p.goods for p in _in_receipt(group)) != mine


def to_put_away(
    purchase: Purchase, there: Claim, others: Sequence[Brought]
) -> list[tuple[Group, tuple[Goods, ...]]]:
    """Return the claimed goods in authorised receipts that are not in the put-away of their group.

    No goods are returned for a put-away that has them all and is only to be authorised. Those that it counts
    as received were put away before more goods opened it again.
    """
    left = without([p for g in purchase.groups for p in _put_away(g)], others)
    came = [g for g in purchase.groups if g.task_id and (g.stock.is_authorised or g.stock.is_partial)]
    mine = [p for p in there.there if any(p.task_id == group.task_id for group in came)]
    rest = claim(merged(p.goods for p in mine), left).rest
    waiting = _by_room(rest, mine, {group.task_id: _not_put_away(group) for group in came})
    waiting |= {g.task_id: waiting.get(g.task_id, ()) for g in came if _is_only_entered(g, mine, left)}
    return [(group, waiting[group.task_id]) for group in came if group.task_id in waiting]


def _by_room(
    goods: Iterable[Goods], mine: Sequence[Placed], rooms: dict[str, dict[str, Decimal]]
) -> dict[str, tuple[Goods, ...]]:
    """Return goods by the group that still has so much to put away; the one that they came into goes first.

    What several receipts of a day brought into several groups cannot be told apart by group.
    """
    portions: dict[str, tuple[Goods, ...]] = {}
    for item in goods:
        sku, open_ = sku_key(item.sku), item.quantity
        own = {p.task_id for p in mine if p.goods.same() == item.same()}
        for task_id in sorted(rooms, key=lambda task_id: task_id not in own):
            quantity = min(open_, rooms[task_id].get(sku, ZERO))
            if quantity > ZERO:
                rooms[task_id][sku] -= quantity
                open_ -= quantity
                portions[task_id] = (*portions.get(task_id, ()), replace(item, quantity=quantity))
    return portions


def _not_put_away(group: Group) -> dict[str, Decimal]:
    done = quantities(p.goods for p in _put_away(group))
    return {sku: quantity - done.get(sku, ZERO) for sku, quantity in received([group]).items()}


def _is_only_entered(group: Group, mine: Sequence[Placed], left: Sequence[Placed]) -> bool:
    """Whether goods of ours, and no others, stand in a put-away that is still a draft."""
    goods = [p.goods for p in mine if p.task_id == group.task_id]
    done = claim(goods, [p for p in left if p.task_id == group.task_id])
    drafted = "DRAFT" in group.put_away.status and bool(done.there) and not done.others
    return drafted and bool(claim(goods, _only_entered(group)).there)


def _only_entered(group: Group) -> tuple[Placed, ...]:
    return _goods_of(group, (line for line in group.put_away.lines if not line.received))


def _put_away(group: Group) -> tuple[Placed, ...]:
    """Return the goods in the put-away of a group. In a draft, those without a location only wait for one."""
    goods = _goods_of(group, group.put_away.lines)
    return tuple(p for p in goods if p.goods.location or not group.put_away.is_open)


def may_be_put_away(purchase: Purchase, group: Group) -> bool:
    """Whether the goods of a group may be put away. Till then its receipt may be PARTIALLY RECEIVED."""
    if group.stock.is_partial:
        group = replace(group, stock=replace(group.stock, status="AUTHORISED"))
    return may_put_away(purchase, group)


def waits_for_put_away(purchase: Purchase, group: Group) -> bool:
    """Whether Cin7 Core wants the goods of an authorised receipt put away, as a fresh purchase shows it.

    Its put-away is there, or one of the purchase has been done, or the purchase counts as less received than
    its receipts say.
    """
    if not group.put_away.is_open or "DRAFT" in group.put_away.status:
        return not group.put_away.is_voided
    if any(other.put_away.is_authorised or other.put_away.lines for other in purchase.groups):
        return True
    status = upper(purchase.row.get("CombinedReceivingStatus"))
    if "FULL" in status or not status:
        return False
    return purchase.is_wholly_received() if "PARTIAL" in status else "NOT RECEIVED" in status


def _simple(purchase: Purchase, there: Claim) -> Posts:
    group = next(iter(purchase.groups), None)
    if group is None or has_others(group, there):
        return Posts(obstacle="draft")
    first = purchase.approach == "INVOICE"
    if first and not group.invoice.is_posted:
        return Posts(obstacle="invoice")
    target = invoiced([group]) if first else purchase.ordered()
    mine = quantities([*(p.goods for p in there.there), *there.rest])
    is_open = may_receive(purchase, group)
    if is_open and mine == target:
        return Posts(_by_location(purchase, group, there))
    if first and (not is_open or _exceeds(mine, target)):
        return Posts(obstacle="quantity")
    taker = group if is_open else None
    return Posts((Post(taker, there.rest),), converts=True)


def _by_location(purchase: Purchase, group: Group, there: Claim) -> tuple[Post, ...]:
    """The older family takes the goods of one location at a time."""
    parts: dict[str, list[Goods]] = {}
    for goods in there.rest:
        parts.setdefault(exact_name(goods.location or purchase.location), []).append(goods)
    done = {exact_name(p.goods.location or purchase.location) for p in there.there}
    if len(parts.keys() | done) == 1:
        return (Post(group, there.rest, older=True),)
    return tuple(
        Post(group, tuple(goods), "DRAFT", goods[0].location or purchase.location, older=True)
        for goods in parts.values()
    )


def _stock_first(purchase: Purchase, there: Claim) -> Posts:
    """Each receipt has a group of its own, so that partial bills find theirs."""
    mine = {p.task_id for p in there.there}
    for group in purchase.groups:
        begun = group.task_id in mine and not has_others(group, there)
        if group.stock.is_open and (group.stock.is_empty or begun) and may_receive(purchase, group):
            return Posts((Post(group, there.rest),))
    return Posts((Post(None, there.rest),))


def _invoice_first(purchase: Purchase, there: Claim) -> Posts:
    """Goods go where they are billed and not yet received."""
    open_ = [g for g in purchase.groups if may_receive(purchase, g) and g.task_id]
    free = [g for g in open_ if not has_others(g, there)]
    result = spread(there.rest, [_room(g) for g in free])
    if result.short:
        blocked = len(free) < len(open_) and not spread(there.rest, [_room(g) for g in open_]).short
        return Posts(obstacle="draft" if blocked else "invoice")
    portions = result.by_group()
    return Posts(tuple(Post(g, tuple(portions[g.task_id])) for g in free if g.task_id in portions))


def _room(group: Group) -> Room:
    have = received([group])
    return Room(group.task_id, {s: q - have.get(s, ZERO) for s, q in invoiced([group]).items()})


def _exceeds(mine: Mapping[str, Decimal], target: Mapping[str, Decimal]) -> bool:
    return any(quantity > target.get(sku, ZERO) for sku, quantity in mine.items())


def _in_receipt(group: Group) -> tuple[Placed, ...]:
    return _goods_of(group, group.stock.lines)


def _goods_of(group: Group, lines: Iterable[StockLine]) -> tuple[Placed, ...]:
    return tuple(
        Placed(group.task_id, Goods(x.sku, x.quantity, x.date, x.location, x.batch, x.expiry)) for x in lines
    )
