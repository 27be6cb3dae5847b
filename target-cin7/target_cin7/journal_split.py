"""Splitting an n-to-m journal into the debit/credit pairs of which Cin7 Core's journals are made. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal()


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a journal: an account and an exact signed amount, debit positive."""

    account: str
    amount: Decimal
    cost_center: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An amount, positive, that is debited to one posting's account and credited to another's."""

    debit: Posting
    credit: Posting
    amount: Decimal


@dataclass(slots=True)
class _Open:
    posting: Posting
    left: Decimal


class _Side:
    """The open postings of one side, by account, each account's in their order."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self._queues: dict[str, deque[_Open]] = defaultdict(deque)
        for posting in postings:
            self._queues[posting.account].append(_Open(posting, abs(posting.amount)))

    def first(self, other_than: str | None = None) -> _Open | None:
        """Return an open posting, if there is a choice on another account than ``other_than``."""
        fallback = None
        for account, queue in self._queues.items():
            if account != other_than:
                return queue[0]
            fallback = queue[0]
        return fallback

    def reduce(self, item: _Open, amount: Decimal) -> None:
        item.left -= amount
        if item.left == _ZERO:
            queue = self._queues[item.posting.account]
            queue.popleft()
            if not queue:
                del self._queues[item.posting.account]

    def rest(self) -> list[Posting]:
        return [
            Posting(o.posting.account, o.left, o.posting.cost_center, o.posting.description)
            for queue in self._queues.values()
            for o in queue
        ]


def split(postings: Sequence[Posting]) -> list[Pair]:
    """Return pairs that give every account exactly its total, at most one fewer than there are postings.

    Postings of one cost centre are paired with each other first, equal amounts before others, and an account
    is paired with itself only where nothing else is open. Postings of nothing are left out.

    Raises:
        ValueError: The postings do not balance.
    """
    if sum((p.amount for p in postings), _ZERO) != _ZERO:
        raise ValueError("the postings do not balance")
    groups: dict[str | None, list[Posting]] = defaultdict(list)
    for posting in postings:
        if posting.amount != _ZERO:
            groups[posting.cost_center].append(posting)
    pairs: list[Pair] = []
    debits: list[Posting] = []
    credits_: list[Posting] = []
    for group in groups.values():
        exact, rest = _equal_amounts(group)
        more, open_debits, open_credits = _in_turn(
            [p for p in rest if p.amount > _ZERO], [p for p in rest if p.amount < _ZERO]
        )
        pairs += exact + more
        debits += open_debits
        credits_ += open_credits
    return pairs + _in_turn(debits, credits_)[0]


def _equal_amounts(group: Sequence[Posting]) -> tuple[list[Pair], list[Posting]]:
    """Pair a debit with a credit of the same amount on another account; return the pairs and what is left."""
    credits_: dict[Decimal, list[Posting]] = defaultdict(list)
    for posting in group:
        if posting.amount < _ZERO:
            credits_[-posting.amount].append(posting)
    pairs, rest = [], []
    for posting in group:
        if posting.amount < _ZERO:
            continue
        same = credits_[posting.amount]
        partner = next((c for c in same if c.account != posting.account), None)
        if partner is None:
            rest.append(posting)
        else:
            same.remove(partner)
            pairs.append(Pair(posting, partner, posting.amount))
    return pairs, rest + [c for same in credits_.values() for c in same]


def _in_turn(
    debits: Sequence[Posting], credits_: Sequence[Posting]
) -> tuple[list[Pair], list[Posting], list[Posting]]:
    """Pair until one side is used up. Every pair uses up a posting, and the last of all uses up two."""
    left, right = _Side(debits), _Side(credits_)
    pairs = []
    while (debit := left.first()) and (credit := right.first(debit.posting.account)):
        amount = min(debit.left, credit.left)
        pairs.append(Pair(debit.posting, credit.posting, amount))
        left.reduce(debit, amount)
        right.reduce(credit, amount)
    return pairs, left.rest(), [_negated(p) for p in right.rest()]


def _negated(posting: Posting) -> Posting:
    return Posting(posting.account, -posting.amount, posting.cost_center, posting.description)
