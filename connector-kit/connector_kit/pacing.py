"""A sliding window of calls, shared by every process on this machine that uses the same application key.

A call keeps its place in the window from its start until a full window after its answer. So the other
system, wherever in between it counts the call, never sees more than the permitted number in any window,
however the network delays single calls. That costs one answer time per window and saves every refusal.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_SLICE = 0.1
"""Longest sleep in seconds before looking again whether the run must stop."""

_PATIENCE = 1.0
"""Seconds beyond two windows that a call without an answer keeps its place: a busy machine may take them."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY, free_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS calls_free_at ON calls (free_at);
CREATE TABLE IF NOT EXISTS pause (id INTEGER PRIMARY KEY CHECK (id = 1), until REAL NOT NULL);
INSERT OR IGNORE INTO pause VALUES (1, 0);
"""


def pacer_directory() -> Path:
    """Where the windows are kept: ``CONNECTOR_STATE_DIR`` if set, else the user's state folder."""
    configured = os.environ.get("CONNECTOR_STATE_DIR")
    return Path(configured) if configured else Path(platformdirs.user_state_dir("connector-kit"))


@dataclass(slots=True)
class SharedPermit:
    """Leave to make one call. See :class:`connector_kit.delivery.calls.Permit`."""

    _pacer: SharedPacer
    _call: int

    def limited(self, wait_seconds: float) -> None:
        """Tell every process that nobody may call for this long."""
        self._pacer.pause(wait_seconds)


class SharedPacer:
    """Hands out permits for at most ``calls`` calls in any ``window_seconds``.

    Args:
        name: What shares the window: the service and its application key. Only a digest is kept.
        calls: Calls permitted in a window.
        window_seconds: Length of the window.
        directory: Where the window is kept; see :func:`pacer_directory`.
    """

    def __init__(
        self, name: str, *, calls: int, window_seconds: float, directory: Path | None = None
    ) -> None:
        self.calls = calls
        self.window = window_seconds
        folder = directory or pacer_directory()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"pacer-{hashlib.sha256(name.encode()).hexdigest()[:24]}.db"
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")  # a power cut lasts longer than any window
        self._db.executescript(_SCHEMA)

    @contextmanager
    def permit(self, stop: Callable[[], bool]) -> Iterator[SharedPermit]:
        """Wait for a permit, unless ``stop()`` turns true; hold it while the call is in flight.

        When ``stop()`` turns true while waiting, the permit is handed out at once and the caller must not
        call (:class:`connector_kit.delivery.calls.CallGate` raises).
        """
        call = self._wait(stop)
        try:
            yield SharedPermit(self, call)
        finally:
            self._end(call)

    def pause(self, seconds: float) -> None:
        """Let no process call for this long."""
        with self._transaction() as db:
            db.execute("UPDATE pause SET until = max(until, ?)", (time.monotonic() + seconds,))

    def close(self) -> None:
        self._db.close()

    def _wait(self, stop: Callable[[], bool]) -> int:
        while True:
            call, ready_at = self._try()
            if call is not None:
                return call
            while (left := ready_at - time.monotonic()) > 0:
                if stop():
                    return -1
                time.sleep(min(left, _SLICE))

    def _try(self) -> tuple[int | None, float]:
        with self._transaction() as db:
            now = time.monotonic()
            self._forget(db, now)
            until = db.execute("SELECT until FROM pause").fetchone()[0]
            taken = db.execute("SELECT count(*) FROM calls").fetchone()[0]
            if until <= now and taken < self.calls:
                # Until the answer is in, assume that it takes hardly longer than a window.
                free_at = now + 2 * self.window + _PATIENCE
                cursor = db.execute("INSERT INTO calls (free_at) VALUES (?)", (free_at,))
                return cursor.lastrowid, now
            if taken < self.calls:
                return None, until
            free_at = db.execute(
                "SELECT free_at FROM calls ORDER BY free_at LIMIT 1 OFFSET ?", (taken - self.calls,)
            ).fetchone()[0]
            return None, max(until, free_at)

    def _forget(self, db: sqlite3.Connection, now: float) -> None:
        # The clock starts anew with the machine: what lies further ahead than a window could is from before.
        horizon = now + 2 * self.window + 2 * _PATIENCE
        db.execute("DELETE FROM calls WHERE free_at <= ? OR free_at > ?", (now, horizon))
        db.execute("UPDATE pause SET until = 0 WHERE until > ?", (now + 86400,))

    def _end(self, call: int) -> None:
        with self._transaction() as db:
            db.execute("UPDATE calls SET free_at = ? WHERE id = ?", (time.monotonic() + self.window, call))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


_FIRST_INTEGER = re.compile(r"\d+")
_CALLS_PER = re.compile(
    r"reached\s+\d+\s+calls\s+per\s+(?:(\d+)\s+)?second|reached\s+\d+\s+calls\s+per\s+(minute)",
    re.IGNORECASE,
)


def refusal_wait(retry_after: str | None, text: str, default_seconds: float) -> float:
    """How many seconds to wait after a rate refusal.

    ``Retry-After`` counts first, by its first integer (``60 Seconds`` is what Cin7 sends); then the window
    that the refusal's own text names (``60 calls per 60 seconds``); then the default.
    """
    if retry_after and (match := _FIRST_INTEGER.search(retry_after)):
        return float(match.group())
    if match := _CALLS_PER.search(text):
        return 60.0 if match.group(2) else float(match.group(1) or 1)
    return default_seconds
