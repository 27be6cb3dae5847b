"""What a person asks for, and the ways in which it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.clock import Clock
from sandbox.netsuite.lists import TRANSACTION_TYPES
from sandbox.system import EditError

KINDS = {record: kind for kind, (record, _) in TRANSACTION_TYPES.items()}
"""Record id → type code."""


@dataclass(frozen=True)
class Command:
    """One thing to do.

    Attributes:
        action: What.
        object: To what kind of record; blanks and underscores do not count.
        where: Columns that name the one record; `line` is a line's id.
        set: What is entered.
        at: When, as an epoch second.
        visible_at: From when on others can see it, None at once.
        header_stamp: Whether a change of a part moves the last-modified time of the whole.
        count: How many records at most, for a mass update.
    """

    action: str
    object: str
    where: Mapping[str, Any]
    set: Mapping[str, Any]
    at: int
    visible_at: int | None
    header_stamp: bool
    count: int | None

    @property
    def kind(self) -> str:
        """The type code of the transactions that are meant.

        Raises:
            EditError: `object` is no transaction.
        """
        if self.object not in KINDS:
            raise EditError(f"there is no transaction {self.object!r}; there are {', '.join(KINDS)}")
        return KINDS[self.object]

    def wanted(self, name: str) -> Any:
        """Return what is entered under a name.

        Raises:
            EditError: Nothing is.
        """
        if name not in self.set:
            raise EditError(f'{self.action} {self.object} needs {name!r} in "set"')
        return self.set[name]


def read_command(given: Mapping[str, Any], clock: Clock) -> Command:
    """Read a command.

    Raises:
        EditError: A time that is none, or `where` or `set` is no object.
    """
    at = _moment(given["at"]) if given.get("at") else clock.now()
    seen = _moment(given["visible_at"]) if given.get("visible_at") else None
    if given.get("visible_after") is not None:
        seen = at + timedelta(seconds=float(given["visible_after"]))
    for part in ("where", "set"):
        if not isinstance(given.get(part) or {}, Mapping):
            raise EditError(f'"{part}" must be an object')
    count = given.get("count")
    return Command(
        action=str(given.get("action")),
        object=str(given.get("object", "")).replace(" ", "").replace("_", "").lower(),
        where=dict(given.get("where") or {}),
        set=dict(given.get("set") or {}),
        at=int(at.timestamp()),
        visible_at=int(seen.timestamp()) if seen else None,
        header_stamp=bool(given.get("header_stamp", True)),
        count=int(count) if count is not None else None,
    )


def decimal(value: Any, name: str) -> Decimal:
    """Read an exact number.

    Raises:
        EditError: It is none.
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise EditError(f"{name}: {value!r} is not a number") from None
    if not number.is_finite():
        raise EditError(f"{name}: {value!r} is not a number")
    return number


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise EditError(f"{text!r} is no time; give e.g. 2026-07-01T08:00:00Z") from None
    if moment.tzinfo is None:
        raise EditError(f"{text!r} has no zone; give e.g. 2026-07-01T08:00:00Z")
    return moment
