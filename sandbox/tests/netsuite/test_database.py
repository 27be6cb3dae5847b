"""The tables under the fake: what is kept and how, and that large books stay quick."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sandbox.netsuite.database import Database, DatabaseError
from sandbox.netsuite.lists import LISTS
from sandbox.netsuite.schema import TABLES

SAVED = """TO_CHAR(SYS_EXTRACT_UTC(l.linelastmodifieddate), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
START = 1_767_225_600


@pytest.fixture
def database():
    made = Database(None)
    made.reset()
    return made


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("foreigntotal", Decimal("-12.30"), -12.3),
        ("foreigntotal", Decimal("100.00"), 100),
        ("foreigntotal", Decimal("0.00000001"), 1e-8),
        ("void", True, "T"),
        ("void", False, "F"),
        ("trandate", date(2026, 3, 1), "2026-03-01"),
        ("lastmodifieddate", datetime(2026, 1, 1, tzinfo=UTC), START),
        ("lastmodifieddate", START, START),
        ("memo", None, None),
        ("entity", 5, 5),
    ],
)
def test_what_is_kept(database, column, value, kept):
    database.insert("transaction", [{"id": 1, column: value}])
    (row,) = database.query(f'select {column} from "transaction"')
    assert row[column] == kept


@pytest.mark.parametrize(
    "act",
    [
        lambda database: database.insert("nosuch", [{}]),
        lambda database: database.insert("vendor", [{"nosuch": 1}]),
        lambda database: database.insert("vendor", [{"id": [1]}]),
        lambda database: database.update("vendor", {"nosuch": 1}, {"id": 2}),
        lambda database: database.delete("vendor", {"nosuch": 1}),
    ],
)
def test_names_and_values_are_checked(database, act):
    with pytest.raises(DatabaseError):
        act(database)


def test_update_and_delete_tell_how_many(database):
    database.insert("vendor", ({"id": n, "entityid": f"V{n}"} for n in range(5)))
    assert database.update("vendor", {"id": [1, 2, 9]}, {"entityid": "same", "isinactive": True}) == 2
    assert database.delete("vendor", {"entityid": "same"}) == 2
    assert database.next("vendor") == 5


def test_a_failed_transaction_leaves_nothing(database):
    with pytest.raises(DatabaseError), database.transaction():
        database.insert("vendor", iter([{"id": 1}, {"id": 2, "nosuch": 1}]))
    assert database.query("select * from vendor") == []


def test_a_file_remembers_what_it_was_made_with(tmp_path):
    path = tmp_path / "netsuite.db"
    first = Database(path)
    first.reset()
    first.insert("vendor", [{"id": 1}])
    first.made_as({"seed": 1})
    second = Database(path)
    assert second.is_made_as({"seed": 1})
    assert not second.is_made_as({"seed": 2})
    assert len(second.query("select * from vendor")) == 1


def test_every_reference_leads_to_a_table_or_a_list():
    for table in TABLES.values():
        for column in table.columns:
            assert not column.refers or column.refers in TABLES or column.refers in LISTS, (
                table.name,
                column,
            )
            if column.refers in TABLES:
                assert TABLES[column.refers].display


def plan(books, text, *params) -> str:
    selected, _ = books.engine._compile(text, (), sortable=True)
    values = {f"p{n}": value for n, value in enumerate(params, 1)} | {"shuffle": 1}
    rows = books.database.query(f"EXPLAIN QUERY PLAN {selected.sql(shuffled=True)} LIMIT 1000", values)
    return json.dumps([row[3] for row in rows])


def test_a_key_set_page_starts_in_the_index_and_needs_no_sorting(books, quickly):
    count = 60_000
    rows = (
        {
            "uniquekey": 1000 + n,
            "id": n % 5,
            "transaction": n // 5,
            "memo": "x",
            "linelastmodifieddate": START + n // 3,
        }
        for n in range(count)
    )
    books.database.insert("transactionline", rows)
    books.database.settle()
    text = (
        f"SELECT l.uniquekey, l.memo, {SAVED} AS at FROM transactionline l WHERE l.linelastmodifieddate >= TO_DATE(?, 'YYYY-MM-DD') "
        f"AND {SAVED} < ? AND ({SAVED} > ? OR ({SAVED} = ? AND l.uniquekey > ?)) ORDER BY {SAVED}, l.uniquekey"
    )
    bounds = ("2025-12-30", "2027-01-01T00:00:00Z", "2026-01-01T05:00:00Z", "2026-01-01T05:00:00Z", 55_001)
    told = plan(books, text, *bounds)
    assert "linelastmodifieddate>? AND linelastmodifieddate<?" in told
    assert "TEMP B-TREE" not in told
    page = books.engine.page(text, bounds, 1000, 0)
    assert page.rows[0] == {"uniquekey": "55002", "memo": "x", "at": "2026-01-01T05:00:00Z"}
    assert page.total == count - 54_002
    assert quickly(lambda: books.engine.page(text, bounds, 1000, 0)) < 0.5


@pytest.mark.parametrize("style", ["auto", "exact"])
def test_totals(books, style):
    books.switches["total_results"] = style
    books.database.insert(
        "transactionline", ({"uniquekey": 1000 + n, "transaction": n} for n in range(21_000))
    )
    text = "SELECT uniquekey FROM transactionline WHERE uniquekey >= ? ORDER BY uniquekey"
    totals = [books.engine.page(text, (start,), 1000, 0).total for start in (1000, 1500, 21_000, 21_990)]
    estimate = 21_000 if style == "auto" else 20_500
    assert totals == [21_000, estimate, 1000, 10]
