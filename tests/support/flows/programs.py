"""Runs of the real programs, and what they leave: exit code, STATE lines, summary, log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

_LAUNCHER = Path(__file__).with_name("launcher.py")
TARGET_CIN7 = "target_cin7.target:main"
CONNECTOR = "connector_kit.commands:main"
RUN_SECONDS = 60.0
"""After this a run counts as hung: it is killed, and the test fails."""


@dataclass(frozen=True)
class Ended:
    """A run that has ended."""

    code: int
    """Exit code; negative for the signal that ended the run."""
    output: str
    """What it wrote to stdout."""
    log: str
    """What it wrote to stderr."""

    @property
    def states(self) -> list[Any]:
        """The STATE lines of a target."""
        return [json.loads(line, parse_float=Decimal) for line in self.output.splitlines()]

    @property
    def last_line(self) -> str:
        lines = self.log.strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def result(self) -> dict[str, Any]:
        """The summary line, which must be the last on stderr."""
        return dict(json.loads(self.last_line))

    @property
    def summary(self) -> dict[str, dict[str, int]]:
        return dict(self.result["summary"])

    def count(self, outcome: str) -> int:
        """How many documents of all objects have an outcome."""
        return sum(counts[outcome] for counts in self.summary.values())

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.output[-1000:]}\n{self.log[-4000:]}"


@dataclass
class Running:
    """A run in a process of its own."""

    pid: int
    _programs: Programs
    _stdout: Path
    _stderr: Path

    def send(self, name: str) -> None:
        os.kill(self.pid, signal.Signals[name])

    def wait(self, seconds: float = RUN_SECONDS) -> Ended:
        """Wait for the end of the run.

        Raises:
            AssertionError: It did not end in time; it is killed.
        """
        hung = threading.Event()

        def kill() -> None:
            hung.set()
            os.kill(self.pid, signal.SIGKILL)

        timer = threading.Timer(seconds, kill)
        timer.start()
        code = self._programs.ask({"do": "wait", "pid": self.pid})["code"]
        timer.cancel()
        log = self._stderr.read_text(encoding="utf-8")
        assert not hung.is_set(), f"the run did not end within {seconds} s:\n{log[-4000:]}"
        return Ended(code, self._stdout.read_text(encoding="utf-8"), log)

    @property
    def states(self) -> int:
        """How many STATE lines the run has written so far."""
        return len(self.output.splitlines())

    @property
    def output(self) -> str:
        """What the run has written to stdout so far."""
        return self._stdout.read_text(encoding="utf-8")

    @property
    def written(self) -> int:
        """How many bytes the run has written to stdout so far."""
        return self._stdout.stat().st_size


class Programs:
    """Starts runs through ``launcher.py``."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, str(_LAUNCHER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._lock = threading.Lock()
        self._runs = 0

    def start(
        self,
        folder: Path,
        arguments: Iterable[str],
        *,
        program: str = TARGET_CIN7,
        stdin: Path | str = os.devnull,
        **more: Any,
    ) -> Running:
        """Start a run in ``folder``, which also keeps its streams and its pacers.

        Args:
            folder: Working directory.
            arguments: Of the command line.
            program: ``module:function``.
            stdin: File that the run reads.
            more: ``env``, ``break`` (see ``launcher.Break``) and ``deliver_records``.
        """
        self._runs += 1
        stdout, stderr = (folder / f"run-{self._runs}.{name}" for name in ("stdout", "stderr"))
        env = {"CONNECTOR_STATE_DIR": str(folder / "state"), **more.pop("env", {})}
        streams = {"stdin": str(stdin), "stdout": str(stdout), "stderr": str(stderr)}
        stdout.touch()
        stderr.touch()
        request = {"program": program, "arguments": list(arguments), "folder": str(folder), "env": env}
        pid = self.ask({"do": "start", **request, **streams, **more})["pid"]
        return Running(pid, self, stdout, stderr)

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request to the launcher and return its answer."""
        stdin, stdout = self._server.stdin, self._server.stdout
        assert stdin is not None
        assert stdout is not None
        with self._lock:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            return dict(json.loads(stdout.readline()))

    def close(self) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)


@dataclass
class Target:
    """A target, target-cin7 unless another is named, with the settings of one test, over one delivery store."""

    programs: Programs
    folder: Path
    config: dict[str, Any]
    deliver_records: int | None = None
    """After how many records a STATE line makes the target deliver; None: as it is made."""
    program: str = TARGET_CIN7
    env: Mapping[str, str] = field(default_factory=dict)
    """Of every run; what it does not name is as :meth:`Programs.start` has it."""
    _inputs: int = field(default=0, init=False)

    def start(
        self,
        conversation: Path | str | bytes,
        *,
        strike: Mapping[str, Any] | None = None,
        store: str = "delivery.db",
        **settings: Any,
    ) -> Running:
        """Start a run. ``conversation``: a file, or the text itself. ``settings`` replace those of the test."""
        self._inputs += 1
        config = self.folder / f"config-{self._inputs}.json"
        url = f"sqlite:///{self.folder / store}"
        given = {"delivery_url": url, **self.config, **settings}
        config.write_text(json.dumps({k: v for k, v in given.items() if v is not ...}), encoding="utf-8")
        return self.programs.start(
            self.folder,
            ["--config", str(config)],
            program=self.program,
            stdin=self._input(conversation),
            deliver_records=self.deliver_records,
            env=dict(self.env),
            **({"break": dict(strike)} if strike else {}),
        )

    def run(self, conversation: Path | str | bytes, **more: Any) -> Ended:
        """Run to the end."""
        return self.start(conversation, **more).wait()

    def parked(self, outcome: str) -> dict[str, dict[str, Any]]:
        """Return what `connector held` or `connector refused` says, by key."""
        return {each["key"]: each for each in json.loads(self.connector("--json", outcome))}

    def connector(self, *words: str) -> str:
        """Run the `connector` command over the store and return what it prints."""
        url = f"sqlite:///{self.folder / 'delivery.db'}"
        asked = self.programs.start(self.folder, ["--delivery-url", url, *words], program=CONNECTOR).wait()
        assert asked.code == 0, asked
        return asked.output

    def _input(self, conversation: Path | str | bytes) -> Path:
        if isinstance(conversation, Path):
            return conversation
        path = self.folder / f"input-{self._inputs}.singer"
        path.write_bytes(conversation.encode() if isinstance(conversation, str) else conversation)
        return path
