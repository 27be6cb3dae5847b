"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

_STEP = 0.01


def until(condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Return once the condition holds.

    Raises:
        AssertionError: It did not come to hold in time.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain until {what}"
        time.sleep(_STEP)
