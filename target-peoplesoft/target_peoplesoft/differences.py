"""What is to be done so that a component shows what a record says. Pure.

Rows of effective-dated collections are added, not overwritten, unless the record names a row that is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connector_kit.delivery.model import Change
from target_peoplesoft.buffers import fill, is_blank
from target_peoplesoft.compare import same
from target_peoplesoft.component_interface import Buffer
from target_peoplesoft.edits import Alignment, Edit, EditKind, Place, kind_of, matches
from target_peoplesoft.effective_dating import PLAIN, Dating, dating_of
from target_peoplesoft.shape import Shape

Row = Mapping[str, Any]


class AmbiguousRowError(ValueError):
    """A row of a record fits several rows that are there. The text names it and the keys that it lacks."""


@dataclass(frozen=True, slots=True)
class _At:
    """Where the comparison is."""

    shape: Shape
    component: Mapping[str, Any]
    path: str = ""
    places: tuple[Place, ...] = ()
    kind: EditKind = "change"

    @property
    def dated(self) -> bool:
        return self.kind != "change"

    @property
    def dating(self) -> Dating:
        return dating_of(self.shape.properties) or PLAIN

    def named(self, name: str) -> str:
        return ".".join([*map(str, self.places), name])

    def above(self) -> dict[str, Any]:
        inside = {name: value for place in self.places for name, value in place.keys.items()}
        return {**self.component, **inside}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares records with what is there.

    Args:
        alignment: Tells rows apart, by the shape of updates.
        keys: Keys of the component, which are never changed.
        today: Day at the site, ISO.
        dated: Whether rows with EFFDT are effective-dated; None: they are.
        writes: Whether the edits are to be sent: a row is not added beside others if it may be one of them.
    """

    alignment: Alignment
    keys: tuple[str, ...]
    today: str
    dated: bool | None = None
    writes: bool = False

    def edits(self, record: Row, live: Row) -> list[Edit]:
        """Return what is to be done.

        Raises:
            AmbiguousRowError: A row of the record cannot be told from several that are there.
        """
        at = _At(self.alignment.shape, {name: live[name] for name in self.keys if name in live})
        values = {name: value for name, value in record.items() if name not in self.keys}
        if self._is_dated(at.shape) and at.dating.effdt not in self.keys:
            return list(self._component_row(values, live, at))
        return list(self._node(values, live, at))

    def _is_dated(self, shape: Shape) -> bool:
        return self.dated is not False and dating_of(shape.properties) is not None

    def _component_row(self, record: Row, live: Row, at: _At) -> Iterator[Edit]:
        """Compare where the component itself shows one effective-dated row, the current one."""
        effdt = at.dating.effdt
        rest = {name: value for name, value in record.items() if name != effdt}
        edits = list(self._node(rest, live, replace(at, kind="correct")))
        wanted = str(record.get(effdt) or self.today)
        moved = bool(record.get(effdt)) and not same(live.get(effdt), wanted, "date")
        if not edits and not moved:
            return
        if at.dating.day(live) == wanted:
            yield from edits
            return
        yield Edit("insert", (), {effdt: wanted}, (Change(effdt, live.get(effdt), wanted),))
        yield from (replace(edit, kind="insert") for edit in edits)

    def _node(self, record: Row, live: Row, at: _At) -> Iterator[Edit]:
        own = {name: value for name, value in record.items() if name in at.shape.properties}
        values = {n: v for n, v in own.items() if not same(live.get(n), v, kind_of(at.shape, n))}
        if values:
            changes = tuple(Change(at.named(n), live.get(n), v) for n, v in values.items())
            yield Edit(at.kind, at.places, values, changes)
        for name, inner in at.shape.collections.items():
            if record.get(name):
                path = f"{at.path}.{name}" if at.path else name
                below = replace(at, shape=inner, path=path)
                yield from self._rows(name, record[name], live.get(name) or [], below)

    def _rows(self, name: str, rows: Sequence[Row], live: Sequence[Row], at: _At) -> Iterator[Edit]:
        keys = self.alignment.names(at.path, at.shape, rows, live)
        if not at.dated and self._is_dated(at.shape):
            yield from self._dated_rows(name, rows, live, keys, at)
            return
        for i, row in enumerate(rows):
            if keys:
                siblings = [there for there in live if matches(row, there, keys, at.shape)]
                yield from self._plain_row((name, i), row, siblings, keys, at)
            else:
                yield from self._keyless_row(name, row, live, at)

    def _dated_rows(
        self, name: str, rows: Sequence[Row], live: Sequence[Row], keys: Sequence[str], at: _At
    ) -> Iterator[Edit]:
        """Rows without a date of their own say what is to hold today, once the others are as they say."""
        others = [key for key in keys if key not in at.dating.names]
        own = [row for row in rows if at.dating.day(row)]
        then = self.alignment.rows_over(live, own, at.shape, at.path)
        for row in rows:
            there = live if row in own else then
            siblings = [s for s in there if matches(row, s, others, at.shape)]
            yield from self._dated_row(name, row, siblings, keys, at)

    def _keyless_row(self, name: str, row: Row, live: Sequence[Row], at: _At) -> Iterator[Edit]:
        if any(self._equal(row, there, at) for there in live):
            return
        if live and self.writes:
            raise AmbiguousRowError(
                f"{at.named(name)} has {len(live)} rows there, and the schema does not say which properties "
                "tell them apart"
            )
        yield self._new(name, row, None, (), at)

    def _plain_row(
        self, where: tuple[str, int], row: Row, siblings: Sequence[Row], keys: Sequence[str], at: _At
    ) -> Iterator[Edit]:
        if not siblings:
            yield self._new(where[0], row, None, keys, at)
        elif len(siblings) == 1:
            yield from self._node(row, siblings[0], self._inside(where[0], siblings[0], keys, at))
        elif not any(self._equal(row, there, at) for there in siblings):
            lacking = [key for key in keys if is_blank(row.get(key))]
            named = f"{at.named(where[0])}[{where[1]}]"
            wanted = f"; give it {', '.join(lacking)}" if lacking else ""
            raise AmbiguousRowError(f"{named} fits {len(siblings)} rows that are there{wanted}")

    def _dated_row(
        self, name: str, row: Row, siblings: Sequence[Row], keys: Sequence[str], at: _At
    ) -> Iterator[Edit]:
        dated, dating = replace(at, kind="correct"), at.dating
        if not dating.day(row):
            current = dating.in_force(siblings, self.today)
            if current is not None and self._equal(row, current, dated):
                return
            row = {**row, dating.effdt: self.today}
            there = [s for s in siblings if dating.day(s) == self.today]
        else:
            names = [dating.effdt, *([dating.effseq] if dating.effseq in row else [])]
            there = [s for s in siblings if matches(row, s, names, at.shape)]
        same_day = dating.latest(there)
        if same_day is None:
            before = dating.in_force(siblings, dating.day(row))
            yield self._new(name, row, before, keys, replace(at, kind="insert"))
        else:
            yield from self._node(row, same_day, self._inside(name, same_day, keys, dated))

    def _equal(self, row: Row, there: Row, at: _At) -> bool:
        return not any(self._node(row, there, at))

    def _inside(self, name: str, there: Row, keys: Sequence[str], at: _At) -> _At:
        own = {key: there[key] for key in keys if not is_blank(there.get(key))}
        effseq = at.dating.effseq
        if at.dated and effseq in there:
            own[effseq] = there[effseq]
        return replace(at, places=(*at.places, Place(name, own)))

    def _new(self, name: str, row: Row, before: Row | None, keys: Sequence[str], at: _At) -> Edit:
        """A new row; an effective-dated one starts as a copy of the row that it takes over from."""
        base = self._copied(before, at.shape) if before else {}
        whole = self.alignment.row_over(base, row, at.shape, at.path)
        filled = fill(whole, at.shape, at.dating.day(row) or self.today, at.above())
        own = {key: filled[key] for key in keys if not is_blank(filled.get(key))}
        inside = replace(at, places=(*at.places, Place(name, own)))
        changes = tuple(
            Change(inside.named(n), (before or {}).get(n), v)
            for n, v in row.items()
            if not same((before or {}).get(n), v, kind_of(at.shape, n)) or n in at.shape.collections
        )
        effdt = at.dating.effdt
        told = changes or (Change(inside.named(effdt), None, row.get(effdt)),)
        return Edit(at.kind, inside.places, filled, told, new=True)

    def _copied(self, row: Row, shape: Shape) -> Buffer:
        """What a new effective-dated row takes over: all that an update can carry, but for its date."""
        dating = dating_of(shape.properties) or PLAIN
        copied = {n: row[n] for n in shape.properties if n not in dating.names and not is_blank(row.get(n))}
        for name, inner in shape.collections.items():
            below = dating_of(inner.properties) or PLAIN
            rows = [child for child in row.get(name) or () if below.day(child) in {"", dating.day(row)}]
            if rows:
                copied[name] = [self._copied(child, inner) for child in rows]
        return copied
