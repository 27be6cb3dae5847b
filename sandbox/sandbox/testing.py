"""The sandbox inside a test: a real server on a free port, in a thread."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.client import Client
from sandbox.server import Background
from sandbox.system import Settings


@contextmanager
def running(
    *, seed: int = 1, scale: float = 1.0, data: Path | None = None, switches: Mapping[str, Any] | None = None
) -> Iterator[Client]:
    """A running sandbox and a client for it.

    The client (`sandbox.client.Client`) has `url`, `books()`, `faults`, `edit()`, `calls()`, `counters()`,
    `reset()`, `wait()` and `switch()`.

    Args:
        seed: Same seed, same books.
        scale: 1 is a believable company.
        data: Folder for books that outlive the process; None keeps them in memory.
        switches: By full name, e.g. `{"cin7.limit_calls": 5}`.
    """
    server = Background(Settings(seed=seed, scale=scale, data=data), switches or {})
    try:
        yield Client(server.url)
    finally:
        server.stop()
