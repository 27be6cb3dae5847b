"""What the demo asks of Meltano and of the connector command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo_server import Server
from rich.console import Console
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PLUGINS = ("tap-peoplesoft", "tap-netsuite", "tap-cin7", "target-cin7", "target-peoplesoft")
SYSTEMS = {"target-cin7": "Cin7 Core", "target-peoplesoft": "PeopleSoft"}
READS = ("GET", "HEAD")
SAVES = ("Create", "Update", "Updatedata")
"""Operations of a component interface that change something."""
_ORDINALS = {1: "First", 2: "Second"}
TICK_SECONDS = 0.5
SPOKEN_EVERY = 10
"""Ticks between two lines of progress where the output is no terminal."""


class RunError(RuntimeError):
    """A command of the demo failed; the text holds the end of its output."""


@dataclass(frozen=True)
class Flow:
    """A job of meltano.yml, and what it carries in words."""

    job: str
    title: str
    carries: str
    legs: tuple[tuple[str, str], ...]
    """Tap and target of each of its tasks, in order."""

    @property
    def state_ids(self) -> dict[str, None]:
        """The names under which Meltano keeps the job's bookmarks."""
        return dict.fromkeys(f"sandbox:{tap}-to-{target}" for tap, target in self.legs)

    def named(self, leg: int, object_: str) -> str:
        """Return what an object of a leg is called in the tables."""
        systems = {SYSTEMS[target.partition("--")[0]] for _, target in self.legs}
        to = SYSTEMS[self.legs[leg][1].partition("--")[0]]
        return f"{object_} → {to}" if len(systems) > 1 else object_


_SUPPLIERS_TO_CIN7 = ("tap-peoplesoft--suppliers", "target-cin7--suppliers")
_SUPPLIERS_TO_PEOPLESOFT = ("tap-cin7--suppliers", "target-peoplesoft--suppliers")
FLOWS = (
    Flow(
        "peoplesoft-to-cin7",
        "PeopleSoft → Cin7 Core",
        "Suppliers, GL accounts, cost centres and journals",
        (("tap-peoplesoft--to-cin7", "target-cin7--from-peoplesoft"),),
    ),
    Flow(
        "netsuite-to-cin7",
        "NetSuite → Cin7 Core",
        "Vendors, purchase orders, bills with their GL coding and receipts",
        (("tap-netsuite--to-cin7", "target-cin7--from-netsuite"),),
    ),
    Flow(
        "suppliers-both-ways",
        "PeopleSoft ↔ Cin7 Core",
        "Suppliers, each known on both sides and there once",
        (_SUPPLIERS_TO_CIN7, _SUPPLIERS_TO_PEOPLESOFT, _SUPPLIERS_TO_CIN7),
    ),
    Flow(
        "cin7-to-peoplesoft",
        "Cin7 Core → PeopleSoft",
        "Purchases as purchase orders, their invoices as vouchers",
        (
            _SUPPLIERS_TO_CIN7,
            _SUPPLIERS_TO_PEOPLESOFT,
            _SUPPLIERS_TO_CIN7,
            ("tap-cin7--to-peoplesoft", "target-peoplesoft--from-cin7"),
        ),
    ),
)


@dataclass(frozen=True)
class Counted:
    """Calls to one of the fake systems, as it counted them."""

    calls: int
    writes: int
    refusals: int


@dataclass(frozen=True)
class Run:
    """One run of a job: outcomes by object from the targets' summaries, calls from the sandbox's log."""

    number: int
    summary: dict[str, dict[str, int]]
    counted: dict[str, Counted]
    """By system."""
    seconds: float

    def outcomes(self, outcome: str) -> int:
        """Return how many documents of all objects had this outcome."""
        return sum(counts.get(outcome, 0) for counts in self.summary.values())

    @property
    def writes(self) -> int:
        """What it changed, in all systems."""
        return sum(counted.writes for counted in self.counted.values())


def install(folder: Path) -> None:
    """Install the plugins of the flows into their own environments."""
    _call(["meltano", "install", *PLUGINS], folder / "install.log")


def clear_state(folder: Path) -> None:
    """Forget the bookmarks of earlier demos."""
    log = folder / "state.log"
    for flow in FLOWS:
        state = ["meltano", "--environment=sandbox", "state"]
        for state_id in flow.state_ids:
            if state_id in _call([*state, "list", "--pattern", state_id], log):
                _call([*state, "clear", "--force", state_id], log)


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
        "TAP_CIN7_BASE_URL": f"{url}/ExternalApi/v2",
        "TARGET_CIN7_BASE_URL": f"{url}/ExternalApi/v2",
        "TARGET_PEOPLESOFT_BASE_URL": url,
    }


def run_job(console: Console, server: Server, folder: Path, flow: Flow, number: int) -> Run:
    """Run a flow's job once and show its progress.

    Raises:
        RunError: Meltano exited with an error, or a target printed no summary.
    """
    before, started = server.counters(), time.monotonic()
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
    counted = _difference(before, server.counters())
    return Run(number, _summary(log, flow), counted, time.monotonic() - started)


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
            counted = _difference(before, server.counters())
            parts = [
                f"{c.calls} {system} calls, {c.writes} writes" for system, c in counted.items() if c.calls
            ]
            line = "   ".join([title, *parts])
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


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Counted]:
    systems = {"Cin7 Core": "cin7", "PeopleSoft": "peoplesoft"}
    return {label: _counted(before.get(name, {}), after.get(name, {})) for label, name in systems.items()}


def _counted(before: dict[str, Any], after: dict[str, Any]) -> Counted:
    by_path = _minus(before.get("calls", {}), after.get("calls", {}))
    notes = _minus(before.get("notes", {}), after.get("notes", {}))
    rest = sum(n for call, n in by_path.items() if "/PSIGW/" not in call and call.split()[0] not in READS)
    saves = sum(n for note, n in notes.items() if note.startswith("ci:") and note.rpartition(".")[2] in SAVES)
    return Counted(sum(by_path.values()), rest + saves, notes.get("rate_refused", 0))


def _minus(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: n - before.get(name, 0) for name, n in after.items() if n != before.get(name, 0)}


def _summary(log: Path, flow: Flow) -> dict[str, dict[str, int]]:
    """Add up the last lines of the targets, which say ``{"summary": {object: {outcome: n}}, …}``."""
    events = (
        str(_json(line).get("event", "")).strip() for line in log.read_text(encoding="utf-8").splitlines()
    )
    said = [summary["summary"] for event in events if "summary" in (summary := _json(event))]
    if len(said) != len(flow.legs):
        raise RunError(f"A target printed no summary. The end of {log}:\n{_tail(log)}")
    total: dict[str, dict[str, int]] = {}
    for leg, summary in enumerate(said):
        for object_, counts in summary.items():
            sums = total.setdefault(flow.named(leg, object_), {})
            for outcome, number in counts.items():
                sums[outcome] = sums.get(outcome, 0) + number
    return total


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
