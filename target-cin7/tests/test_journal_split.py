import random
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_cin7.journal_split import Posting, split

CENTS = st.integers(min_value=-10_000_000, max_value=10_000_000)
ACCOUNTS = st.sampled_from(["100", "200", "300", "400"])
CENTERS = st.sampled_from([None, "A", "B"])


@st.composite
def journals(draw):
    """Random postings and one that balances them."""
    drawn = draw(st.lists(st.tuples(ACCOUNTS, CENTS, CENTERS), min_size=1, max_size=30))
    drawn.append((draw(ACCOUNTS), -sum(cents for _, cents, _ in drawn), draw(CENTERS)))
    return [Posting(account, Decimal(cents) / 100, center) for account, cents, center in drawn]


def sums(items):
    totals = defaultdict(Decimal)
    for key, amount in items:
        totals[key] += amount
    return {key: total for key, total in totals.items() if total}


@given(journals())
def test_every_account_keeps_its_total_on_each_side_to_the_cent(postings):
    pairs = split(postings)
    debits = sums((p.debit.account, p.amount) for p in pairs)
    credits_ = sums((p.credit.account, p.amount) for p in pairs)
    assert debits == sums((p.account, p.amount) for p in postings if p.amount > 0)
    assert credits_ == sums((p.account, -p.amount) for p in postings if p.amount < 0)


@given(journals())
def test_cost_centres_keep_their_totals(postings):
    pairs = split(postings)
    sides = [(p.debit.cost_center, p.amount) for p in pairs]
    sides += [(p.credit.cost_center, -p.amount) for p in pairs]
    assert sums(sides) == sums((p.cost_center, p.amount) for p in postings)


@given(journals())
def test_at_most_one_pair_fewer_than_postings(postings):
    count = sum(1 for p in postings if p.amount)
    pairs = split(postings)
    assert len(pairs) <= max(count - 1, 0)
    assert all(p.amount > 0 and p.amount == p.amount.quantize(Decimal("0.01")) for p in pairs)


@given(journals(), journals())
def test_what_balances_within_cost_centres_never_crosses_them(one, other):
    postings = [Posting(p.account, p.amount, "A") for p in one]
    postings += [Posting(p.account, p.amount, "B") for p in other]
    assert all(p.debit.cost_center == p.credit.cost_center for p in split(postings))


@given(journals())
def test_splitting_is_deterministic(postings):
    assert split(postings) == split(list(postings))


def test_an_unbalanced_journal_is_not_split():
    with pytest.raises(ValueError, match="balance"):
        split([Posting("1", Decimal("1.00")), Posting("2", Decimal("-0.99"))])


def test_equal_amounts_stay_together():
    postings = [
        Posting("1", Decimal(30)),
        Posting("2", Decimal(70)),
        Posting("3", Decimal(-70)),
        Posting("4", Decimal(-30)),
    ]
    pairs = {(p.debit.account, p.credit.account, p.amount) for p in split(postings)}
    assert pairs == {("1", "4", Decimal(30)), ("2", "3", Decimal(70))}


def test_an_account_is_not_paired_with_itself_where_there_is_a_choice():
    postings = [
        Posting("1", Decimal(50)),
        Posting("2", Decimal(50)),
        Posting("1", Decimal(-60)),
        Posting("2", Decimal(-40)),
    ]
    first = split(postings)[0]
    assert first.debit.account != first.credit.account


def test_accounts_on_both_sides_of_a_cost_centre_are_rarely_paired_with_themselves():
    drawn = random.Random(3)
    alone = 0
    for _ in range(300):
        cents = [drawn.randint(1, 9999) for _ in range(drawn.randint(4, 12))]
        postings = [Posting(drawn.choice("123456"), Decimal(n) * drawn.choice([1, -1])) for n in cents]
        postings.append(Posting("7", -sum((p.amount for p in postings), Decimal())))
        alone += any(p.debit.account == p.credit.account for p in split(postings))
    assert alone < 15


def test_an_account_left_alone_in_its_cost_centre_is_paired_with_another():
    postings = [
        Posting("1", Decimal(10), "A"),
        Posting("1", Decimal(-4), "A"),
        Posting("2", Decimal(-6), "B"),
        Posting("3", Decimal(5), "B"),
        Posting("3", Decimal(-5), None),
    ]
    assert all(p.debit.account != p.credit.account for p in split(postings)[:-1])


def test_a_thousand_lines_are_quick():
    postings = [Posting(str(n % 7), Decimal(n), str(n % 5)) for n in range(1, 2001)]
    postings.append(Posting("9", -sum((p.amount for p in postings), Decimal())))
    assert len(split(postings)) <= 2000
    crowd = [Posting(str(n % 900), Decimal(n)) for n in range(1, 2001)]
    crowd += [Posting(str(n % 900), -Decimal(n) + 1) for n in range(2, 2001)]
    crowd.append(Posting("x", -sum((p.amount for p in crowd), Decimal())))
    assert len(split(crowd)) < len(crowd)
