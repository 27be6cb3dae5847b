"""What the benchmarks share: clean child processes, the best of several runs, and one way to print ratios."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
_SLOWING = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report.

    Args:
        measure: What was measured.
        value: The measured number.
        at_least: The goal where more is better; None where there is none.
        at_most: The goal where less is better; None where there is none.
        form: How the value is printed.
    """

    measure: str
    value: float
    at_least: float | None = None
    at_most: float | None = None
    form: str = "{:.2f}"

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f"at least {self.form.format(self.at_least)}"
        return "" if self.at_most is None else f"at most {self.form.format(self.at_most)}"

    @property
    def met(self) -> bool:
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def verdict(self) -> str:
        return ("met" if self.met else "MISSED") if self.goal else ""

    def cells(self) -> tuple[str, str, str, str]:
        return self.measure, self.form.format(self.value), self.goal, self.verdict


def rate(measure: str, value: float) -> Line:
    """A number of records per second: it depends on the machine, so it has no goal."""
    return Line(measure, value, form="{:,.0f}")


def main(title: str, measure: Callable[[], Sequence[Line]]) -> None:
    """Run a benchmark from the command line; exit 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    markdown = parser.parse_args().markdown
    lines = measure()
    print(as_markdown(title, lines) if markdown else as_text(title, lines))
    sys.exit(0 if all(line.met for line in lines) else 1)


def as_markdown(title: str, lines: Sequence[Line]) -> str:
    head = [f"### {title}", "", "| measure | value | goal | |", "|---|---:|---:|---|"]
    return "\n".join([*head, *("| " + " | ".join(line.cells()) + " |" for line in lines), ""])


def as_text(title: str, lines: Sequence[Line]) -> str:
    width = max(len(line.measure) for line in lines)
    rows = (
        f"  {measure:<{width}}  {value:>10}  {goal} {verdict}".rstrip()
        for measure, value, goal, verdict in (line.cells() for line in lines)
    )
    return "\n".join([title, *rows])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a child: byte code and buffers on, state in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if name not in _SLOWING}
    return {**kept, "CONNECTOR_STATE_DIR": str(folder), "LOGLEVEL": "WARNING", **more}


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for the files of one benchmark."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)


def child(
    script: str,
    *arguments: str,
    folder: Path,
    settings: Mapping[str, Any] | None = None,
    stdin: Path | None = None,
) -> dict[str, Any]:
    """Run a script of this folder and return the JSON object of its last line on stderr.

    Raises:
        RuntimeError: It ended with another exit code; carries what it said.
    """
    config = folder / "settings.json"
    config.write_text(json.dumps(settings or {}))
    command = [sys.executable, str(HERE / script), *arguments, str(config)]
    with (stdin or Path(os.devnull)).open("rb") as source, (folder / "stderr").open("w+") as errors:
        code = _piped(command, source, errors, folder)
        errors.seek(0)
        said = errors.read().strip()
    if code:
        raise RuntimeError(f"{script} {' '.join(arguments)} exited with {code}:\n{said}")
    answer: dict[str, Any] = json.loads(said.rpartition("\n")[2])
    return answer


def _piped(command: Sequence[str], source: IO[bytes], errors: IO[str], folder: Path) -> int:
    """Run a command with a reader behind it, as Meltano does; what it writes is thrown away."""
    reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    with reader:
        done = subprocess.run(
            command,
            stdin=source,
            stdout=reader.stdin,
            stderr=errors,
            cwd=folder,
            env=environment(folder),
            check=False,
        )
    return done.returncode


def target_settings(folder: Path, store: str) -> dict[str, Any]:
    """Settings of a target-cin7 that keeps its store in ``folder`` and reaches nobody."""
    return {
        "account_id": "bench",
        "application_key": "bench",
        "base_url": "http://127.0.0.1:9",
        "delivery_url": f"sqlite:///{folder}/{store}.db",
        "source": "peoplesoft",
    }


def best(times: int, **runs: Callable[[], float]) -> dict[str, float]:
    """The shortest of several runs of each kind, in seconds: the one that other programs disturbed least.

    The kinds take turns, so that a busy spell of the machine meets all of them.
    """
    rounds = [{name: run() for name, run in runs.items()} for _ in range(times)]
    return {name: min(seconds[name] for seconds in rounds) for name in runs}
