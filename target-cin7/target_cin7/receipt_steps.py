"""The steps of a receipt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from connector_kit.delivery.model import Change, Declined, Document, Step
from target_cin7.purchase_state import Purchase
from target_cin7.receipt_body import put_away_body, stock_body, stock_path
from target_cin7.receipt_plan import Post
from target_cin7.receipt_split import Goods

_PUT_AWAY_PATH: Final = "advanced-purchase/put-away"
_PUT_AWAY: Final = "put_away"


def stock_steps(
    document: Document, purchase: Purchase, posts: Iterable[Post], spelled: Mapping[tuple[str, ...], str]
) -> list[Step]:
    """Return the steps that enter goods; a receipt that is entered in parts is authorised at the end.

    Args:
        document: The receipt.
        purchase: What it belongs to.
        posts: The goods, by group.
        spelled: By :meth:`Goods.same`, how Cin7 Core spells their locations.
    """
    all_posts = list(posts)
    steps = [_stock_step(document, purchase, _at(post, spelled)) for post in all_posts]
    if all_posts and all_posts[-1].status == "DRAFT":
        steps.append(authorise_step(purchase, replace(all_posts[-1], goods=(), status="AUTHORISED")))
    return steps


def authorise_step(purchase: Purchase, post: Post) -> Step:
    """Lines are only added, so a receipt that has all of its own is authorised with none."""
    body = stock_body(purchase, post)
    name = f"authorise {_place(post)}"
    return Step(name, "POST", stock_path(post), body, creates=False, changes=_changes(body))


def put_away_step(purchase: Purchase, task_id: str, goods: Iterable[Goods]) -> Step:
    """Return the step that puts goods of a group away."""
    body = put_away_body(purchase, task_id, goods)
    return Step(f"{_PUT_AWAY} {task_id}", "POST", _PUT_AWAY_PATH, body, creates=False, changes=_changes(body))


def puts_away(step: Step) -> bool:
    return step.name.startswith(_PUT_AWAY)


def for_a_person(answer: Declined, step: Step) -> Declined:
    """Tell refusals that a person can clear in Cin7 Core from those of the record."""
    if puts_away(step):
        hint = "put the goods away in Cin7 Core by hand and retry, or set put_away to never."
        return replace(answer, code="PUT_AWAY_DECLINED", hint=hint, held=True)
    if "duplicate value" in answer.reason.casefold():
        hint = "the purchase has a line of the same product, location and batch: receive both there by hand."
        return replace(answer, code="RECEIPT_DUPLICATE", hint=hint, held=True)
    return answer


def _at(post: Post, spelled: Mapping[tuple[str, ...], str]) -> Post:
    """Return the post with locations as Cin7 Core spells them."""
    goods = tuple(replace(item, location=spelled.get(item.same(), item.location)) for item in post.goods)
    return replace(post, goods=goods)


def _stock_step(document: Document, purchase: Purchase, post: Post) -> Step:
    body = stock_body(purchase, post)
    name = f"stock {_place(post)} {post.location}".rstrip()
    creates = document.landed is None
    return Step(name, "POST", stock_path(post), body, creates=creates, changes=_changes(body))


def _place(post: Post) -> str:
    """Return what a step calls its group.

    Not by a number: a read can show groups that were hidden, and two steps of one name would be taken for one
    that Cin7 Core did not keep. The group of a Simple purchase is its only one.
    """
    if post.older:
        return "1"
    return post.group.task_id if post.group is not None and post.group.task_id else "new"


def _changes(body: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(Change(k, None, len(v) if isinstance(v, list) else v) for k, v in body.items())
