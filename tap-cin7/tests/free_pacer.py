"""A pacer that lets every call go, and moves the sandglass where the real one would wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandglass import Sandglass


@dataclass
class FreePermit:
    waiter: Sandglass

    def limited(self, wait_seconds: float) -> None:
        self.waiter.pause(wait_seconds)


@dataclass
class FreePacer:
    waiter: Sandglass

    @contextmanager
    def permit(self, stop: Callable[[], bool]) -> Iterator[FreePermit]:
        yield FreePermit(self.waiter)
