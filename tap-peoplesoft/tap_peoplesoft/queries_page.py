"""The administrator's page: what each query reads, returns and asks for, written from the declarations.

``python -m tap_peoplesoft.queries_page > docs/peoplesoft-queries.md``
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tap_peoplesoft.binding import line_queries
from tap_peoplesoft.declaration import Column, Kind, Query, Record, after_role
from tap_peoplesoft.queries_page_text import CLOSING, OPENING
from tap_peoplesoft.streams import STREAMS

_PROMPT_TYPES = {
    Kind.TEXT: "Character",
    Kind.INTEGER: "Number",
    Kind.NUMBER: "Number",
    Kind.DATE: "Date",
    Kind.DATETIME: "DateTime",
    Kind.TIME: "Time",
}


def page() -> str:
    """The whole page, as Markdown."""
    readers = _readers()
    parts = [OPENING, _overview(readers)]
    parts += [_section(query, readers[query.name]) for query in _queries().values()]
    return "\n\n".join(part.strip("\n") for part in [*parts, CLOSING]) + "\n"


def _queries() -> dict[str, Query]:
    queries = [stream.query for stream in STREAMS] + list(line_queries().values())
    return {query.name: query for query in queries}


def _readers() -> dict[str, list[str]]:
    """Which streams read each query, and the name under which ``queries`` overrides it."""
    readers: dict[str, list[str]] = {name: [] for name in _queries()}
    for stream in STREAMS:
        readers[stream.query.name].append(f"`{stream.name}`")
        if stream.lines:
            readers[stream.lines.query.name].append(f"`{stream.name}` (its `lines`)")
    return readers


def _overview(readers: dict[str, list[str]]) -> str:
    rows = [
        f"| [`{query.name}`](#{query.name.lower()}) | {', '.join(readers[query.name])} | "
        f"{', '.join(f'`{record.name}`' for record in query.records)} |"
        for query in _queries().values()
    ]
    return "\n".join(["## The queries", "", "| query | read by | records |", "|---|---|---|", *rows])


def _section(query: Query, readers: list[str]) -> str:
    return "\n".join(
        [
            f"## {query.name}",
            "",
            f"Returns {query.description}. Read by {', '.join(readers)}.",
            "",
            *_records(query),
            "",
            *_columns(query),
            "",
            *_prompts(query),
            "",
            "Criteria for the prompts:",
            "",
            "```sql",
            *_criteria(query),
            "```",
            "",
            "Sort ascending, in this order: "
            + ", ".join(f"`{_source(query, name)}`" for name in query.key)
            + ".",
        ]
    )


def _records(query: Query) -> Iterator[str]:
    yield "| alias | record | join | effective date |"
    yield "|---|---|---|---|"
    for record in query.records:
        effective_date = record.effective_date or "has none"
        yield f"| {record.alias} | `{record.name}` | {_join(record)} | {effective_date} |"


def _join(record: Record) -> str:
    return "; ".join(part for part in (record.join, record.criteria) if part) or "first record"


def _columns(query: Query) -> Iterator[str]:
    yield "| column | unique field name | type | needed |"
    yield "|---|---|---|---|"
    for column in query.columns:
        yield f"| `{column.source}` | {_unique_name(column)} | {column.kind.value} | {_need(query, column)} |"


def _unique_name(column: Column) -> str:
    own = column.source.rpartition(".")[2].lower() == column.name
    return "as proposed" if own else f"change to `{column.name.upper()}`"


def _need(query: Query, column: Column) -> str:
    if column.name in query.key and column.name not in query.optional:
        return "yes, key"
    if column.name in query.key:
        return "key, if your query returns this detail"
    if column.name == query.cursor:
        return "yes, edit stamp"
    return "if you use it" if column.name in query.seldom else "null without it"


def _prompts(query: Query) -> Iterator[str]:
    yield "| unique prompt name | type | meaning |"
    yield "|---|---|---|"
    for name in query.key:
        kind = _PROMPT_TYPES[query.kinds[name]]
        yield f"| `{after_role(name)}` | {kind} | {name.upper()} of the last row read |"
    if query.cursor:
        kind = _PROMPT_TYPES[query.kinds[query.cursor]]
        yield f"| `FROM` | {kind} | earliest {query.cursor.upper()}, included |"
        yield f"| `TO` | {kind} | latest {query.cursor.upper()}, included |"


def _criteria(query: Query) -> Iterator[str]:
    """The tuple comparison, spelled out as Query Manager needs it: a group of criteria for each key field."""
    yield "("
    for depth, name in enumerate(query.key):
        equal = [f"{_source(query, other)} = :{after_role(other)}" for other in query.key[:depth]]
        terms = [*equal, f"{_source(query, name)} > :{after_role(name)}"]
        yield f"{'   ' if depth == 0 else 'OR '}({' AND '.join(terms)})"
    yield ")"
    if query.cursor:
        source = _source(query, query.cursor)
        yield f"AND {source} >= :FROM AND {source} <= :TO"


def _sorting(query: Query) -> str:
    columns = ", ".join(f"`{_source(query, name)}`" for name in query.key)
    return f"Sort ascending, in this order: {columns}."


def _source(query: Query, name: str) -> str:
    return query.column(name).source


if __name__ == "__main__":
    sys.stdout.write(page())
