"""What a batch made of documents that were only accepted, as a query of the site tells it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from target_peoplesoft.compare import same, text
from target_peoplesoft.edits import kind_of
from target_peoplesoft.object_config import StatusQuery
from target_peoplesoft.shape import Shape

Row = Mapping[str, Any]
Verdict = Literal["built", "refused", "waiting"]
SINCE = "@since"


class Queries(Protocol):
    """Runs queries of the site."""

    def rows(self, query: StatusQuery, prompts: Mapping[str, str]) -> Sequence[Row]:
        """Return the rows of a query, columns by their names without the record's alias.

        Raises:
            ConnectorError: The query cannot be run.
        """


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one document.

    Args:
        verdict: Built, refused, or neither yet.
        rows: The rows that say so.
    """

    verdict: Verdict
    rows: tuple[Row, ...]

    def words(self, query: StatusQuery) -> str:
        """PeopleSoft's words."""
        column = query.message or query.status
        texts = dict.fromkeys(text(row.get(column)).strip() for row in self.rows)
        return "; ".join(t for t in texts if t)


def prompts_of(query: StatusQuery, today: dt.date) -> dict[str, str]:
    """Return the prompts' values."""
    since = (today - dt.timedelta(days=query.since_days)).isoformat()
    return {name: since if value == SINCE else value for name, value in query.prompts.items()}


def status_of(
    query: StatusQuery, values: Mapping[str, Any], rows: Iterable[Row], shape: Shape
) -> Status | None:
    """Return what the rows say of a document; None if they say nothing.

    What is built is built, whatever became of earlier attempts; as long as one is still under way, those that
    were refused do not count.

    Args:
        query: The query.
        values: Properties and keys of the document.
        rows: Its rows.
        shape: What the properties are like.
    """
    fits = [row for row in rows if _is_of(query, values, row, shape)]
    if not fits:
        return None
    judged = [(_verdict(query, row), row) for row in fits]
    order: tuple[Verdict, ...] = ("built", "waiting", "refused")
    verdict = next(v for v in order if any(v == own for own, _ in judged))
    return Status(verdict, tuple(row for own, row in judged if own == verdict))


def _verdict(query: StatusQuery, row: Row) -> Verdict:
    word = text(row.get(query.status)).strip()
    if word in query.built:
        return "built"
    return "refused" if word in query.refused else "waiting"


def _is_of(query: StatusQuery, values: Mapping[str, Any], row: Row, shape: Shape) -> bool:
    return all(
        text(values.get(name)) != "" and same(row.get(column), values[name], kind_of(shape, name))
        for column, name in query.match.items()
    )
