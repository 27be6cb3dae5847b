"""Tasks of meltano.yml's jobs, run with the real programs: a tap, its stream maps, a target, and their state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.maps import ROOT, environment, project, resolved
from flows.programs import Ended, Programs, Target
from flows.tap import Tap
from sandbox.client import Client

_QUICK = {"limit_window_seconds": 1, "calls_per_window": 1000, "settle_seconds": 0.3, "request_timeout": 10}
"""What lets a test not wait, of those settings that the plugin has."""


def settings_of(alias: str, sandbox: Client, **more: Any) -> dict[str, Any]:
    """Return the settings of a plugin as a flow calls it, against the sandbox and without waiting."""
    entry = resolved(alias)
    config = {**environment("sandbox", entry.plugin), **entry.config}
    text = json.dumps(config).replace("http://127.0.0.1:8765", sandbox.url)
    config = json.loads(text.replace("$MELTANO_PROJECT_ROOT", str(ROOT)))
    config.pop("delivery_url", None)
    [known] = (
        p["settings"] for kind in project()["plugins"].values() for p in kind if p["name"] == entry.plugin
    )
    names = {setting["name"] for setting in known}
    return {**config, **{name: value for name, value in _QUICK.items() if name in names}, **more}


def tasks_of(job: str) -> list[tuple[str, str]]:
    """Return tap and target of each task of a job, by the names that the flow gives them."""
    [found] = (each for each in project()["jobs"] if each["name"] == job)
    pairs = (task.split() for task in found["tasks"])
    return [(tap, target) for tap, target in pairs]


def _program(alias: str) -> str:
    plugin = resolved(alias).plugin
    kind = plugin.partition("-")[0]
    return f"{plugin.replace('-', '_')}.{kind}:main"


@dataclass
class Leg:
    """A tap and a target with the settings of their flow; what the target says of its state, the next run reads."""

    name: str
    tap: Tap
    target: Target
    streams: tuple[str, ...]
    state: Any = None

    @classmethod
    def of(cls, programs: Programs, folder: Path, sandbox: Client, pair: tuple[str, str]) -> Leg:
        """Pair two plugins by the names that a flow gives them."""
        reads, writes = pair
        tap = Tap(programs, folder, settings_of(reads, sandbox), _program(reads))
        target = Target(programs, folder, settings_of(writes, sandbox), program=_program(writes))
        return cls(f"{reads} {writes}", tap, target, resolved(reads).select)

    def read(self, **settings: Any) -> Ended:
        """Run the tap alone, from the state of the last run; it must end well."""
        read = self.tap.run(self.streams, state=self.state, **settings)
        assert read.code == 0, read
        return read

    def attempt(self, **settings: Any) -> Ended:
        """Read, and run the target however that ends."""
        run = self.target.run(self.read().output, **settings)
        self.state = run.states[-1] if run.states else self.state
        return run

    def run(self, **settings: Any) -> Ended:
        """Read and deliver; both must end well."""
        run = self.attempt(**settings)
        assert run.code == 0, run
        return run


@dataclass
class Flow:
    """A job of meltano.yml: its tasks in order, over one delivery store."""

    legs: list[Leg]

    @classmethod
    def of(cls, programs: Programs, folder: Path, sandbox: Client, job: str) -> Flow:
        """Build the flow. Its taps and targets keep their files, and the store, in ``folder``."""
        legs: dict[tuple[str, str], Leg] = {}
        pairs = tasks_of(job)
        for pair in pairs:
            legs.setdefault(pair, Leg.of(programs, folder, sandbox, pair))
        return cls([legs[pair] for pair in pairs])

    def run(self) -> list[Ended]:
        """Run every task, in order; each must end well."""
        return [leg.run() for leg in self.legs]
