"""Who is running: one row per run of a target, and what a lease on a document says about its holder."""

from __future__ import annotations

import os
import socket
import time
import uuid
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, update

from connector_kit.delivery.digest import canonical
from connector_kit.delivery.tables import runs


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a target."""

    plugin: str
    version: str
    source: str
    mode: str
    system: str = ""
    """Label of the system that the run writes to, by which other flows name it as their source; or empty."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)

    @property
    def owner(self) -> str:
        """Name under which the run holds leases."""
        return f"{self.host}|{self.pid}|{self.id}"

    def begin(self, connection: Connection) -> None:
        connection.execute(
            insert(runs).values(
                id=self.id,
                plugin=self.plugin,
                version=self.version,
                source=self.source,
                mode=self.mode,
                host=self.host,
                pid=self.pid,
                started_at=time.time(),
            )
        )

    def end(
        self, connection: Connection, *, exit_code: int, calls: int, summary: dict[str, dict[str, int]]
    ) -> None:
        connection.execute(
            update(runs)
            .where(runs.c.id == self.id)
            .values(ended_at=time.time(), exit_code=exit_code, calls=calls, summary=canonical(summary))
        )

    def knows_dead(self, owner: str) -> bool:
        """Whether the holder of a lease is certainly gone: a process of this machine that no longer runs."""
        host, pid, run_id = owner.split("|")
        if host != self.host or run_id == self.id:
            return False
        return int(pid) == self.pid or not _process_exists(int(pid))


def _process_exists(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
