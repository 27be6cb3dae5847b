from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_peoplesoft.binding import overridable
from tap_peoplesoft.declaration import after_role
from tap_peoplesoft.queries_page import _criteria, page

QUERIES = {query.name: query for query in overridable().values()}
PAGE = Path(__file__).parents[2] / "docs" / "peoplesoft-queries.md"


def test_the_page_is_the_one_that_the_declarations_make():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tap_peoplesoft.queries_page"


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_every_query_has_its_records_columns_and_prompts_on_the_page(query):
    section = page().split(f"\n## {query.name}\n")[1].split("\n## ")[0]
    for needle in [*(r.name for r in query.records), *(c.source for c in query.columns), *query.roles]:
        assert f"`{needle}`" in section


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_columns_come_from_a_record_of_the_query(query):
    assert {c.source.partition(".")[0] for c in query.columns} <= {r.alias for r in query.records}
    assert len({c.name for c in query.columns}) == len(query.columns)
    assert set(query.key) <= set(query.kinds)


KEYS = st.tuples(st.sampled_from("AB"), st.sampled_from("12"), st.sampled_from("XY"), st.integers(0, 2))


@given(st.lists(KEYS, unique=True), KEYS)
def test_the_criteria_select_exactly_the_rows_after_a_key(keys, after):
    query = QUERIES["SNGR_JOURNALS"]
    columns = [query.column(name).source for name in query.key]
    criteria = " ".join(_criteria(query)).replace("A.", "")
    database = sqlite3.connect(":memory:")
    database.execute(f"create table t ({', '.join(c[2:] for c in columns)}, DTTM_STAMP_SEC)")
    database.executemany("insert into t values (?, ?, ?, ?, 'now')", keys)
    prompts = {after_role(name): value for name, value in zip(query.key, after, strict=True)}
    rows = database.execute(
        f"select * from t where {criteria}", {**prompts, "FROM": "a", "TO": "z"}
    ).fetchall()
    assert sorted(row[:4] for row in rows) == sorted(key for key in keys if key > after)
