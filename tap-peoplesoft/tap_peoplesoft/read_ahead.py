"""Work that runs while something else is done."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def ahead(work: Callable[[], T]) -> Callable[[], T]:
    """Start work in the background; calling the result waits for it. The process can end without it."""
    box: queue.SimpleQueue[tuple[bool, T | BaseException]] = queue.SimpleQueue()

    def run() -> None:
        try:
            box.put((True, work()))
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            box.put((False, error))

    def wait() -> T:
        done, outcome = box.get()
        if isinstance(outcome, BaseException) and not done:
            raise outcome
        return outcome  # type: ignore[return-value]

    threading.Thread(target=run, daemon=True, name="read-ahead").start()
    return wait
