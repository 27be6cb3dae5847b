"""Answers as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from connector_kit.delivery.model import Outcome
from connector_kit.delivery.tables import LANDED

_LONGEST: Final = 120
"""Characters of a value that are shown to a person."""
_STATES = (LANDED, Outcome.PENDING, Outcome.HELD, Outcome.REFUSED, Outcome.IN_DOUBT)


def status(console: Console, answer: dict[str, Any]) -> None:
    table = Table("source", "object", *(str(state) for state in _STATES), title="Documents")
    for row in answer["documents"]:
        table.add_row(row["source"], row["object"], *(str(row.get(str(state), 0)) for state in _STATES))
    console.print(table)
    table = Table("started", "source", "mode", "exit", "calls", "run", title="Last runs")
    for run in answer["runs"]:
        exit_code = "running or died" if run["exit_code"] is None else str(run["exit_code"])
        table.add_row(
            run["started"], run["source"], run["mode"], exit_code, str(run["calls"] or 0), run["run"][:8]
        )
    console.print(table)


def parked(console: Console, answer: list[dict[str, Any]], name: str) -> None:
    if not answer:
        console.print(f"Nothing is {name}.")
        return
    for row in answer:
        console.print(
            f"[bold]{row['object']} {row['key']}[/] ({row['source']}, {row['code']})", highlight=False
        )
        reason(console, row)
    console.print(f"{len(answer)} {name}.", highlight=False)


def reason(console: Console, row: dict[str, Any]) -> None:
    if row["reason"]:
        console.print(f"  {row['reason']}", highlight=False, markup=False)
    if row["candidates"]:
        console.print(f"  candidates: {'; '.join(row['candidates'])}", highlight=False, markup=False)
    if row["what_to_do"]:
        console.print(f"  what to do: {row['what_to_do']}", highlight=False, markup=False)


def why(console: Console, answer: dict[str, Any]) -> None:
    title = f"[bold]{answer['object']} {answer['key']}[/] from {answer['source']}: {answer['status']}"
    console.print(title, highlight=False)
    reason(console, answer)
    if answer["destination_id"]:
        by = answer["recognised_by"]
        console.print(
            f"  in the destination: {answer['destination_id']} (recognised by {by})", highlight=False
        )
    for note in answer["notes"]:
        console.print(f"  note: {note}", highlight=False, markup=False)
    for line in _history(answer["decisions"]):
        console.print(line, highlight=False, markup=False)
    console.print("  --json shows every request and answer in full.", style="dim", highlight=False)


def _history(entries: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each decision and call; one for a verdict that was passed again and again."""
    for told, same in groupby(entries, key=_told):
        times = list(same)
        again = f" (again until {_second(times[-1]['at'])}, {len(times)} times in all)" if times[1:] else ""
        yield f"  {_second(times[0]['at'])}  {told}{again}"


def _told(entry: dict[str, Any]) -> str:
    event, detail = entry["event"], entry["detail"]
    if event == "intent":
        request = detail.get("request", {})
        call = f"{request.get('method')} {request.get('path')}"
        return f"sends {detail.get('step')}: {call}{_changes(detail.get('changes', ()))}"
    if event == "answer":
        words = detail.get("reason") or "; ".join(detail.get("notes", ()))
        return f"answer: {detail.get('answer')}" + (f": {words}" if words else "")
    words = detail.get("reason") or "; ".join(detail.get("notes", ()))
    if event == "adopted":
        words = f"{detail.get('destination_id')}, recognised by {detail.get('how')}"
    code = f" [{detail['code']}]" if detail.get("code") else ""
    accepted = " (accepted)" if detail.get("accepted") else ""
    return f"{event}{accepted}{code}" + (f": {words}" if words else "") + _changes(detail.get("fields", ()))


def _changes(changes: Iterable[dict[str, Any]]) -> str:
    return "".join(f"\n      {c['field']}: {_value(c['old'])} → {_value(c['new'])}" for c in changes)


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _second(at: str) -> str:
    return f"{at[:19]}Z" if at.endswith("+00:00") else at
