"""The component buffer: the rows of one component, read from the database and saved back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.peoplesoft.component_interfaces.definition import ComponentInterface, Scroll
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.records import FIELDS, STAMPS, Record

Stored = str | int | None


@dataclass
class Row:
    """A row of a component. `values` has every field of its record, as the database keeps it.

    `touched` are the fields that this call set, `altered` those that it thereby changed, `refused` those
    whose value did not fit.
    """

    scroll: Scroll
    values: dict[str, Stored]
    new: bool = False
    changed: bool = False
    touched: set[str] = field(default_factory=set)
    altered: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def blank(self, name: str) -> bool:
        """Whether a field has no value; 0 is none."""
        value = self.values.get(name)
        return value is None or value == 0 or (isinstance(value, str) and not value.strip())

    def text(self, name: str) -> str:
        """A field as text; blank is empty."""
        return FIELDS[name].show(self.values.get(name)) or ""

    def amount(self, name: str) -> Decimal:
        """A number field, exact."""
        return Decimal(int(self.values.get(name) or 0)).scaleb(-FIELDS[name].decimals)

    def put(self, name: str, value: Stored) -> None:
        """Give a field what the database is to keep."""
        if self.values.get(name) != value:
            self.altered.add(name)
            self.changed = True
        self.values[name] = value
        self.touched.add(name)

    def is_edited(self, *names: str) -> bool:
        """Whether edits look at one of these fields: it is a new row's, or was changed."""
        return self.new or bool(self.altered & set(names))

    def default(self, name: str, value: Any, database: Database) -> None:
        """Give a field a value if it has none; what a call blanked in an old row stays blank."""
        if self.blank(name) and (self.new or name not in self.touched):
            self.values[name] = FIELDS[name].store(value, database.zone)
            self.changed = True

    def walk(self) -> Iterator[Row]:
        """Yield it and every row below, in order."""
        yield self
        for each in self.below():
            yield from each.walk()

    def below(self, name: str = "") -> list[Row]:
        """Rows of a collection, or of all of them."""
        return [row for each, rows in self.rows.items() if not name or each == name for row in rows]

    def child(self, scroll: Scroll, template: Row | None = None) -> Row:
        """Add a new row to a collection; an effective-dated one begins as a copy of the row in force."""
        assert scroll.record is not None  # noqa: S101 - below level 0 there are rows
        blanks = dict(zip((f.name for f in scroll.record.fields), scroll.record.blanks, strict=True))
        values = dict(template.values) if template else blanks
        above = (key for key in scroll.record.keys if key not in scroll.keys)
        values.update({key: self.values[key] for key in above})
        row = Row(scroll, values, new=True, changed=True)
        self.rows.setdefault(scroll.name, []).append(row)
        return row


def in_force(rows: list[Row], row_keys: Mapping[str, Stored], today: date) -> Row | None:
    """Return the current row among rows with the same key apart from EFFDT; None if all are in the future."""
    own = [key for key in row_keys if key != "EFFDT"]
    same = (row for row in rows if all(row.values[key] == row_keys[key] for key in own))
    past = [row for row in same if str(row.values["EFFDT"]) <= today.isoformat()]
    return max(past, key=lambda row: str(row.values["EFFDT"]), default=None)


class ComponentBuffer:
    """Loads and saves components."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, ci: ComponentInterface, keys: Mapping[str, Stored]) -> Row | None:
        """Return a component with all its rows, or None if there is none with these keys."""
        top = ci.top
        if top.record is None:
            row = Row(top, dict(keys))
            self._load_below(row)
            return row if row.below() else None
        found = self._select(top, top.record, keys)
        for row in found:
            self._load_below(row)
        return found[0] if found else None

    def save(self, top: Row, stamp: Mapping[str, Any]) -> bool:
        """Write new and changed rows, the header with its stamp. Return whether there were any."""
        if not any(row.changed for row in top.walk()):
            return False
        name = STAMPS.get(top.scroll.record.name) if top.scroll.record else None
        if name:
            top.put(name, FIELDS[name].store(stamp[FIELDS[name].kind], self._database.zone))
        for row in top.walk():
            if row.changed and row.scroll.record:
                self._write(row, row.scroll.record)
        return True

    def _load_below(self, row: Row) -> None:
        for scroll in row.scroll.collections:
            assert scroll.record is not None  # noqa: S101 - below level 0 there are rows
            above = {key: row.values[key] for key in scroll.record.keys if key not in scroll.keys}
            row.rows[scroll.name] = self._select(scroll, scroll.record, above)
            for each in row.rows[scroll.name]:
                self._load_below(each)

    def _select(self, scroll: Scroll, record: Record, keys: Mapping[str, Stored]) -> list[Row]:
        where = " AND ".join(f"{name} = ?" for name in keys)
        order = ", ".join(record.keys)
        sql = f"SELECT * FROM {record.table} WHERE {where} ORDER BY {order}"  # noqa: S608 - our own names
        names = [f.name for f in record.fields]
        found = self._database.query(sql, list(keys.values())).fetchall()
        return [Row(scroll, dict(zip(names, row, strict=True))) for row in found]

    def _write(self, row: Row, record: Record) -> None:
        names = [f.name for f in record.fields]
        places = ", ".join("?" * len(names))
        sql = f"REPLACE INTO {record.table} VALUES ({places})"  # noqa: S608 - our own names
        self._database.query(sql, [row.values[name] for name in names])
