"""SuiteQL's functions by name: what each makes of its arguments, in SQLite's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sandbox.netsuite.suiteql import formats
from sandbox.netsuite.suiteql.errors import unsupported
from sandbox.netsuite.suiteql.pieces import NULL, Kind, Piece, align, cast, common

Function = Callable[[Sequence[Piece]], Piece]


def made(form: str, args: Sequence[Piece], kind: Kind) -> Piece:
    """A piece from its arguments' SQL."""
    return Piece(form.format(*(a.sql for a in args)), kind, constant=all(a.constant for a in args))


def to_text(piece: Piece) -> Piece:
    """The piece as Oracle writes it into a text; NULL is an empty one."""
    return Piece(f"COALESCE({cast(piece, 'text').sql}, '')", "text", constant=piece.constant)


def concatenated(args: Sequence[Piece]) -> Piece:
    """Texts one after the other; an empty text is NULL, as everywhere in Oracle."""
    joined = " || ".join(to_text(a).sql for a in args)
    return Piece(f"NULLIF({joined}, '')", "text", constant=all(a.constant for a in args))


def combined(name: str, args: Sequence[Piece]) -> Piece:
    """One of several values of a kind; still sorts like a time if all of them do."""
    kind = common(args)
    same = [cast(a, kind) for a in args]
    sql = f"{name}({', '.join(a.sql for a in same)})"
    sorts_by = model = ""
    if all(a.sorts_by and a.model == args[0].model for a in args):
        sorts_by, model = f"{name}({', '.join(a.sorts_by for a in args)})", args[0].model
    constant = all(a.constant for a in args)
    return Piece(sql, kind, constant=constant, sorts_by=sorts_by, model=model)


def _literal(piece: Piece) -> str | None:
    text = piece.sql
    return text[1:-1].replace("''", "'") if text.startswith("'") and text.endswith("'") else None


def _model(piece: Piece) -> str:
    text = _literal(piece)
    if text is not None and not formats.known(text):
        raise unsupported()
    return text or ""


def _to_char(args: Sequence[Piece]) -> Piece:
    value = args[0]
    if len(args) == 1 or value.kind in {"text", "unknown"}:
        return cast(value, "text")
    model = _model(args[1])
    if value.kind == "number":
        raise unsupported()
    name = {"moment": "ns_char", "utc": "ns_char_utc", "date": "ns_char_naive"}[value.kind]
    piece = made(f"{name}({{}}, {{}})", args, "text")
    if value.kind == "utc" and formats.sortable(model):
        return replace(piece, sorts_by=value.sql, model=args[1].sql, never_null=value.never_null)
    return piece


def _to_time(args: Sequence[Piece]) -> Piece:
    value = args[0]
    if value.kind in {"date", "moment", "utc"}:
        return value
    if len(args) == 1:
        return cast(value, "date")
    _model(args[1])
    return made("ns_read({}, {})", args, "date")


def _extract_utc(args: Sequence[Piece]) -> Piece:
    moment = cast(args[0], "moment")
    return Piece(moment.sql, "utc", constant=moment.constant, never_null=args[0].never_null)


def _trunc(args: Sequence[Piece]) -> Piece:
    value, *rest = args
    if value.kind in {"date", "moment", "utc"}:
        unit = rest[0] if rest else Piece("'DD'", "text", constant=True)
        return made("ns_trunc({}, {})", [cast(value, "date"), unit], "date")
    digits = rest[0] if rest else Piece("0", "number", constant=True)
    form = "(CAST({0} * POWER(10, {1}) AS INTEGER) / POWER(10, {1}))" if rest else "CAST({0} AS INTEGER)"
    return made(form, [cast(value, "number"), digits], "number")


def _dated(form: str) -> Function:
    return lambda args: made(form, [cast(args[0], "date"), *args[1:]], "date")


def _texts(form: str, kind: Kind = "text", least: int = 1) -> Function:
    def function(args: Sequence[Piece]) -> Piece:
        if len(args) < least:
            raise unsupported()
        return made(form, [cast(args[0], "text"), *args[1:]], kind)

    return function


