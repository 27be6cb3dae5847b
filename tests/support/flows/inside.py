"""Tasks of meltano.yml's jobs, run within this process: fast enough for property tests, real over HTTP."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from singer_sdk import Tap

from connector_kit.target import OutboxTarget
from flows.books import parked
from flows.legs import settings_of, tasks_of
from flows.maps import resolved
from sandbox.client import Client
from tap_cin7.tap import TapCin7
from tap_peoplesoft.tap import TapPeopleSoft
from target_cin7.target import TargetCin7
from target_peoplesoft.target import TargetPeopleSoft

TAPS: dict[str, type[Tap]] = {"tap-cin7": TapCin7, "tap-peoplesoft": TapPeopleSoft}
TARGETS: dict[str, type[OutboxTarget]] = {"target-cin7": TargetCin7, "target-peoplesoft": TargetPeopleSoft}


@dataclass(frozen=True)
class Done:
    """What became of a run."""

    code: int
    log: str

    def count(self, outcome: str) -> int:
        """How many documents of all objects have an outcome."""
        summary: dict[str, dict[str, int]] = json.loads(self.log.splitlines()[-1])["summary"]
        return sum(counts[outcome] for counts in summary.values())


@dataclass
class Rounds:
    """A job whose tasks share a delivery store; each task goes on from the state that its last run let go.

    ``CONNECTOR_STATE_DIR`` must name a folder of the test.
    """

    job: str
    sandbox: Client
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    """Of every target, on top of the flow's."""
    _states: dict[tuple[str, str], Any] = field(default_factory=dict, init=False)

    @property
    def store(self) -> Path:
        return self.folder / "delivery.db"

    def parked(self) -> dict[str, str]:
        """The codes of what is held or refused, by the last part of the key."""
        found = parked(self.store).items()
        return {key.rpartition("/")[2]: each.code for (_, key), each in found}

    def run(self) -> list[Done]:
        """Run every task once, in order."""
        return [self.leg(number) for number in range(len(tasks_of(self.job)))]

    def leg(self, number: int) -> Done:
        """Run one task: the tap must end well, the target may end as it likes."""
        reads, writes = pair = tasks_of(self.job)[number]
        said = _read(reads, self.sandbox, self._states.get(pair))
        settings = {"delivery_url": f"sqlite:///{self.store}", **self.settings}
        config = settings_of(writes, self.sandbox, **settings)
        output, log = io.StringIO(), io.StringIO()
        with redirect_stdout(output), redirect_stderr(log):
            target = TARGETS[resolved(writes).plugin](config=config, validate_config=True)
            code = target.run_to_end(io.BytesIO(said))
        for state in output.getvalue().splitlines():
            self._states[pair] = json.loads(state)
        return Done(code, log.getvalue())


def _read(alias: str, sandbox: Client, state: Any) -> bytes:
    entry = resolved(alias)
    config = settings_of(alias, sandbox)
    tap = TAPS[entry.plugin](config=config, catalog=_catalog(entry.plugin, entry.select), state=state)
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(output):
        tap.sync_all()
    output.flush()
    return output.buffer.getvalue()


@cache
def _catalog(plugin: str, streams: tuple[str, ...]) -> dict[str, Any]:
    access = {"base_url": "http://127.0.0.1:1", "username": "u", "password": "p"}
    config = {**access, "account_id": "a", "application_key": "k"}
    catalog: dict[str, Any] = json.loads(TAPS[plugin](config=config).catalog_json_text)
    for stream in catalog["streams"]:
        (whole,) = (m["metadata"] for m in stream["metadata"] if not m["breadcrumb"])
        whole["selected"] = stream["tap_stream_id"] in streams
    return catalog
