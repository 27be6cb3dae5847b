"""What a component interface is: keys, properties and collections over the records of a component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sandbox.peoplesoft.records import FIELDS, RECORDS, Field, Record

REQUIRED: Final = "!"
REQUIRED_BY_SCHEMA: Final = "?"
KEY: Final = "*"


@dataclass(frozen=True)
class Property:
    """A property, named as its field.

    `required` is what the component insists on. `schema_required` is what the schemas of Update and
    Updatedata say: also where the server does not care, as observed.
    """

    field: Field
    required: bool = False
    schema_required: bool = False

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class Scroll:
    """A level of a component: the component itself at level 0, a collection below it.

    Args:
        name: Element name of the collection.
        record: What its rows are stored in; None at level 0 of a component that has only a search record.
        keys: Its own key properties, without those of the levels above.
        properties: In the order of the definition, own keys among them.
        collections: The level below.
    """

    name: str
    record: Record | None
    keys: tuple[str, ...]
    properties: tuple[Property, ...]
    collections: tuple[Scroll, ...] = ()

    @property
    def effective_dated(self) -> bool:
        """Whether its rows have a history."""
        return "EFFDT" in self.keys

    @property
    def sequence(self) -> str | None:
        """The number that the page gives a row where nobody did."""
        last = self.keys[-1] if not self.effective_dated else self.keys[0]
        return last if FIELDS[last].kind == "N" else None

    def property(self, name: str) -> Property | None:
        """Return a property, None where there is none of that name."""
        return next((each for each in self.properties if each.name == name), None)

    def collection(self, name: str) -> Scroll | None:
        """Return a collection of the level below."""
        return next((each for each in self.collections if each.name == name), None)

    def walk(self) -> Iterator[Scroll]:
        """Yield it and every level below."""
        yield self
        for each in self.collections:
            yield from each.walk()


@dataclass(frozen=True)
class ComponentInterface:
    """A component interface.

    Args:
        name: As in `CI_<name>`.
        component: What it drives.
        top: Level 0; its keys are the get and create keys.
        find: Properties that Find takes, in order.
        auto_number: The key that is sent as NEXT, or none.
        delivered: Oracle's, else the customer's own.
    """

    name: str
    component: str
    top: Scroll
    find: tuple[str, ...]
    auto_number: str | None
    delivered: bool

    @property
    def keys(self) -> tuple[str, ...]:
        return self.top.keys

    @property
    def search_record(self) -> Record:
        """The record that Find looks in."""
        record = self.top.record or self.top.collections[0].record
        assert record is not None  # noqa: S101 - below level 0 there are rows
        return record


def defined(
    name: str,
    component: str,
    find: str,
    text: str,
    *,
    auto_number: str | None = None,
    delivered: bool = False,
) -> ComponentInterface:
    """Read a definition: a line per level, indented by level, `COLLECTION: PROPERTY …`.

    A property is marked `*` (key of level 0), `!` (required) or `?` (required by the schemas only). The
    record of a collection has its name; `COLLECTION=RECORD` says otherwise, and `=` none. A line that begins
    with `+` goes on with the one before.
    """
    lines = [line for line in text.replace("\n +", "").splitlines() if line.strip()]
    return ComponentInterface(
        name, component, _scroll(lines, 0, ()), tuple(find.split()), auto_number, delivered
    )


def _scroll(lines: list[str], at: int, above: tuple[str, ...]) -> Scroll:
    head, _, words = lines[at].partition(":")
    name, changed, other = head.strip().partition("=")
    record = RECORDS.get(other if changed else name)
    marked = {word.rstrip("*!?"): word for word in words.split()}
    keys = _own_keys(record, above) if above else tuple(n for n, w in marked.items() if w.endswith(KEY))
    properties = (
        Property(FIELDS[n], _required(n, w, keys), _by_schema(n, w, keys)) for n, w in marked.items()
    )
    below = (_scroll(lines, n, (*above, *keys)) for n in _children(lines, at))
    return Scroll(name, record, keys, tuple(properties), tuple(below))


def _own_keys(record: Record | None, above: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in (record.keys if record else ()) if key not in above)


def _required(name: str, word: str, keys: tuple[str, ...]) -> bool:
    return name in keys or word.endswith(REQUIRED)


def _by_schema(name: str, word: str, keys: tuple[str, ...]) -> bool:
    return _required(name, word, keys) or word.endswith(REQUIRED_BY_SCHEMA)


def _children(lines: list[str], at: int) -> Iterator[int]:
    depth = _depth(lines[at])
    for number in range(at + 1, len(lines)):
        if _depth(lines[number]) <= depth:
            return
        if _depth(lines[number]) == depth + 1:
            yield number


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 2
