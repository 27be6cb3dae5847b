"""What the lists can be filtered by, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.books import Condition, prefix
from sandbox.cin7.wire import sortable

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100


class Query:
    """The query parameters of a call, by name without regard to case; the last one given counts."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = {name.lower(): value for name, value in given.items()}

    def get(self, name: str) -> str | None:
        """The value, or None where it was left out or empty."""
        return self._given.get(name.lower()) or None

    def flag(self, name: str) -> bool:
        return (self.get(name) or "").lower() == "true"

    def paging(self) -> tuple[int, int]:
        """Page from 1, and Limit: 100 unless said, never above 1000."""
        return self._whole("Page", 1), min(self._whole("Limit", DEFAULT_LIMIT), MAX_LIMIT)

    def above_limit(self) -> bool:
        """Whether more rows are asked for than a page has."""
        return self._whole("Limit", DEFAULT_LIMIT) > MAX_LIMIT

    def _whole(self, name: str, otherwise: int) -> int:
        text = self.get(name) or ""
        return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else otherwise


@dataclass(frozen=True)
class Filter:
    """A query parameter and the condition that its value makes."""

    name: str
    condition: Callable[[str, Mapping[str, Any]], Condition]


NOTHING = Condition("0")


def by_id(name: str = "ID") -> Filter:
    return Filter(name, lambda value, _: Condition("id = ?", (value.lower(),)))


def by_status(name: str = "Status") -> Filter:
    return Filter(name, lambda value, _: Condition("status = ? collate nocase", (value,)))


def starts_with(name: str = "Name") -> Filter:
    """On the name that the document is known by."""
    return Filter(name, lambda value, _: prefix("name", value.casefold()))


def exact(name: str, field: str | None = None) -> Filter:
    path = f"$.{field or name}"
    return Filter(name, lambda value, _: Condition("json_extract(body, ?) = ? collate nocase", (path, value)))


def flag(name: str) -> Filter:
    return Filter(
        name,
        lambda value, _: Condition("json_extract(body, ?) = ?", (f"$.{name}", int(value.lower() == "true"))),
    )


def contains(name: str, fields: Callable[[Mapping[str, Any]], tuple[str, ...]]) -> Filter:
    """Substring, without case, in any of the fields."""

    def condition(value: str, switches: Mapping[str, Any]) -> Condition:
        paths = fields(switches)
        sql = " or ".join("instr(lower(coalesce(json_extract(body, ?), '')), ?) > 0" for _ in paths)
        return Condition(f"({sql})", tuple(part for path in paths for part in (f"$.{path}", value.lower())))

    return Filter(name, condition)


def in_name(name: str) -> Filter:
    """Substring, without case, in the name that the document is looked up by."""
    return Filter(name, lambda value, _: Condition("instr(name, ?) > 0", (value.casefold(),)))


def since(name: str) -> Filter:
    """Changed after a time; a value that is no time finds nothing."""

    def condition(value: str, switches: Mapping[str, Any]) -> Condition:
        moment = sortable(value)
        sign = ">=" if switches["since_boundary"] == "inclusive" else ">"
        return Condition(f"modified {sign} ?", (moment,)) if moment else NOTHING

    return Filter(name, condition)


def until(name: str) -> Filter:
    """Changed at a time or before; a value that is no time finds nothing."""

    def condition(value: str, _: Mapping[str, Any]) -> Condition:
        moment = sortable(value)
        return Condition("modified <= ?", (moment,)) if moment else NOTHING

    return Filter(name, condition)


def begins(name: str) -> Filter:
    """Starts with, on a field that the document is not looked up by."""

    def condition(value: str, _: Mapping[str, Any]) -> Condition:
        return Condition("instr(lower(json_extract(body, ?)), ?) = 1", (f"$.{name}", value.lower()))

    return Filter(name, condition)


def day(name: str, sign: str) -> Filter:
    """On the business date that the document is sorted by."""

    def condition(value: str, _: Mapping[str, Any]) -> Condition:
        moment = sortable(value)
        return Condition(f"modified {sign} ?", (moment,)) if moment else NOTHING

    return Filter(name, condition)


def either(name: str, first: str, second: str) -> Filter:
    sql = "(json_extract(body, ?) = ? or json_extract(body, ?) = ?)"
    return Filter(name, lambda value, _: Condition(sql, (f"$.{first}", value, f"$.{second}", value)))
