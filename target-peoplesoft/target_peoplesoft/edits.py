"""Edits of a buffer: one row each, and the request that carries several of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from connector_kit.delivery.model import Change
from target_peoplesoft.buffers import repeated, row_keys
from target_peoplesoft.compare import same, text
from target_peoplesoft.component_interface import Buffer
from target_peoplesoft.effective_dating import PLAIN, dating_of
from target_peoplesoft.shape import Kind, Shape

CollectionKeys = Mapping[str, Sequence[str]]
"""Collection, or dotted path of one, → the properties that tell its rows apart."""
EditKind = Literal["change", "insert", "correct"]
"""A change outside effective dating; a new effective-dated row; a change of an effective-dated row."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row: its collection and the keys that tell it from its siblings."""

    collection: str
    keys: Mapping[str, Any]

    def __str__(self) -> str:
        shown = (_shown(value) for name, value in self.keys.items() if "EFFSEQ" not in name)
        return f"{self.collection}[{'/'.join(shown)}]"


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be done to one row."""

    kind: EditKind
    places: tuple[Place, ...]
    """The rows from the top down to the edited one; none: the component itself."""
    values: Buffer
    """Properties that change; of a new row everything, its collections too."""
    changes: tuple[Change, ...]
    new: bool = False


def request(edits: Iterable[Edit], shape: Shape, keys: Mapping[str, str]) -> Buffer:
    """Return the buffer that carries the edits: keys, what changes, and the keys of the rows above it."""
    body: Buffer = dict(keys)
    for edit in edits:
        row, above, at = body, dict(keys), shape
        for depth, place in enumerate(edit.places):
            at = at.collections[place.collection]
            is_new = edit.new and depth == len(edit.places) - 1
            row = _row(
                row.setdefault(place.collection, []), {**_kept(at, above), **place.keys}, is_new=is_new
            )
            above.update(row)
        row.update(edit.values)
    return body


def _kept(shape: Shape, above: Mapping[str, Any]) -> Buffer:
    return {name: above[name] for name in repeated(shape, above)}


def _row(rows: list[Buffer], keys: Buffer, *, is_new: bool) -> Buffer:
    if not is_new:
        for row in rows:
            if all(row.get(name) == value for name, value in keys.items()):
                return row
    rows.append(dict(keys))
    return rows[-1]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Finds rows of one buffer in another.

    Args:
        shape: What both have.
        keys: Configured keys of collections.
    """

    shape: Shape
    keys: CollectionKeys = field(default_factory=dict)

    def names(self, path: str, shape: Shape, *groups: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return the properties that tell the rows of the collection at a path apart."""
        last = path.rpartition(".")[2]
        return row_keys(shape, self.keys.get(path) or self.keys.get(last), *groups)

    def laid_over(self, live: Mapping[str, Any], values: Mapping[str, Any]) -> Buffer:
        """Return a buffer with values laid over it: rows that are there are changed, the others added."""
        return self.row_over(live, values, self.shape, "")

    def row_over(self, live: Mapping[str, Any], values: Mapping[str, Any], shape: Shape, path: str) -> Buffer:
        """Return a row of the collection at a path with values laid over it."""
        result = dict(live)
        for name, value in values.items():
            inner = shape.collections.get(name)
            if inner is None:
                result[name] = value
            else:
                result[name] = self.rows_over(live.get(name) or [], value or [], inner, _below(path, name))
        return result

    def rows_over(
        self,
        live: Sequence[Mapping[str, Any]],
        rows: Sequence[Mapping[str, Any]],
        shape: Shape,
        path: str,
    ) -> list[Buffer]:
        """Return the rows of the collection at a path with others laid over them."""
        names = self.names(path, shape, live, rows)
        result = [dict(there) for there in live]
        for row in rows:
            carried = any(name in row for name in names)
            fits = [i for i, there in enumerate(result) if carried and matches(row, there, names, shape)]
            if fits:
                result[fits[-1]] = self.row_over(result[fits[-1]], row, shape, path)
            else:
                result.append(self.row_over({}, row, shape, path))
        return result

    def history(
        self, name: str, live: Mapping[str, Any], before: Mapping[str, Any], today: str
    ) -> list[Buffer]:
        """Return the rows of a dated collection that are from before the one in force and no longer shown.

        Args:
            name: A collection of the component itself.
            live: What is shown.
            before: What was there.
            today: Day at the site, ISO.
        """
        shape = self.shape.collections[name]
        dating = dating_of(shape.properties) or PLAIN
        rows = live.get(name) or []
        names = self.names(name, shape, rows, before.get(name) or [])
        others = [key for key in names if key not in dating.names]
        gone = []
        for row in before.get(name) or []:
            current = dating.in_force((there for there in rows if matches(row, there, others, shape)), today)
            shown = any(matches(row, there, names, shape) for there in rows)
            if current is not None and "" < dating.day(row) < dating.day(current) and not shown:
                gone.append(dict(row))
        return gone


def matches(row: Mapping[str, Any], live: Mapping[str, Any], names: Iterable[str], shape: Shape) -> bool:
    """Whether two rows are one: the same in every key that the first carries."""
    return all(same(live.get(n), row[n], kind_of(shape, n)) for n in names if n in row)


def kind_of(shape: Shape, name: str) -> Kind:
    """Return what a property is like; text if the shape does not know it."""
    about = shape.properties.get(name)
    return about.kind if about else "char"


def _shown(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else text(value)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
