"""The rate limit: so many calls per window, per application key."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import PlainTextResponse, Response

from sandbox.cin7.errors import RATE_TEXT
from sandbox.cin7.wire import json_response

SHAPES = ("429", "503", "400")


class RateLimit:
    """Counts accepted calls; a refused call uses nothing up.

    60 calls per 60 seconds and key are from the Cin7 Core API documentation, the three shapes of refusal and
    the text in `Retry-After` are observed. `clock` gives seconds that never go back.
    """

    def __init__(self, switches: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._switches, self._clock = switches, clock
        self.reset()

    def reset(self) -> None:
        self._accepted: dict[str, deque[float]] = defaultdict(deque)
        self.refused = 0

    def accepts(self, account: str, key: str) -> bool:
        """Count one call of this key, or refuse it."""
        times = self._accepted[account if self._switches["limit_scope"] == "account" else key]
        now = self._clock()
        self._forget(times, now)
        if len(times) >= self._switches["limit_calls"]:
            self.refused += 1
            return False
        times.append(now)
        return True

    def _forget(self, times: deque[float], now: float) -> None:
        window = self._switches["limit_window_seconds"]
        if self._switches["limit_kind"] == "fixed":
            if times and now - times[0] >= window:
                times.clear()
            return
        while times and now - times[0] >= window:
            times.popleft()

    def refusal(self, shape: str | None = None) -> Response:
        """The refusal as it goes over the wire; without a shape, as the switch says."""
        shape = shape or self._switches["limit_shape"]
        if shape not in SHAPES:
            shape = SHAPES[self.refused % len(SHAPES)]
        text = RATE_TEXT.format(calls=self._switches["limit_calls"], seconds=self._seconds())
        if shape == "400":
            return json_response([{"ErrorCode": 400, "Exception": text}], 400)
        return PlainTextResponse(text, int(shape), headers=self._headers() if shape == "429" else None)

    def _headers(self) -> dict[str, str]:
        after = self._seconds()
        return {
            "x-ratelimit-limit": str(self._switches["limit_calls"]),
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": after,
            "Retry-After": after if self._switches["retry_after"] == "number" else f"{after} Seconds",
        }

    def _seconds(self) -> str:
        return str(math.ceil(self._switches["limit_window_seconds"]))
