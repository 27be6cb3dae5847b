"""What the demo asks of Meltano and of the connector command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo_server import Server
from rich.console import Console
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PLUGINS = ("tap-peoplesoft", "tap-netsuite", "target-cin7")
READS = ("GET", "HEAD")
_ORDINALS = {1: "First", 2: "Second"}
TICK_SECONDS = 0.5
SPOKEN_EVERY = 10
"""Ticks between two lines of progress where the output is no terminal."""


class RunError(RuntimeError):
    """A command of the demo failed; the text holds the end of its output."""


@dataclass(frozen=True)
class Flow:
    """A job of meltano.yml, and what it carries in words."""

    source: str
    title: str
    carries: str

    @property
    def job(self) -> str:
        return f"{self.source}-to-cin7"

    @property
    def state_id(self) -> str:
        """The name under which Meltano keeps the job's bookmarks."""
        return f"sandbox:tap-{self.source}--to-cin7-to-target-cin7--from-{self.source}"


FLOWS = (
    Flow(
        "peoplesoft",
        "PeopleSoft → Cin7 Core",
        "Suppliers, GL accounts, cost centres and journals",
    ),
    Flow(
        "netsuite",
        "NetSuite → Cin7 Core",
        "Vendors, purchase orders, bills with their GL coding and receipts",
    ),
)


@dataclass
class Run:
    """One run of a job: outcomes by object from the target's summary, calls from the sandbox's log."""

    number: int
    summary: dict[str, dict[str, int]]
    calls: int
    writes: int
    refusals: int
    seconds: float
    by_path: dict[str, int] = field(default_factory=dict)

    def counted(self, outcome: str) -> int:
        """Return how many documents of all objects had this outcome."""
        return sum(counts.get(outcome, 0) for counts in self.summary.values())


def install(folder: Path) -> None:
    """Install the plugins of the flows into their own environments."""
    _call(["meltano", "install", *PLUGINS], folder / "install.log")


def clear_state(folder: Path) -> None:
    """Forget the bookmarks of earlier demos."""
    log = folder / "state.log"
    for flow in FLOWS:
        state = ["meltano", "--environment=sandbox", "state"]
        if flow.state_id in _call([*state, "list", "--pattern", flow.state_id], log):
            _call([*state, "clear", "--force", flow.state_id], log)


def environment(url: str) -> dict[str, str]:
    """Return the environment of Meltano's commands: they talk to the sandbox at ``url``."""
    return os.environ | overrides(url) | {"MELTANO_ENVIRONMENT": "sandbox"}


def overrides(url: str) -> dict[str, str]:
    """Return the settings that point the plugins to a sandbox on another than the usual port."""
    if url.endswith(":8765"):
        return {}
    return {
        "TAP_PEOPLESOFT_BASE_URL": url,
        "TAP_NETSUITE_BASE_URL": url,
        "TARGET_CIN7_BASE_URL": f"{url}/ExternalApi/v2",
    }


def run_job(console: Console, server: Server, folder: Path, flow: Flow, number: int) -> Run:
    """Run a flow's job once and show its progress.

    Raises:
        RunError: Meltano exited with an error, or the target printed no summary.
    """
    before, started = server.cin7_calls(), time.monotonic()
    log = folder / f"{flow.job}-{number}.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(BIN / "meltano"), "--log-format=json", "run", flow.job],
            cwd=ROOT,
            env=environment(server.url),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _watch(console, server, process, before, f"[bold]{_ORDINALS[number]} run[/]: meltano run {flow.job}")
    if process.returncode:
        raise RunError(
            f"Run {number} of {flow.job} exited with {process.returncode}. The end of {log}:\n{_tail(log)}"
        )
    difference = _difference(before, server.cin7_calls())
    return Run(number, _summary(log), seconds=time.monotonic() - started, **difference)


def parked_documents(folder: Path, outcome: str) -> list[dict[str, Any]]:
    """Return what ``connector held --json``, or ``refused``, says of the demo's store."""
    store = f"sqlite:///{folder / 'delivery.db'}"
    command = [str(BIN / "connector"), "--delivery-url", store, outcome, "--json"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RunError(f"{' '.join(command)} exited with {answer.returncode}:\n{answer.stderr}")
    documents: list[dict[str, Any]] = json.loads(answer.stdout)
    return documents


def cost_center_labels() -> dict[str, str]:
    """Return the ``cost_center_map`` of the flow from PeopleSoft."""
    path = ROOT / "mappings" / f"{FLOWS[0].job}.yml"
    [loader] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["plugins"]["loaders"]
    labels: dict[str, str] = loader["config"].get("cost_center_map", {})
    return labels


def _watch(
    console: Console, server: Server, process: subprocess.Popen[bytes], before: dict[str, Any], title: str
) -> None:
    with console.status(title) as status:
        for tick in _ticks(process):
            counted = _difference(before, server.cin7_calls())
            line = f"{title}   {counted['calls']} Cin7 calls, {counted['writes']} writes"
            status.update(line)
            if not console.is_terminal and tick % SPOKEN_EVERY == 0:
                console.print(line)


def _ticks(process: subprocess.Popen[bytes]) -> Iterator[int]:
    tick = 0
    while True:
        try:
            process.wait(timeout=TICK_SECONDS)
        except subprocess.TimeoutExpired:
            tick += 1
            yield tick
        else:
            return


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    by_path = _minus(before.get("calls", {}), after.get("calls", {}))
    notes = _minus(before.get("notes", {}), after.get("notes", {}))
    writes = sum(n for call, n in by_path.items() if call.split()[0] not in READS)
    return {
        "calls": sum(by_path.values()),
        "writes": writes,
        "refusals": notes.get("rate_refused", 0),
        "by_path": by_path,
    }


def _minus(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: n - before.get(name, 0) for name, n in after.items() if n != before.get(name, 0)}


def _summary(log: Path) -> dict[str, dict[str, int]]:
    """Return the target's last line: ``{"summary": {object: {outcome: n}}, "calls": n, "seconds": s}``."""
    for line in reversed(log.read_text(encoding="utf-8").splitlines()):
        event = str(_json(line).get("event", "")).strip()
        if "summary" in (said := _json(event)):
            summary: dict[str, dict[str, int]] = said["summary"]
            return summary
    raise RunError(f"The target printed no summary. The end of {log}:\n{_tail(log)}")


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _tail(log: Path, lines: int = 15) -> str:
    kept = log.read_text(encoding="utf-8").splitlines()[-lines:]
    return "\n".join(str(_json(line).get("event", line)) for line in kept)


def _call(command: list[str], log: Path) -> str:
    answer = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with log.open("a", encoding="utf-8") as out:
        out.write(answer.stdout)
    if answer.returncode:
        raise RunError(f"{' '.join(command)} exited with {answer.returncode}:\n{answer.stdout[-2000:]}")
    return answer.stdout
