"""Splitting an n-to-m journal into the debit/credit pairs of which Cin7 Core's journals are made. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nlargest
from itertools import islice
from typing import Final

_ZERO: Final = Decimal()
_WATCHED: Final = 30
"""How many accounts are kept from being left alone; more would cost time and gain nothing."""


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
        self.totals: dict[str, Decimal] = defaultdict(Decimal)
        for posting in postings:
            self._queues[posting.account].append(_Open(posting, abs(posting.amount)))
            self.totals[posting.account] += abs(posting.amount)

    def of(self, account: str) -> _Open | None:
        """Return the first open posting of an account."""
        queue = self._queues.get(account)
        return queue[0] if queue else None

    def other_than(self, account: str | None, first: Iterable[str]) -> _Open | None:
        """Return an open posting of another account, those of ``first`` before all others."""
        for other in (*first, *islice(self._queues, 2)):
            if other != account and other in self._queues:
                return self._queues[other][0]
        return None

    def reduce(self, item: _Open, amount: Decimal) -> None:
        item.left -= amount
        self.totals[item.posting.account] -= amount
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
        balances = sum((p.amount for p in group), _ZERO) == _ZERO
        more, open_debits, open_credits = _in_turn(
            [p for p in rest if p.amount > _ZERO], [p for p in rest if p.amount < _ZERO], to_the_end=balances
        )
        pairs += exact + more
        debits += open_debits
        credits_ += open_credits
    return pairs + _in_turn(debits, credits_, to_the_end=True)[0]


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
    debits: Sequence[Posting], credits_: Sequence[Posting], *, to_the_end: bool
) -> tuple[list[Pair], list[Posting], list[Posting]]:
    """Pair until one side is used up. Every pair uses up a posting, and the last of all uses up two.

    ``to_the_end``: where nothing else is left, an account is paired with itself.
    """
    left, right = _Side(debits), _Side(credits_)
    both = nlargest(
        _WATCHED, left.totals.keys() & right.totals.keys(), key=lambda a: (_weight(a, left, right), a)
    )
    pairs = []
    while chosen := _choose(left, right, both, to_the_end=to_the_end):
        debit, credit = chosen
        amount = min(debit.left, credit.left)
        pairs.append(Pair(debit.posting, credit.posting, amount))
        left.reduce(debit, amount)
        right.reduce(credit, amount)
    return pairs, left.rest(), [_negated(p) for p in right.rest()]


def _choose(
    left: _Side, right: _Side, both: Sequence[str], *, to_the_end: bool
) -> tuple[_Open, _Open] | None:
    """Choose the next debit and credit, first of accounts that are on both sides, those with most left first.

    Otherwise they could end up with nothing but themselves to be paired with.
    """
    heavy = sorted(both, key=lambda a: (-_weight(a, left, right), a))
    for account in heavy:
        if (debit := left.of(account)) and (credit := right.other_than(account, heavy)):
            return debit, credit
        if (credit := right.of(account)) and (debit := left.other_than(account, heavy)):
            return debit, credit
    first = left.other_than(None, ())
    if first is None or (credit := right.other_than(None, ())) is None:
        return None
    alone = first.posting.account == credit.posting.account
    return (first, credit) if to_the_end or not alone else None


def _weight(account: str, left: _Side, right: _Side) -> Decimal:
    return left.totals[account] + right.totals[account]


def _negated(posting: Posting) -> Posting:
    return Posting(posting.account, -posting.amount, posting.cost_center, posting.description)
