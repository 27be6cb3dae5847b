"""One company's file in the fake Cin7 Core: its books, its switches and its clock."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sandbox.books import Books
from sandbox.cin7.errors import Refusal
from sandbox.cin7.wire import Blanks, stamp
from sandbox.system import Settings

_FRACTIONS = (7, 3, 3, 2)


class Tenant:
    """What every resource works on."""

    def __init__(
        self, settings: Settings, books: Books, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings, self.books, self._clock = settings, books, clock
        self.switches = settings.switches["cin7"]
        self.blanks = Blanks(settings.seed)
        self._chance = random.Random(f"{settings.seed}:cin7")

    def now(self) -> str:
        """The time for LastModifiedOn, with an uneven number of fraction digits."""
        return stamp(self._clock(), self._chance.choice(_FRACTIONS))

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
