"""A clock for tests of waits."""

from __future__ import annotations

from connector_kit.waiting import Waiter


class Sandglass(Waiter):
    """Waits take no time, but are counted and move the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def clock(self) -> float:
        return super().clock() + sum(self.waits)

    def pause(self, seconds: float) -> None:
        super().pause(0)
        self.waits.append(seconds)
