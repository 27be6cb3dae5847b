"""The sandbox server that the demo starts and leaves running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 120
STOP_SECONDS = 20
READY = "sandbox ready "


class ServerError(RuntimeError):
    """The sandbox server did not start; the text says why."""


@dataclass
class Server:
    """A detached ``sandbox serve`` whose process id is kept in the demo's folder."""

    folder: Path
    port: int
    window_seconds: int
    url: str = ""

    def start(self) -> None:
        """Start the server and return when it answers.

        Takes another port when something else listens on the wanted one.

        Raises:
            ServerError: The server ended or never said that it is ready.
        """
        log = self.folder / "sandbox.log"
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(self._command(), stdout=out, stderr=out, start_new_session=True)
        self.url = _ready_url(process, log)
        state = {"pid": process.pid, "url": self.url}
        (self.folder / "server.json").write_text(json.dumps(state), encoding="utf-8")

    def stop(self) -> None:
        """End the server that an earlier demo left running, if there is one."""
        try:
            pid = int(json.loads((self.folder / "server.json").read_text(encoding="utf-8"))["pid"])
        except FileNotFoundError:
            return
        (self.folder / "server.json").unlink()
        if not _is_sandbox(pid):
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _is_sandbox(pid) and time.monotonic() < deadline:
            time.sleep(0.05)

    def books(self, system: str) -> dict[str, Any]:
        """Return what a fake system now holds."""
        return _get(f"{self.url}/_sandbox/books/{system}")

    def counters(self) -> dict[str, Any]:
        """Return the counters of the call log, by system."""
        counters: dict[str, Any] = _get(f"{self.url}/_sandbox/calls?limit=1")["counters"]
        return counters

    def _command(self) -> list[str]:
        port = self.port if _is_free(self.port) else 0
        return [
            *(str(Path(sys.executable).with_name("sandbox")), "serve", "--port", str(port)),
            *("--data", str(self.folder / "books")),
            *("--switch", f"cin7.limit_window_seconds={self.window_seconds}"),
            *("--switch", "peoplesoft.book_rows=0"),  # the books show every row
        ]


def _ready_url(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith(READY):
                return line.removeprefix(READY).strip()
        if process.poll() is not None:
            raise ServerError(f"The sandbox ended at once:\n{text[-2000:]}")
        time.sleep(0.05)
    process.terminate()
    raise ServerError(f"The sandbox was not ready within {START_SECONDS} seconds. Its output is in {log}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _is_sandbox(pid: int) -> bool:
    """Whether the process lives and is ours; process ids are used again."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    answer = subprocess.run(
        ["ps", "-o", "stat=", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "sandbox" in answer and "serve" in answer and not answer.startswith("Z")


def _get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=60) as answer:
        result: dict[str, Any] = json.load(answer)
        return result