def _listed(name: str, kind: Kind) -> Function:
    def function(args: Sequence[Piece]) -> Piece:
        first = cast(args[0], "number") if kind == "number" else cast(args[0], "text")
        sql = f"{name}({', '.join(a.sql for a in [first, *args[1:]])})"
        return Piece(sql, kind, constant=all(a.constant for a in args))

    return function


def _decode(args: Sequence[Piece]) -> Piece:
    value, *rest = args
    pairs, default = list(zip(rest[::2], rest[1::2], strict=False)), rest[-1] if len(rest) % 2 else NULL
    keys = align([value, *(key for key, _ in pairs)])
    results = [result for _, result in pairs] + [default]
    kind = common(results)
    whens = " ".join(
        f"WHEN {keys[0].sql} IS {key.sql} THEN {cast(result, kind).sql}"
        for key, (_, result) in zip(keys[1:], pairs, strict=True)
    )
    return Piece(f"CASE {whens} ELSE {cast(default, kind).sql} END", kind)


def _nvl2(args: Sequence[Piece]) -> Piece:
    kind = common(args[1:])
    value, there, missing = args[0], cast(args[1], kind), cast(args[2], kind)
    return made("CASE WHEN {} IS NOT NULL THEN {} ELSE {} END", [value, there, missing], kind)


def _nullif(args: Sequence[Piece]) -> Piece:
    first, second = align(args)
    return made("CASE WHEN {1} = {2} THEN NULL ELSE {0} END", [args[0], first, second], args[0].kind)


FUNCTIONS: Final[Mapping[str, tuple[Function, int, int]]] = {
    "TO_CHAR": (_to_char, 1, 2),
    "TO_DATE": (_to_time, 1, 2),
    "TO_TIMESTAMP": (_to_time, 1, 2),
    "TO_NUMBER": (lambda args: cast(args[0], "number"), 1, 1),
    "SYS_EXTRACT_UTC": (_extract_utc, 1, 1),
    "NVL": (lambda args: combined("COALESCE", args), 2, 2),
    "COALESCE": (lambda args: combined("COALESCE", args), 2, 99),
    "GREATEST": (lambda args: combined("MAX", args), 2, 99),
    "LEAST": (lambda args: combined("MIN", args), 2, 99),
    "NVL2": (_nvl2, 3, 3),
    "NULLIF": (_nullif, 2, 2),
    "DECODE": (_decode, 3, 255),
    "TRUNC": (_trunc, 1, 2),
    "ADD_MONTHS": (_dated("ns_add_months({}, {})"), 2, 2),
    "LAST_DAY": (_dated("ns_last_day({})"), 1, 1),
    "UPPER": (_texts("ns_upper({})"), 1, 1),
    "LOWER": (_texts("ns_lower({})"), 1, 1),
    "LENGTH": (_texts("LENGTH({})", "number"), 1, 1),
    "SUBSTR": (_listed("SUBSTR", "text"), 2, 3),
    "REPLACE": (_listed("REPLACE", "text"), 3, 3),
    "LTRIM": (_listed("LTRIM", "text"), 1, 2),
    "RTRIM": (_listed("RTRIM", "text"), 1, 2),
    "INSTR": (_texts("INSTR({}, {})", "number", 2), 2, 2),
    "CONCAT": (concatenated, 2, 2),
    "ROUND": (_listed("ROUND", "number"), 1, 2),
    "ABS": (_listed("ABS", "number"), 1, 1),
    "FLOOR": (_listed("FLOOR", "number"), 1, 1),
    "CEIL": (_listed("CEIL", "number"), 1, 1),
    "SIGN": (_listed("SIGN", "number"), 1, 1),
    "MOD": (_listed("MOD", "number"), 2, 2),
}
"""Name → what it does, and the fewest and most arguments it takes."""


def call(name: str, args: Sequence[Piece]) -> Piece:
    """A function by its name.

    Raises:
        QueryError: SuiteQL has no such function, or it does not take so many arguments.
    """
    found = FUNCTIONS.get(name.upper())
    if found is None or not found[1] <= len(args) <= found[2]:
        raise unsupported()
    return found[0](args)
