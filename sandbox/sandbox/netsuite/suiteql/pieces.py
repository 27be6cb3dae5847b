"""Typed pieces of SQLite text, and how pieces of different kinds are made comparable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from sandbox.netsuite.suiteql.errors import unsupported

Kind = Literal["text", "number", "date", "moment", "utc", "unknown"]
"""What a value is: `moment` is an instant that shows in the session's zone, `utc` the same showing in UTC,
`date` a time without a zone. `unknown` is a bind value or NULL and takes the kind of what it meets."""

STORED: Final[dict[str, Kind]] = {
    "id": "number",
    "integer": "number",
    "number": "number",
    "flag": "text",
    "text": "text",
    "date": "date",
    "datetime": "moment",
}
"""Kind of a column → kind of its value."""


@dataclass(frozen=True)
class Piece:
    """An expression in SQLite's words.

    `constant` holds no column. `display` and `composite` are what BUILTIN.DF and BUILTIN.CF make of it. A
    piece that writes a moment so that texts sort like times has that moment in `sorts_by` and the format in
    `model`, both SQL. `never_null` is known of keys only.
    """

    sql: str
    kind: Kind = "unknown"
    constant: bool = False
    display: str = ""
    composite: str = ""
    sorts_by: str = ""
    model: str = ""
    never_null: bool = False


NULL: Final = Piece("NULL", "unknown", constant=True)

_TO_MOMENT: Final[dict[Kind, str]] = {
    "date": "ns_epoch({})",
    "utc": "ns_epoch(ns_naive_utc({}))",
    "text": "ns_epoch(ns_user_date({}))",
    "unknown": "ns_epoch(ns_user_date({}))",
}
_TO_UTC: Final[dict[Kind, str]] = {
    "date": "ns_epoch_utc({})",
    "moment": "ns_epoch_utc(ns_naive({}))",
    "text": "ns_epoch_utc(ns_user_date({}))",
    "unknown": "ns_epoch_utc(ns_user_date({}))",
}
_TO_DATE: Final[dict[Kind, str]] = {
    "moment": "ns_naive({})",
    "utc": "ns_naive_utc({})",
    "text": "ns_user_date({})",
    "unknown": "ns_user_date({})",
}
_TO_NUMBER: Final[dict[Kind, str]] = {"text": "ns_number({})", "unknown": "ns_number({})"}
_TO_TEXT: Final[dict[Kind, str]] = {
    "number": "ns_text({})",
    "unknown": "ns_text({})",
    "date": "ns_user_text({})",
    "moment": "ns_user_text(ns_naive({}))",
    "utc": "ns_user_text(ns_naive_utc({}))",
}
_CASTS: Final[dict[Kind, dict[Kind, str]]] = {
    "moment": _TO_MOMENT,
    "utc": _TO_UTC,
    "date": _TO_DATE,
    "number": _TO_NUMBER,
    "text": _TO_TEXT,
}
_FIRST: Final[tuple[Kind, ...]] = ("moment", "utc", "date", "number", "text")


def cast(piece: Piece, kind: Kind) -> Piece:
    """The piece as another kind, converted the way Oracle does it without being asked.

    Raises:
        QueryError: it cannot be converted.
    """
    if kind in {piece.kind, "unknown"} or piece is NULL:
        return piece
    form = _CASTS[kind].get(piece.kind)
    if form is None:
        raise unsupported()
    return Piece(form.format(piece.sql), kind, constant=piece.constant)


def common(pieces: Sequence[Piece]) -> Kind:
    """The kind that all of them can be: times before numbers before texts."""
    kinds = {piece.kind for piece in pieces}
    return next((kind for kind in _FIRST if kind in kinds), "unknown")


def align(pieces: Sequence[Piece]) -> list[Piece]:
    """All of them as one kind; texts that sort like times are compared as times, which an index can do."""
    sortable = next((piece for piece in pieces if piece.sorts_by), None)
    if sortable and all(_fits(piece, sortable) for piece in pieces):
        return [_as_time(piece, sortable.model) for piece in pieces]
    kind = common(pieces)
    return [cast(piece, kind) for piece in pieces]


def _fits(piece: Piece, sortable: Piece) -> bool:
    return piece.model == sortable.model or (piece.constant and piece.kind in {"text", "unknown"})


def _as_time(piece: Piece, model: str) -> Piece:
    if piece.sorts_by:
        return Piece(piece.sorts_by, "utc", constant=piece.constant)
    return Piece(f"ns_sortable({piece.sql}, {model})", "utc", constant=True)


def plain(piece: Piece) -> Piece:
    """The piece without what is only known of the column itself."""
    return replace(piece, display="", composite="")
