"""The log of calls: what arrived, what became of it, and a way to wait for it."""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

KEPT = 200_000


@dataclass
class Call:
    """One call. `status` is None until it is answered, and stays None where no answer was sent.

    `executed` tells whether the fake system finished handling it; `seconds` is how long the call took.
    """

    number: int
    system: str
    method: str
    path: str
    query: str
    at: str
    status: int | None = None
    seconds: float | None = None
    executed: bool = False
    fault: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Pattern:
    """Which calls are meant. `path` is a glob on the whole path or its last segments, without case."""

    system: str | None = None
    method: str | None = None
    path: str | None = None

    def matches(self, system: str, method: str, path: str) -> bool:
        return (
            (self.system is None or self.system == system)
            and (self.method is None or self.method.upper() == method)
            and (self.path is None or path_matches(self.path, path))
        )


def path_matches(glob: str, path: str) -> bool:
    """`supplier` matches `/ExternalApi/v2/supplier`; `*` crosses slashes."""
    wanted, whole = glob.lower().strip("/"), path.lower().strip("/")
    return fnmatchcase(whole, wanted) or fnmatchcase(whole, f"*/{wanted}")


class CallLog:
    """The newest calls in order of arrival, and counters over all of them."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self.clear()

    def clear(self) -> None:
        self._number = 0
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    async def arrived(self, system: str, method: str, path: str, query: str) -> Call:
        self._number += 1
        call = Call(self._number, system, method, path, query, datetime.now(UTC).isoformat())
        self._calls.append(call)
        self._counts[system]["calls"][f"{method} {path}"] += 1
        await self.tell()
        return call

    async def finished(self, call: Call, started: float) -> None:
        call.seconds = round(time.monotonic() - started, 6)
        counts = self._counts[call.system]
        counts["status"][str(call.status or "no answer")] += 1
        counts["notes"].update(call.notes)
        if call.fault:
            counts["faults"][call.fault] += 1
        await self.tell()

    async def executed(self, call: Call) -> None:
        call.executed = True
        await self.tell()

    async def tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def matching(self, pattern: Pattern, since: int = 0, *, executed: bool = False) -> Iterator[Call]:
        for call in self._calls:
            wanted = call.number > since and (call.executed or not executed)
            if wanted and pattern.matches(call.system, call.method, call.path):
                yield call

    async def wait(self, pattern: Pattern, count: int, since: int, *, executed: bool) -> int:
        """Return once `count` matching calls with a number above `since` have arrived (or were executed)."""
        async with self._changed:
            while (seen := sum(1 for _ in self.matching(pattern, since, executed=executed))) < count:
                await self._changed.wait()
            return seen

    def counters(self) -> dict[str, dict[str, dict[str, int]]]:
        return {system: {k: dict(v) for k, v in kinds.items()} for system, kinds in self._counts.items()}

    def listed(self, pattern: Pattern, since: int, limit: int) -> list[dict[str, Any]]:
        newest = deque(self.matching(pattern, since), maxlen=limit)
        return [asdict(call) for call in newest]
