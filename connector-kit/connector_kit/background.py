"""Work in threads that a process can end without."""

from __future__ import annotations

import functools
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
Item = TypeVar("Item")


def submit(work: Callable[[], T], name: str) -> Callable[[], T]:
    """Start work in the background; calling the result waits for it and raises what it raised.

    Args:
        work: What to do.
        name: Of the thread.
    """
    box: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            box.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            box.put((None, error))

    def wait() -> T:
        result, error = box.get()
        if error is not None:
            raise error
        return result  # type: ignore[return-value]

    threading.Thread(target=run, daemon=True, name=name).start()
    return wait


def in_order(work: Callable[[Item], T], items: Iterable[Item], *, at_a_time: int, name: str) -> Iterator[T]:
    """Results of ``work`` in the order of ``items``; at most ``at_a_time`` under way at a time."""
    started: deque[Callable[[], T]] = deque()
    for item in items:
        if len(started) >= at_a_time:
            yield started.popleft()()
        started.append(submit(functools.partial(work, item), name))
    while started:
        yield started.popleft()()
