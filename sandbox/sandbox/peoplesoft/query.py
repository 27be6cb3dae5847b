"""What a query is: records, columns, prompts, and the SQL that they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sandbox.peoplesoft.records import FIELDS, RECORDS, Field, FieldError, date_text

Stored = str | int | None

_LOWEST_NUMBER = -(10**15)
_DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T -](\d\d)[:.](\d\d)(?:[:.](\d\d)(?:\.(\d{1,6}))?)?)?")

RENAMED: Final[dict[str, str]] = {
    "VENDOR_ID": "SUPPLIER",
    "NAME1": "SUPPLIER_NAME",
    "ACCOUNT": "GL_ACCT",
    "DEPTID": "COST_CENTER",
    "JOURNAL_ID": "JRNL",
    "MONETARY_AMOUNT": "AMOUNT",
    "PYMNT_TERMS_CD": "TERMS",
    "BUSINESS_UNIT": "BU",
}
"""Names that an author gave to columns, where the switch `column_names` says that authors did."""


class PromptError(ValueError):
    """A prompt value that the database would refuse."""


@dataclass(frozen=True)
class Column:
    """A column of a query: its unique field name, the SQL behind it, and the field that it is."""

    unique: str
    sql: str
    field: Field
    record: str = ""
    heading: str = ""

    def name(self, style: str) -> str:
        """Return the unique field name under the switch `column_names`."""
        if style == "alias" or not self.record:
            return self.unique
        bare = self.unique.partition(".")[2] or self.unique
        return RENAMED.get(bare, bare) if style == "renamed" else bare


@dataclass(frozen=True)
class Prompt:
    """A prompt of a query. `name` is the unique prompt name, which is case-sensitive."""

    name: str
    field: Field

    def value(self, text: str) -> Stored:
        """Turn what the caller sent into what the column is compared with; blank sorts before everything.

        Dates are ISO; datetimes are accepted as ISO, with a blank for the T, or as
        YYYY-MM-DD-HH.MM.SS.ffffff, never with a zone.

        Raises:
            PromptError: The value does not fit the prompt's field.
        """
        text = text.strip()
        if not text:
            return _LOWEST_NUMBER if self.field.kind == "N" else ""
        try:
            return self._typed(text)
        except (FieldError, ValueError) as error:
            raise PromptError(f"{self.name}: {error}") from None

    def _typed(self, text: str) -> Stored:
        if self.field.kind == "N":
            return self.field.scaled(text)
        if self.field.kind == "D":
            return date_text(text)
        return _datetime_text(text) if self.field.kind == "DT" else text


@dataclass(frozen=True)
class Query:
    """A query as Query Manager keeps it.

    Args:
        name: Upper case.
        descr: What the list of queries shows.
        source: The FROM clause. `:TODAY` in it is today's date.
        columns: In output order.
        prompts: In prompt order.
        condition: Prompt values (as sent, not blank stripped) → SQL condition or "".
        order: ORDER BY.
        user: The owner of a private query; empty for a public one.
        records: The records it reads, for access groups.
        security: Alias whose SETID or BUSINESS_UNIT row security looks at.
    """

    name: str
    descr: str
    source: str
    columns: tuple[Column, ...]
    prompts: tuple[Prompt, ...] = ()
    condition: Callable[[Mapping[str, str]], str] = field(default=lambda _values: "")
    order: str = "1"
    user: str = ""
    records: tuple[str, ...] = ()
    security: str = "A"

    def names(self, style: str) -> list[str]:
        """Return the unique field names under the switch `column_names`; none comes twice."""
        names: list[str] = []
        for column in self.columns:
            name = column.name(style)
            names.append(column.unique if name in names else name)
        return names

    def statement(
        self, values: Mapping[str, str], today: str, hidden: str = ""
    ) -> tuple[str, dict[str, Stored]]:
        """Return SQL and parameters for prompt values; `hidden` is row security's condition.

        Raises:
            PromptError: A value does not fit its prompt.
        """
        conditions = [c for c in (self.condition(values), hidden) if c]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        selected = ", ".join(f"{c.sql} AS c{n}" for n, c in enumerate(self.columns))
        sql = f"SELECT {selected} FROM {self.source}{where} ORDER BY {self.order}"  # noqa: S608 - our own names
        parameters: dict[str, Stored] = {p.name: p.value(values[p.name]) for p in self.prompts}
        return sql, parameters | {"TODAY": today}


def columns_of(text: str, aliases: Mapping[str, str]) -> tuple[Column, ...]:
    """Read a list of columns: `A.SETID A.VENDOR_ID B.CITY`."""
    columns = []
    for unique in text.split():
        alias, _, name = unique.partition(".")
        found = RECORDS[aliases[alias]].field(name)
        columns.append(Column(unique, unique, found, aliases[alias], found.label))
    return tuple(columns)


def paged(
    name: str,
    descr: str,
    aliases: Mapping[str, str],
    joins: str,
    columns: str,
    key: str,
    cursor: str = "",
    header_keys: int = 0,
) -> Query:
    """Define a query that pages on its whole key, as the taps' administrator's guide asks for.

    It has a prompt `<FIELD>_GT` for each key column, read together as the tuple after which the page
    starts, and with a cursor the prompts FROM and TO, both inclusive. Blank prompts do not restrict.

    Args:
        name: Name of the query.
        descr: Description.
        aliases: Alias → record.
        joins: The FROM clause.
        columns: Output columns, `ALIAS.FIELD` with blanks between.
        key: Key columns in order, likewise.
        cursor: The column that FROM and TO are about.
        header_keys: How many of the key columns are the header's: lets the database skip headers of earlier
        pages.
    """
    keys = key.split()
    prompts = [Prompt(f"{k.partition('.')[2]}_GT", FIELDS[k.partition(".")[2]]) for k in keys]
    if cursor:
        prompts += [Prompt(edge, FIELDS[cursor.partition(".")[2]]) for edge in ("FROM", "TO")]

    def condition(values: Mapping[str, str]) -> str:
        parts = [_after(keys, prompts), _after(keys[:header_keys], prompts, ">=")]
        started = any(values[p.name].strip() for p in prompts[: len(keys)])
        parts = [p for p in parts if p and started]
        parts += [f"{cursor} >= :FROM"] if cursor and values["FROM"].strip() else []
        parts += [f"{cursor} <= :TO"] if cursor and values["TO"].strip() else []
        return " AND ".join(parts)

    return Query(
        name=name,
        descr=descr,
        source=joins,
        columns=columns_of(columns, aliases),
        prompts=tuple(prompts),
        condition=condition,
        order=", ".join(keys),
        records=tuple(aliases.values()),
    )


def _after(keys: Iterable[str], prompts: Iterable[Prompt], operator: str = ">") -> str:
    pairs = list(zip(keys, prompts, strict=False))
    if not pairs:
        return ""
    names = ", ".join(key for key, _ in pairs)
    return f"({names}) {operator} ({', '.join(f':{prompt.name}' for _, prompt in pairs)})"


def _datetime_text(text: str) -> str:
    match = _DATETIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date and time of the database")
    day, hour, minute, second, fraction = match.groups("0")
    clock = f"{int(hour):02d}:{int(minute):02d}:{int(second):02d}.{fraction.ljust(6, '0')}"
    return datetime.fromisoformat(f"{day}T{clock}").isoformat(timespec="microseconds")
