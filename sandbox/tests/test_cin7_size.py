"""Big books: a page takes as long at the end as at the beginning, and no list reads bodies of other pages."""

import pytest

from sandbox.books import Books, Condition, Entry, guid_for
from sandbox.shelf import Shelf

FILTERS = {
    "all": [],
    "changed": [Condition("modified > ?", ("0005",))],
    "active": [Condition("status <> 'Deprecated'")],
    "both": [Condition("modified > ?", ("0005",)), Condition("status <> 'Deprecated'")],
}


@pytest.fixture(scope="module")
def books():
    made = Books(None, 1)
    made.put_many(
        "x",
        (
            Entry(
                guid_for(1, "x", n),
                {"n": n},
                f"Name {n}",
                "Deprecated" if n % 3 == 0 else "Active",
                f"{n % 997:04d}",
            )
            for n in range(5000)
        ),
    )
    return made


def wanted(filters):
    found = range(5000)
    if filters in {"changed", "both"}:
        found = [n for n in found if n % 997 > 5]
    return [n for n in found if filters in {"all", "changed"} or n % 3]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("shuffle", [None, 4711])
def test_pages_together_are_what_the_filter_leaves(books, filters, shuffle):
    where, seen = FILTERS[filters], []
    while rows := books.page("x", where, limit=999, offset=len(seen), shuffle=shuffle):
        seen += [row["n"] for row in rows]
    assert len(seen) == books.count("x", where)
    assert (seen if shuffle is None else sorted(seen)) == wanted(filters)


def test_another_number_is_another_order(books):
    orders = [tuple(row["n"] for row in books.page("x", limit=50, shuffle=n)) for n in (5, 77, 4711)]
    assert len(set(orders)) == 3
    assert len({frozenset(each) for each in orders}) == 3


@pytest.mark.parametrize("filters", FILTERS)
def test_a_page_is_chosen_in_an_index_alone(books, filters):
    steps = plan(books, filters)
    assert "SEARCH document USING COVERING INDEX" in steps[0]


def plan(books, filters):
    """How SQLite finds the ids of a page."""
    clause = " and ".join(["kind = ?", *(each.sql for each in FILTERS[filters])])
    values = ["x", *(value for each in FILTERS[filters] for value in each.values), 1000, 0]
    sql = f"explain query plan select id from document where {clause} order by position limit ? offset ?"
    return [row[3] for row in books._db.execute(sql, values)]


class TestShelf:
    def test_a_document_is_in_reach_as_it_is_and_goes_down_with_the_flush(self):
        under = Books(None, 1)
        shelf, body = Shelf(under), {"n": 1}
        shelf.put("x", Entry("a", body, "Name"))
        assert shelf.get("x", "a") is body
        assert under.get("x", "a") is None
        body["n"] = 2
        shelf.flush(all_=True)
        assert under.get("x", "a") == {"n": 2}
        assert shelf.get("x", "a") == {"n": 2}

    def test_what_is_removed_by_name_does_not_go_down(self):
        under = Books(None, 1)
        shelf = Shelf(under)
        shelf.put_many("x", [Entry("a", {}, "one"), Entry("b", {}, "two")])
        shelf.remove_named("x", "one")
        shelf.flush(all_=True)
        assert (under.get("x", "a"), under.get("x", "b")) == (None, {})

    def test_ids_go_on_where_the_books_are(self):
        under = Books(None, 1)
        made = [Shelf(under).guid("x"), under.guid("x"), Shelf(under).guid("x")]
        assert len(set(made)) == 3
        assert Shelf(under).next("n") + under.next("n") == 3
