"""A tap against the sandbox, tap-peoplesoft unless another is named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.programs import Ended, Programs, Running
from sandbox.client import Client
from sandbox.peoplesoft import CREDENTIALS

TAP_PEOPLESOFT = "tap_peoplesoft.tap:main"


def settings(sandbox: Client, **more: Any) -> dict[str, Any]:
    """Return the settings of a tap that may read everything."""
    names = ("username", "password")
    return {
        "base_url": sandbox.url,
        **{name: CREDENTIALS[name] for name in names},
        "request_timeout": 10,
        **more,
    }


@dataclass
class Tap:
    """A tap with the settings of one test."""

    programs: Programs
    folder: Path
    config: dict[str, Any]
    program: str = TAP_PEOPLESOFT
    _runs: int = field(default=0, init=False)
    _discovered: dict[str, str] = field(default_factory=dict, init=False)
    """What the tap discovers, by its settings."""

    def start(self, streams: Iterable[str], *, state: Any = None, **more: Any) -> Running:
        """Start reading these streams. ``more`` replaces settings; ``...`` leaves one out."""
        config = {name: value for name, value in {**self.config, **more}.items() if value is not ...}
        arguments = [
            "--config",
            self._file("config", config),
            "--catalog",
            self._catalog(set(streams)),
        ]
        if state is not None:
            arguments += ["--state", self._file("state", state)]
        return self.programs.start(self.folder, arguments, program=self.program)

    def run(self, streams: Iterable[str], **more: Any) -> Ended:
        return self.start(streams, **more).wait()

    def _catalog(self, streams: set[str]) -> str:
        """The tap's own catalog with only these streams selected."""
        config = self._file("config", {**self.config, "stream_maps": {}})
        settings = Path(config).read_text(encoding="utf-8")
        if settings not in self._discovered:
            arguments = ["--config", config, "--discover"]
            discovered = self.programs.start(self.folder, arguments, program=self.program).wait()
            assert discovered.code == 0, discovered
            self._discovered[settings] = discovered.output
        catalog = json.loads(self._discovered[settings])
        for stream in catalog["streams"]:
            (whole,) = (m["metadata"] for m in stream["metadata"] if not m["breadcrumb"])
            whole["selected"] = stream["tap_stream_id"] in streams
        return self._file("catalog", catalog)

    def _file(self, name: str, content: Any) -> str:
        self._runs += 1
        path = self.folder / f"tap-{name}-{self._runs}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)
