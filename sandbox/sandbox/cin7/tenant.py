"""One company's file in the fake Cin7 Core: its books, its switches and its clock."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.books import Books
from sandbox.cin7.errors import Refusal
from sandbox.cin7.wire import Blanks, sortable, stamp
from sandbox.system import Settings

_FRACTIONS = (7, 3, 3, 2)
_DIGITS = {"mixed": _FRACTIONS, "7": (7,), "3": (3,), "2": (2,), "0": (0,)}
_ALL_DIGITS = 7
_TICK = timedelta(microseconds=1)


class Tenant:
    """What every resource works on."""

    def __init__(
        self, settings: Settings, books: Books, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings, self.books, self._clock = settings, books, clock
        self.switches = settings.switches["cin7"]
        self.blanks = Blanks(settings.seed)
        self.forget_time()
        self._chance = random.Random(f"{settings.seed}:cin7")

    def forget_time(self) -> None:
        """Let the clock be behind the last change: it was turned back."""
        self._moment, self._last = datetime.min.replace(tzinfo=UTC), ""

    def now(self) -> str:
        """The time for LastModifiedOn: uneven fraction digits, and always after the one before."""
        self._moment = max(self._clock(), self._moment + _TICK)
        text = stamp(self._moment, self._chance.choice(_DIGITS[self.switches["time_digits"]]))
        if (sortable(text) or "") <= self._last:
            text = stamp(self._moment, _ALL_DIGITS)
        self._last = sortable(text) or ""
        return text

    def today(self) -> str:
        """The business date, midnight without zone."""
        return f"{self._clock():%Y-%m-%d}T00:00:00"

    def shuffle(self) -> int | None:
        """How a list is to be ordered: as stored (None), or anew for every call."""
        return self._chance.randrange(1_000_003) if self.switches["unstable_order"] else None

    def lock_date(self) -> date | None:
        text = self.switches["lock_date"]
        return date.fromisoformat(text) if text else None

    def refuse_if(self, problems: Sequence[str]) -> None:
        """Refuse, naming only the first few problems.

        Raises:
            Refusal: there is a problem.
        """
        if problems:
            most = self.switches["problems_per_call"]
            raise Refusal(problems[:most] if most else problems)

    def account(self, code: str) -> dict[str, Any] | None:
        return self.books.get("account", code)
