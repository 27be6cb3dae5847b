"""What the `sandbox` command prints."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

ROWS = 12
COLUMNS = 6
_COPYABLE = 100
_BESIDE = 60
"""Widths at which no value is broken: they are there to be copied."""


def credentials(console: Console, url: str, systems: Mapping[str, Mapping[str, str]]) -> None:
    """Where each system is and how to sign in; the credentials are fixed and open no real system."""
    table = Table(title=f"sandbox at {url}", title_justify="left")
    for heading in ("system", "setting", "value"):
        table.add_column(heading, overflow="fold")
    for system, values in systems.items():
        for name, value in values.items():
            table.add_row(system, name, value.replace("{url}", url))
    longest = max(len(value) for values in systems.values() for value in values.values())
    console.width = max(console.width, _COPYABLE, longest + _BESIDE)
    console.print(table)


def books(console: Console, held: Mapping[str, Any]) -> None:
    for system, content in held.items():
        console.rule(system)
        for name, part in content.items():
            _part(console, name, part)


def _part(console: Console, name: str, part: Any) -> None:
    if isinstance(part, list) and part and isinstance(part[0], dict):
        _rows(console, f"{name}: {len(part)}", part)
    elif isinstance(part, dict) and any(isinstance(value, list) for value in part.values()):
        console.print(f"{name}: {len(part)}; --json shows them")
    elif isinstance(part, dict):
        _rows(console, name, [_pair(key, value) for key, value in part.items()])
    else:
        console.print(f"{name}: {part if not isinstance(part, list) else len(part)}")


def _pair(key: str, value: Any) -> dict[str, Any]:
    return {"of": key, **(value if isinstance(value, dict) else {"value": value})}


def _rows(console: Console, title: str, rows: list[dict[str, Any]]) -> None:
    table = Table(title=title, title_justify="left")
    columns = _telling(rows)
    for column in columns:
        table.add_column(column, overflow="ellipsis", no_wrap=True)
    for row in rows[:ROWS]:
        table.add_row(*(_text(row.get(column)) for column in columns))
    if len(rows) > ROWS:
        table.caption = f"and {len(rows) - ROWS} more; --json shows all"
    console.print(table)


def _telling(rows: list[dict[str, Any]]) -> list[str]:
    """The first few fields that say something to a person: no ids, nothing that is blank in every row."""
    names = rows[0] if rows else {}
    said = [
        name
        for name in names
        if not name.endswith("ID")
        and any(isinstance(row.get(name), str | int) and row[name] != "" for row in rows)
    ]
    return said[:COLUMNS]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def calls(console: Console, listed: list[dict[str, Any]], counters: Mapping[str, Any]) -> None:
    table = Table()
    for heading in ("number", "at", "system", "method", "path", "status", "seconds", "fault", "notes"):
        table.add_column(heading)
    for call in listed:
        table.add_row(*(_text(call[c.header]) for c in table.columns if isinstance(c.header, str)))
    console.print(table)
    for system, kinds in counters.items():
        for kind, counts in kinds.items():
            console.print(f"{system} {kind}: " + ", ".join(f"{name} {n}" for name, n in counts.items()))


def faults(console: Console, rules: list[dict[str, Any]]) -> None:
    table = Table()
    for heading in ("id", "action", "rule", "seen", "fired"):
        table.add_column(heading)
    for rule in rules:
        said = {k: v for k, v in rule.items() if k not in {"id", "action", "seen", "fired"} and v is not None}
        table.add_row(
            str(rule["id"]),
            rule["action"],
            ", ".join(f"{k}={v}" for k, v in said.items()),
            str(rule["seen"]),
            str(rule["fired"]),
        )
    console.print(table)


def switches(console: Console, described: list[dict[str, Any]]) -> None:
    table = Table()
    for heading in ("switch", "value", "default", "choices", "about"):
        table.add_column(heading, overflow="fold")
    for one in described:
        table.add_row(
            one["name"], str(one["value"]), str(one["default"]), "|".join(one["choices"]), one["about"]
        )
    console.print(table)
