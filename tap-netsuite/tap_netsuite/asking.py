"""Asking for what an account has: a column or table that it lacks is dropped once, with one warning."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from connector_kit.errors import ConfigurationError, ConnectorError
from tap_netsuite.client import Page, SuiteQL
from tap_netsuite.declaration import Column
from tap_netsuite.errors import (
    SuiteQLError,
    TableMissing,
    UnexpectedSearchError,
    UnknownColumn,
    UnsupportedSearch,
)
from tap_netsuite.shape import Shape, instead, without_column, without_table
from tap_netsuite.statements import Statement

Build = Callable[[Shape], Statement]
"""Writes a query for what is left of its shape."""

_MENDABLE: Final = (UnknownColumn, TableMissing, UnexpectedSearchError, UnsupportedSearch)
_logger: Final = logging.getLogger("tap-netsuite")


class Asker:
    """Asks the pages of one query, and remembers for the run what the account lacks. Safe between threads.

    Args:
        client: NetSuite.
        stream: The stream, for messages.
        shape: The query as it is declared.
        page_size: Rows in a page.
    """

    def __init__(self, client: SuiteQL, stream: str, shape: Shape, page_size: int) -> None:
        self.client = client
        self.stream = stream
        self.shape = shape
        self.page_size = page_size
        self._mending = threading.Lock()

    def ask(self, build: Build) -> Page:
        """The page that a statement asks for.

        Raises:
            TableMissing: The table that the query is about is not there.
            ConfigurationError: A column is not there that the stream cannot do without.
            SuiteQLError: NetSuite refused the statement for another reason.
            ConnectorError: It announced rows and gave none.
        """
        while True:
            shape = self.shape
            statement = build(shape)
            try:
                page = self._query(statement, self.page_size)
            except _MENDABLE as error:
                with self._mending:
                    if self.shape is not shape:  # another thread has met the same
                        continue
                    if isinstance(error, (UnknownColumn, TableMissing)):
                        self.shape = self._mended(shape, statement.touching, error)
                    elif statement.touching and (left := self._without_touches(shape, build)):
                        self._tell(shape, left, "a condition that it cannot run", error)
                        self.shape = left
                    else:
                        self.shape = self._without_unreadable(shape, build, error, statement.touching)
            else:
                if not page.rows and (page.has_more or page.total):
                    raise stuck(self.stream)
                return page

    def _query(self, statement: Statement, limit: int) -> Page:
        return self.client.query(statement.sql, statement.params, limit=limit, stream=self.stream)

    def _mended(self, shape: Shape, touching: bool, error: UnknownColumn | TableMissing) -> Shape:
        if isinstance(error, UnknownColumn):
            left = without_column(shape, error.column, touching=touching) or instead(shape)
            if left is None:
                raise _column_needed(self.stream, shape, error) from error
            changed = len(left.touches) < len(shape.touches) and left.cursor
            table = "a table that shows changes" if changed else shape.source.table
            what = f"the column {error.column} of {table}"
        else:
            left = without_table(shape, error.missing, touching=touching) or instead(shape)
            if left is None:
                raise error
            what = f"the table {error.missing}"
        self._tell(shape, left, what, error)
        return left

    def _tell(self, shape: Shape, left: Shape, what: str, error: SuiteQLError) -> None:
        lost = shape.lost_fields(left)
        effects = [f"null from now on: {', '.join(lost)}"] if lost else []
        if shape.cursor and not left.cursor:
            effects.append("the stream is read in full, since its cursor is gone")
        elif len(left.touches) < len(shape.touches):
            effects.append("changes that only show there do not bring a record back")
        if left.source.table != shape.source.table:
            effects.append(f"{left.source.table} is read instead")
        _logger.warning(
            "[%s] Stream %s does without %s, which NetSuite does not have for this account or role (%s). "
            "What to do: nothing, or give the role the permission and the account the feature.",
            error.code,
            self.stream,
            what,
            "; ".join(effects) or "no field is lost",
        )

    def _without_touches(self, shape: Shape, build: Build) -> Shape | None:
        """The shape without the touches with which the query fails; ``None`` if it is not them for good."""
        left, lost = replace(shape, touches=()), []
        for touch in shape.touches:
            probed = replace(left, touches=(*left.touches, touch))
            if self._fails(probed, build):
                lost.append(touch)
            else:
                left = probed
        if not lost or self._fails(left, build):
            return None
        again = (self._fails(replace(left, touches=(*left.touches, touch)), build) for touch in lost)
        return left if all(again) else None

    # a field that cannot be selected, of which NetSuite only says that something unexpected happened

    def _without_unreadable(self, shape: Shape, build: Build, error: SuiteQLError, touching: bool) -> Shape:
        bare = _without(shape, shape.optional)
        if self._fails(bare, build):
            if touching or not self._cursor_fails(bare, build):
                raise error
            left, what = shape.without_cursor(), f"the cursor {shape.cursor} in UTC"
        else:
            guilty = self._guilty(shape, build, shape.optional)
            if not guilty:
                raise error
            left = _without(shape, tuple(guilty))
            what = f"what cannot be selected: {', '.join(column.source for column in guilty)}"
        self._tell(shape, left, what, error)
        return left

    def _cursor_fails(self, bare: Shape, build: Build) -> bool:
        """Whether a query fails with its cursor, for good, and not without."""
        if not bare.cursor or self._fails(bare.without_cursor(), build):
            return False
        return self._fails(bare, build)

    def _guilty(self, shape: Shape, build: Build, suspects: tuple[Column, ...]) -> list[Column]:
        """Those of the suspects with which the query fails, found by halving."""
        others = tuple(column for column in shape.optional if column not in suspects)
        if not suspects or not self._fails(_without(shape, others), build):
            return []
        if len(suspects) == 1:
            return list(suspects)
        half = len(suspects) // 2
        return self._guilty(shape, build, suspects[:half]) + self._guilty(shape, build, suspects[half:])

    def _fails(self, probed: Shape, build: Build) -> bool:
        try:
            self._query(build(probed), 1)
        except (UnexpectedSearchError, UnsupportedSearch):
            return True
        except (UnknownColumn, TableMissing):
            return False  # a fault of another kind, which the next page meets
        return False


def _without(shape: Shape, columns: tuple[Column, ...]) -> Shape:
    return shape.without_fields(frozenset(column.name for column in columns))


def stuck(stream: str) -> ConnectorError:
    """A query that does not get on: to go on without the rows that NetSuite keeps back would lose them."""
    return ConnectorError(
        f"Stream {stream} does not move on: NetSuite announced more rows and gave none that follow.",
        code="PAGE_STUCK",
        hint="run again; if it stays, report the message.",
    )


def _column_needed(stream: str, shape: Shape, error: UnknownColumn) -> ConfigurationError:
    return ConfigurationError(
        f"Stream {stream} cannot be read: NetSuite does not have the column {error.column} of "
        f'{shape.source.table} for this account or role. It says: "{error.detail}".',
        code=error.code,
        hint="give the role the permission for it, or deselect the stream.",
    )
