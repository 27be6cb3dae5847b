"""A list is whole when all its rows were seen, whatever its total says."""

import random

import pytest

from target_cin7.listing import Listing

SIZE = 10


def read(pages_of, most=8):
    """Read like the client does; ``pages_of`` returns (rows, total) of a page in a reading."""
    listing = Listing(lambda row: row["ID"], SIZE)
    rows, calls = [], 0
    for reading in range(most):
        listing.begin()
        number = 0
        while True:
            page, told = pages_of(reading, number)
            rows += listing.take(page, told)
            number, calls = number + 1, calls + 1
            if listing.at_end():
                break
        if listing.whole():
            return rows, calls
    return None, calls


def paged(count, total, shuffled=None):
    names = [{"ID": str(n)} for n in range(count)]

    def pages_of(_, number):
        if shuffled:
            shuffled.shuffle(names)
        return names[number * SIZE : (number + 1) * SIZE], total

    return pages_of


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 25, 30])
@pytest.mark.parametrize("off", ["right", "too high", "too low", "none"])
def test_a_wrong_total_costs_reads_and_no_rows(count, off):
    total = {"right": count, "too high": count + 7, "too low": max(count - 2, 0), "none": 0}[off]
    rows, calls = read(paged(count, total))
    assert len(rows) == count
    assert calls <= 2 * (count // SIZE + 2)


@pytest.mark.parametrize("count", [1, 10, 20, 25])
def test_a_right_total_costs_no_read_too_many(count):
    assert read(paged(count, count)) == ([{"ID": str(n)} for n in range(count)], -(-count // SIZE))


@pytest.mark.parametrize("seed", range(5))
def test_a_list_without_order_is_read_until_all_were_seen(seed):
    rows, _ = read(paged(25, 25, random.Random(seed)), most=30)
    assert sorted(int(row["ID"]) for row in rows) == list(range(25))


@pytest.mark.parametrize("total", [0, 15, 1_000_000])
def test_a_list_that_repeats_its_first_page_is_never_whole(total):
    rows, calls = read(lambda *_: ([{"ID": str(n)} for n in range(SIZE)], total))
    assert rows is None
    assert calls <= 16


def test_a_page_shorter_than_asked_for_is_not_the_end_before_the_total():
    names = [{"ID": str(n)} for n in range(12)]
    rows, _ = read(lambda _, number: (names[number * 4 : number * 4 + 4], 12))
    assert len(rows) == 12
