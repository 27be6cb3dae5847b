"""What the demo prints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from demo_runs import FLOWS, Flow, Run, cost_center_labels, overrides
from demo_server import Server
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

OUTCOMES = ("created", "updated", "unchanged", "held", "refused", "in_doubt", "pending")
SHOWN = 3
"""Held documents shown for each reason."""


@dataclass(frozen=True)
class Check:
    """Something that the demo proves, and whether it did."""

    text: str
    passed: bool


def introduction(console: Console, window_seconds: int) -> None:
    """Say what will happen and where the clock is not the real one."""
    console.rule("[bold]ERP ↔ Cin7 Core, on the sandbox")
    console.print(
        "Each flow goes through [bold]meltano run[/] twice: the first run creates, the second finds nothing "
        "to do.\n"
        "Cin7 Core permits 60 calls in 60 seconds. Here its clock is scaled: "
        f"60 calls in {window_seconds} seconds.\n"
    )


def heading(console: Console, flow: Flow) -> None:
    """Say which flow is next."""
    console.print()
    console.rule(f"[bold]{flow.title}")
    console.print(f"{flow.carries}: [bold]meltano run {flow.job}[/]")


def outcomes(console: Console, runs: list[Run]) -> None:
    """What became of the documents of each object, in each run."""
    used = [o for o in OUTCOMES if o in OUTCOMES[:5] or any(r.outcomes(o) for r in runs)]
    table = Table(title="What happened to each object", title_justify="left")
    for heading in ("object", "run"):
        table.add_column(heading)
    for outcome in used:
        table.add_column(outcome, justify="right")
    names = dict.fromkeys(
        name for run in runs for name, counts in run.summary.items() if any(counts.values())
    )
    for name in names:
        for run in runs:
            counts = run.summary.get(name, {})
            cells = [str(counts.get(o, 0) or "·") for o in used]
            table.add_row(
                name if run is runs[0] else "", str(run.number), *cells, end_section=run is runs[-1]
            )
    console.print(table)


def calls(console: Console, runs: list[Run]) -> None:
    """How many calls each run cost, as the fake systems counted them."""
    table = Table(title="Calls, as the fake systems counted them", title_justify="left")
    for heading in ("run", "system"):
        table.add_column(heading)
    for heading in ("calls", "reads", "writes", "rate refusals", "seconds"):
        table.add_column(heading, justify="right")
    for run in runs:
        for system, counted in run.counted.items():
            numbers = (counted.calls, counted.calls - counted.writes, counted.writes, counted.refusals)
            if counted.calls:
                table.add_row(str(run.number), system, *map(str, numbers), f"{run.seconds:.1f}")
    console.print(table)


def books(console: Console, cin7: dict[str, Any], peoplesoft: dict[str, Any]) -> None:
    """What the fake Cin7 Core holds now, and how many cost centres its journals name."""
    sizes = {name: len(part) for name, part in cin7.items() if isinstance(part, list)}
    console.print("Cin7 Core now holds " + ", ".join(f"{n} {name}" for name, n in sizes.items()) + ".")
    journals = cin7.get("journals", [])
    references = {line.get("Reference") or "" for journal in journals for line in journal.get("Lines", [])}
    named = {part for reference in references for part in reference.split(" / ")} & cost_centers(peoplesoft)
    console.print(f"The References of the journals' lines name {len(named)} cost centres.")


def cost_centers(peoplesoft: dict[str, Any]) -> set[str]:
    """Return the labels that the company's departments have in Cin7 Core."""
    codes = {row["DEPTID"] for row in peoplesoft.get("records", {}).get("DEPT_TBL", [])}
    labels = cost_center_labels()
    return {labels.get(code, code) for code in codes}


def held(console: Console, documents: list[dict[str, Any]]) -> None:
    """What waits for a person, grouped by reason, with the command that tells more."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for document in documents:
        groups[(document["object"], str(document.get("code")))].append(document)
    if not groups:
        console.print("Nothing is held.")
        return
    console.print(f"\n[bold]Held: {len(documents)} document(s) wait for somebody[/]  (connector held)")
    for (name, code), members in sorted(groups.items()):
        console.print(f"\n  [bold]{name}[/] · {code} · {len(members)}")
        for document in members[:SHOWN]:
            console.print(Padding(escape(_why(document)), (0, 0, 0, 4)))
        if len(members) > SHOWN:
            console.print(f"    and {len(members) - SHOWN} more")


def _why(document: dict[str, Any]) -> str:
    reason = str(document.get("reason") or "")
    hint = document.get("what_to_do")
    return f"{reason} What to do: {hint}" if hint else reason


def verdict(console: Console, checks: list[Check]) -> None:
    """The demo's own checks, one line each."""
    console.print()
    for check in checks:
        text = escape(check.text)
        console.print(f"[green]✓[/] {text}" if check.passed else f"[bold red]✗ {text}[/]")


def farewell(console: Console, server: Server) -> None:
    """Commands to go on with; the sandbox is still running."""
    prefix = "".join(f"{name}={value} " for name, value in overrides(server.url).items())
    connector = ".venv/bin/connector --delivery-url sqlite:///.demo/delivery.db"
    lines = [
        *((f"run {flow.job} again", f"{prefix}.venv/bin/meltano run {flow.job}") for flow in FLOWS),
        ("what became of everything", f"{connector} status"),
        ("what is held, and why", f"{connector} held"),
        ("what the fake systems hold", f".venv/bin/sandbox books --url {server.url}"),
        ("stop the sandbox", "scripts/demo --stop"),
    ]
    console.print(f"\nThe sandbox still runs at {server.url}. Go on:")
    for purpose, command in lines:
        console.print(f"  {purpose:<30}[bold]{escape(command)}[/]", soft_wrap=True)
