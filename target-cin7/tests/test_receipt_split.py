from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from target_cin7.receipt_split import (
    Brought,
    Goods,
    Placed,
    Room,
    claim,
    merged,
    quantities,
    spread,
    without,
)

AMOUNTS = st.integers(1, 12).map(Decimal)
DAYS = st.sampled_from(["2026-07-01", "2026-07-02"])


@st.composite
def goods(draw, day=None):
    return Goods(
        draw(st.sampled_from(["A", "B"])),
        draw(AMOUNTS),
        day or draw(DAYS),
        draw(st.sampled_from(["", "Main"])),
        draw(st.sampled_from(["", "L1", "L2"])),
    )


@st.composite
def receipts(draw):
    """Receipts as a source tells them: each of one day, no line twice."""
    days = draw(st.lists(DAYS, max_size=4))
    return [merged(draw(st.lists(goods(day), min_size=1, max_size=3))) for day in days]


PLACED = st.builds(Placed, st.sampled_from(["g1", "g2"]), goods())
WANTED = st.lists(goods("2026-07-01"), min_size=1, max_size=4).map(merged)


def total(items):
    sums = defaultdict(Decimal)
    for item in items:
        goods_ = item.goods if isinstance(item, Placed) else item
        sums[goods_.sku, goods_.date] += goods_.quantity
    return sums


def one(sku="A", quantity=5, date="2026-07-01", **more):
    return Goods(sku, Decimal(quantity), date, **more)


@given(WANTED, st.lists(PLACED, max_size=6), st.sampled_from(["", "g1", "g2"]))
def test_nothing_is_claimed_that_is_not_there_and_nothing_wanted_is_lost(wanted, live, group):
    result = claim(wanted, live, group)
    for item in wanted:
        parts = [*(p.goods for p in result.there), *result.rest]
        assert sum(p.quantity for p in parts if p.same() == item.same()) == item.quantity
    there, others, all_ = total(result.there), total(result.others), total(live)
    assert {k: there[k] + others[k] for k in all_} == dict(all_)
    assert set(there) <= set(all_)


@given(WANTED, st.lists(PLACED, max_size=6))
def test_what_was_posted_is_never_posted_again(wanted, foreign):
    before = claim(wanted, foreign)
    posted = [*foreign, *(Placed("g2", item) for item in before.rest)]
    assert claim(wanted, posted).rest == ()


@given(receipts(), st.data())
def test_every_history_of_receipts_ends_with_each_of_them_once(wanted, data):
    """Receipts land in any order; a step can be cut off anywhere, and its answer can be lost."""
    live: list[Placed] = []
    landed: dict[int, Brought] = {}
    order = data.draw(st.permutations(range(len(wanted))))
    for number in order:
        while True:
            others = [b for n, b in landed.items() if n != number]
            found = claim(wanted[number], without(live, others))
            if not found.rest:
                break
            part = data.draw(st.integers(1, len(found.rest)))
            live += [Placed(f"g{number}", item) for item in found.rest[:part]]
        landed[number] = Brought(wanted[number], f"g{number}")
    assert total(live) == total([item for receipt in wanted for item in receipt])


def test_goods_of_another_receipt_are_not_mine():
    live = [Placed("g1", one())]
    assert without(live, [Brought((one(),), "g1")]) == ()
    assert claim((one(),), live).rest == ()


def test_a_summed_line_belongs_to_both_receipts():
    live = [Placed("g1", one(quantity=10))]
    left = without(live, [Brought((one(quantity=6),), "g1")])
    assert claim((one(quantity=4),), left).rest == ()
    assert claim((one(quantity=5),), left).rest == (one(quantity=1),)


def test_goods_of_another_day_location_or_batch_are_other_goods():
    wanted = (one(location="Main", batch="L1"),)
    for other in (
        one(date="2026-07-02", location="Main", batch="L1"),
        one(location="North", batch="L1"),
        one(location="Main", batch="L2"),
        one("B", location="Main", batch="L1"),
    ):
        assert claim(wanted, [Placed("g1", other)]).rest == wanted


def test_what_cin7_leaves_out_contradicts_nothing():
    assert claim((one(location="Main", batch="L1"),), [Placed("g1", one())]).rest == ()
    assert claim((one("oak-25"),), [Placed("g1", one("OAK-25 "))]).rest == ()


def test_the_line_that_fits_best_is_taken():
    live = [Placed("g1", one()), Placed("g2", one(batch="L1"))]
    assert claim((one(batch="L1"),), live).there == (Placed("g2", one(batch="L1")),)
    assert claim((one(),), live, "g2").there == (Placed("g2", one()),)


def test_lines_that_differ_in_nothing_are_merged():
    lines = [one(quantity=2), one(quantity=3), one(quantity=1, batch="L1"), one("a", 4, location="main")]
    again = [*lines, one("A", 1, location="Main ")]
    assert [(g.batch, g.location, g.quantity) for g in merged(again)] == [
        ("", "", Decimal(5)),
        ("L1", "", Decimal(1)),
        ("", "main", Decimal(5)),
    ]


ROOMS = st.lists(
    st.dictionaries(st.sampled_from(["a", "b"]), st.integers(-2, 10).map(Decimal)), max_size=4
).map(lambda rooms: [Room(f"g{n}", room) for n, room in enumerate(rooms)])


@given(WANTED, ROOMS)
def test_no_group_takes_more_than_it_has_room_for_and_nothing_is_dropped(wanted, rooms):
    result = spread(wanted, rooms)
    for room in rooms:
        for sku, quantity in quantities(result.by_group().get(room.task_id, [])).items():
            assert quantity <= room.of(sku)
    assert total([*result.portions, *result.short]) == total(wanted)
    space = sum((room.of("A") for room in rooms), Decimal())
    wanted_a = quantities(wanted).get("a", Decimal())
    assert quantities(result.short).get("a", Decimal()) == max(Decimal(), wanted_a - space)


def test_the_group_that_fits_exactly_goes_first_then_one_that_fits():
    rooms = [Room("g1", {"a": Decimal(2)}), Room("g2", {"a": Decimal(9)}), Room("g3", {"a": Decimal(5)})]
    assert spread([one()], rooms).portions == (Placed("g3", one()),)
    assert spread([one(quantity=6)], rooms).portions == (Placed("g2", one(quantity=6)),)
    split = spread([one(quantity=10)], rooms)
    assert [(p.task_id, p.goods.quantity) for p in split.portions] == [("g1", 2), ("g2", 8)]


def test_batches_of_one_product_share_its_room():
    lines = (one(quantity=3, batch="L1"), one(quantity=3, batch="L2"))
    result = spread(lines, [Room("g1", {"a": Decimal(5)})])
    assert result.short == (replace(lines[1], quantity=Decimal(1)),)
