"""A small company's rows for the fake gateway."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fake_gateway import FakeQuery

from tap_peoplesoft.binding import overridable
from tap_peoplesoft.declaration import Kind, Query

SAMPLES: dict[Kind, Any] = {
    Kind.TEXT: "X",
    Kind.NUMBER: Decimal("12.340"),
    Kind.INTEGER: 1,
    Kind.DATE: "2026-01-31",
    Kind.TIME: " 9:05",
    Kind.DATETIME: "2026-02-01T09:05:00",
}


def row(query: Query, **values: Any) -> dict[str, Any]:
    made = {c.name.upper(): SAMPLES[c.kind] for c in query.columns}
    return made | {name.upper(): value for name, value in values.items()}


def fake(query: Query, rows: list[dict[str, Any]], **options: Any) -> FakeQuery:
    key = tuple(name.upper() for name in query.key)
    cursor = query.cursor.upper() if query.cursor else None
    return FakeQuery(query.name, rows, key, cursor, **options)


def company() -> list[FakeQuery]:
    queries = {query.name: query for query in overridable().values()}
    return [fake(query, [row(query)]) for query in queries.values()]
