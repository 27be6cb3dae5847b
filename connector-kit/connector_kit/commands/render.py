"""Answers as a person reads them."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from connector_kit.delivery.model import Outcome
from connector_kit.delivery.tables import LANDED

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
    for call in answer["calls"]:
        console.print(f"  {call['at']}  {call['call']} ({call['step']}): {call['answer']}", highlight=False)
    for entry in answer["decisions"]:
        detail = json.dumps(entry["detail"], ensure_ascii=False)
        console.print(f"  {entry['at']}  {entry['event']}  {detail}", highlight=False, markup=False)
