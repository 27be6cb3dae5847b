"""Running queries: who may, with which prompts, under which caps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.peoplesoft.custom import CUSTOM
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.delivered import DELIVERED
from sandbox.peoplesoft.ib import bad_request, not_available
from sandbox.peoplesoft.output import Result, fitting
from sandbox.peoplesoft.query import Column, PromptError, Query, Stored
from sandbox.peoplesoft.query_request import INLINE_TYPES, QueryRequest
from sandbox.peoplesoft.security import Security, User

QUERIES: Final[Mapping[str, Query]] = {query.name: query for query in (*DELIVERED, *CUSTOM)}

UNLIMITED: Final = -1
_MOST_ROWS = 2**31


class QueryManager:
    """Finds queries and runs them."""

    def __init__(
        self,
        database: Database,
        switches: Mapping[str, Any],
        security: Security,
        clock: Clock,
        before: Callable[[], None],
    ) -> None:
        """Take the parts; `before` is called ahead of every statement."""
        self._database = database
        self._switches = switches
        self._security = security
        self._clock = clock
        self._before = before

    def find(self, user: User, owner: str, name: str) -> Query:
        """Return a query that the user may run.

        Raises:
            Refused: 500 with an empty body: there is none, it is someone else's, or its records are out of
            reach.
        """
        query = QUERIES.get(name)
        if query is None:
            raise not_available(name)
        self._security.may_run(user, query, owner)
        return query

    def run(self, user: User, request: QueryRequest) -> Result:
        """Run a query now. All three row caps apply, in silence.

        Raises:
            Refused: The query, its prompts or the kind of output do not fit: 500 with an empty body.
        """
        query = self.find(user, request.owner, request.name)
        self._check_output(request)
        columns, names, wanted = self.chosen(query, request)
        rows = (tuple(row[n] for n in wanted) for row in self.cursor(user, query, request))
        kept = fitting(rows, columns, int(self._switches["max_fetch_kb"]))
        return Result(query.name, columns, names, kept)

    def cursor(self, user: User, query: Query, request: QueryRequest) -> sqlite3.Cursor:
        """Run the statement of a request under its row cap; rows carry all the query's columns."""
        sql, values = self.statement(user, query, request)
        return self._database.query(sql, values)

    def statement(self, user: User, query: Query, request: QueryRequest) -> tuple[str, dict[str, Stored]]:
        """Return the statement of a request with its row cap.

        Raises:
            Refused: The prompts do not fit.
        """
        self._before()
        today = self._clock.now().astimezone(self._database.zone).date().isoformat()
        try:
            sql, values = query.statement(
                _prompt_values(query, request), today, self._security.hidden_rows(user, query)
            )
        except PromptError as error:
            raise bad_request(str(error)) from None
        return f"{sql} LIMIT {self._row_cap(request.max_rows)}", values

    def chosen(
        self, query: Query, request: QueryRequest
    ) -> tuple[Sequence[Column], Sequence[str], Sequence[int]]:
        """Return the columns that `filterfields` leaves, their names, and their places in a row."""
        names = query.names(str(self._switches["column_names"]))
        places = [n for n, name in enumerate(names) if not request.fields or name in request.fields]
        if not places:
            raise bad_request("filterfields names no column of the query.")
        return [query.columns[n] for n in places], [names[n] for n in places], places

    def _check_output(self, request: QueryRequest) -> None:
        known = INLINE_TYPES if self._switches["json"] else INLINE_TYPES - {"JSON"}
        if request.output not in known or request.destination != "NONFILE" or request.connected:
            raise bad_request(f"{request.output} to {request.destination} is not possible.")
        if request.output == "JSON" and not request.json:
            raise bad_request("JSON needs json_resp=true.")

    def _row_cap(self, max_rows: int) -> int:
        profile = int(self._switches["query_profile_max_rows"]) or UNLIMITED
        max_rows = min(max_rows, _MOST_ROWS)
        if max_rows > 0:
            return max_rows if profile == UNLIMITED else min(max_rows, profile)
        if max_rows < 0 and self._switches["maxrows_minus_one"] == "all":
            return UNLIMITED
        return profile


def _prompt_values(query: Query, request: QueryRequest) -> dict[str, str]:
    values = dict(request.prompts)
    wanted = [prompt.name for prompt in query.prompts]
    if len(request.prompts) != len(wanted) or set(values) != set(wanted):
        raise bad_request(f"{query.name} asks for {', '.join(wanted) or 'no prompts'}.")
    return values


def visible(user: User, owner: str) -> Iterator[Query]:
    """Yield the queries that the catalogue shows a user."""
    for query in QUERIES.values():
        private = owner.upper() == "PRIVATE"
        if private == bool(query.user) and query.user in {"", user.oprid}:
            yield query
