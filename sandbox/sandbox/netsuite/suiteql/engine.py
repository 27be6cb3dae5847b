"""Runs SuiteQL: a page of a query, printed the way NetSuite prints it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.netsuite.database import Database
from sandbox.netsuite.suiteql.dialect import parse
from sandbox.netsuite.suiteql.errors import QueryError, UnexpectedError, unsupported
from sandbox.netsuite.suiteql.pieces import Kind
from sandbox.netsuite.suiteql.scope import Role
from sandbox.netsuite.suiteql.select import Selected, check_parameters, compile_query
from sandbox.netsuite.suiteql.session import NotSortable, Session, show_number

MAX_STAR: Final = 100
"""Columns that `SELECT *` may have before it silently fails, where the switch says so."""

_CACHED: Final = 512
_COUNTED: Final = 20_000
_STEPS: Final = 200_000


class CutOff(Exception):  # noqa: N818 - what happened, not a mistake
    """The query ran longer than a request may."""


@dataclass(frozen=True)
class Page:
    """Rows of one page, as JSON objects without `links`, and how many the whole query has."""

    rows: list[dict[str, str]]
    total: int
    more: bool
    slow: bool = False


class Engine:
    """Compiles queries once and runs them on the database. Thread-safe: one query at a time."""

    def __init__(self, database: Database, switches: Mapping[str, Any], clock: Clock, seed: int) -> None:
        self._database = database
        self._switches = switches
        self._clock = clock
        self._session = Session(switches, clock)
        self._seed = seed
        self._runs = 0
        self._totals: dict[str, int] = {}
        self._compiled = lru_cache(maxsize=_CACHED)(self._compile)
        self._session.register(database.connection)

    def page(self, text: str, params: Sequence[Any], limit: int, offset: int) -> Page:
        """Run a query and return `limit` rows from `offset` on.

        Raises:
            QueryError: NetSuite refuses the query.
            UnexpectedError: it breaks NetSuite.
            CutOff: it runs too long.
        """
        with self._database.lock:
            self._database.commit_due(self._clock.now())
            self._session.begin()
            self._runs += 1
            try:
                return self._run(text, params, limit, offset, sortable=True)
            except NotSortable:
                return self._run(text, params, limit, offset, sortable=False)

    def forget(self) -> None:
        """Start the numbering of runs again, as after a reset."""
        self._runs = 0
        self._totals.clear()

    def _compile(self, text: str, _: tuple[Any, ...], *, sortable: bool) -> tuple[Selected, int]:
        tree, count = parse(text)
        return compile_query(tree, Role(self._switches, sortable=sortable)), count

    def _run(self, text: str, params: Sequence[Any], limit: int, offset: int, *, sortable: bool) -> Page:
        selected, count = self._compiled(text, Role.depends_on(self._switches), sortable=sortable)
        check_parameters(count, params)
        style = self._switches["select_star"]
        if selected.stars > MAX_STAR and style == "fail":
            return Page([], 0, more=False)
        values = {f"p{n}": _bound(value) for n, value in enumerate(params, 1)}
        values |= {"shuffle": (self._seed * 7_919 + self._runs * 104_729) % 1_000_003}
        found = self._execute(_paged(selected), values | {"_limit": limit + 1, "_offset": offset})
        more = len(found) > limit
        rows = self._printed(selected.kinds, found[:limit])
        if not more and (rows or not offset):
            total = offset + len(rows)
        else:
            total = self._total(text, selected, values, offset + len(rows) + more)
        return Page(rows, total, more, slow=bool(selected.stars) and style == "slow")

    def _execute(self, sql: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
        deadline = time.monotonic() + float(self._switches["cutoff_seconds"])
        connection = self._database.connection
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            return self._database.query(sql, values)
        except sqlite3.OperationalError as error:
            if self._session.raised:
                raise self._session.raised from None
            if "interrupted" in str(error):
                raise CutOff from None
            raise unsupported() from error
        except sqlite3.Error as error:
            raise UnexpectedError from error
        finally:
            connection.set_progress_handler(None, 0)

    def _total(self, text: str, selected: Selected, values: Mapping[str, Any], least: int) -> int:
        if self._switches["total_results"] == "auto":
            few = int(self._execute(selected.count_sql(_COUNTED + 1), values)[0][0])
            if few <= _COUNTED:
                return few
            if text in self._totals:
                return max(self._totals[text], least)
        self._totals[text] = int(self._execute(selected.count_sql(), values)[0][0])
        return self._totals[text]

    def _printed(
        self, kinds: Sequence[tuple[str, Kind]], rows: Sequence[sqlite3.Row]
    ) -> list[dict[str, str]]:
        names = [self._cased(name) for name, _ in kinds]
        session = self._session
        printers: dict[Kind, Callable[[Any], str]] = {
            "moment": session.show_moment,
            "utc": session.show_moment,
            "date": session.show_date,
            "text": str,
        }
        show = [printers.get(kind, show_number) for _, kind in kinds]
        return [
            {
                name: shown(value)
                for name, shown, value in zip(names, show, row, strict=True)
                if value is not None
            }
            for row in rows
        ]

    def _cased(self, name: str) -> str:
        style = self._switches["key_case"]
        if style == "upper":
            return name.upper()
        return name.capitalize() if style == "mixed" and len(name) % 2 else name


def _paged(selected: Selected) -> str:
    sql = selected.sql(shuffled=True)
    if selected.limit:
        sql = f"SELECT * FROM ({sql})"  # noqa: S608 - compiled, not pasted
    return f"{sql} LIMIT :_limit OFFSET :_offset"


def _bound(value: Any) -> Any:
    if isinstance(value, bool):
        return "T" if value else "F"
    if value == "":
        return None
    if value is None or isinstance(value, str | int | float):
        return value
    raise QueryError(f"Search error occurred: a parameter cannot be {value!r}.")
