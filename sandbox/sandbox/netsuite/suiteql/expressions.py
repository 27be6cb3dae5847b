"""Expressions of a query, from the parsed tree to typed pieces of SQLite text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from sqlglot import exp

from sandbox.netsuite.suiteql import functions
from sandbox.netsuite.suiteql.errors import unsupported
from sandbox.netsuite.suiteql.pieces import NULL, Kind, Piece, align, cast, common, plain
from sandbox.netsuite.suiteql.scope import Scope

Subselect = Callable[[exp.Expr, Scope], tuple[str, Piece]]
"""Compiles a query inside a query: its SQL, and what its first column is."""

_COMPARES: Final = {exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_BOUNDS: Final = {exp.GT: "min", exp.GTE: "min", exp.LT: "max", exp.LTE: "max"}
_TIMES: Final = {"date", "moment", "utc"}
_SECONDS: Final = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86_400}
_TYPES: Final[dict[str, Kind]] = {
    "VARCHAR": "text",
    "NVARCHAR": "text",
    "CHAR": "text",
    "TEXT": "text",
    "INT": "number",
    "BIGINT": "number",
    "DECIMAL": "number",
    "FLOAT": "number",
    "DOUBLE": "number",
    "DATE": "date",
    "DATETIME": "date",
    "TIMESTAMP": "moment",
    "TIMESTAMPTZ": "moment",
}


class Expressions:
    """Compiles expressions inside one FROM clause."""

    def __init__(self, scope: Scope, subselect: Subselect) -> None:
        self.scope = scope
        self._subselect = subselect

    def value(self, node: Any) -> Piece:
        """Compile an expression that is a value or a condition.

        Raises:
            QueryError: it uses what SuiteQL lacks, or a name that is not there.
        """
        for kind in type(node).__mro__:
            if kind in self._nodes:
                return self._nodes[kind](self, node)
        raise unsupported()

    def _alike(self, pieces: Sequence[Piece]) -> list[Piece]:
        if self.scope.role.sortable:
            return align(pieces)
        return align([replace(piece, sorts_by="", model="") for piece in pieces])

    def condition(self, node: exp.Expr) -> str:
        """Compile a condition."""
        return self.value(node).sql

    def _literal(self, node: exp.Literal) -> Piece:
        if not node.is_string:
            return Piece(str(node.this), "number", constant=True)
        text = str(node.this).replace("'", "''")
        return Piece(f"'{text}'", "text", constant=True) if text else NULL

    def _placeholder(self, node: exp.Placeholder) -> Piece:
        return Piece(f":{node.name}", "unknown", constant=True)

    def _column(self, node: exp.Column) -> Piece:
        if node.name.upper() == "ROWNUM" and not node.table:
            return Piece("ROW_NUMBER() OVER ()", "number")
        if node.args.get("db"):
            raise unsupported()
        return self.scope.column(node.name, node.table)

    def _builtin(self, node: exp.Dot) -> Piece:
        call = node.expression
        if str(node.this).upper() != "BUILTIN" or not isinstance(call, exp.Anonymous):
            raise unsupported()
        if len(call.expressions) != 1:
            raise unsupported()
        piece = self.value(call.expressions[0])
        name = str(call.this).upper()
        if name == "DF":
            return Piece(piece.display, "text") if piece.display else cast(plain(piece), "text")
        if name == "CF":
            return Piece(piece.composite, "text") if piece.composite else cast(plain(piece), "text")
        raise unsupported()

    def _call(self, node: exp.Anonymous) -> Piece:
        return functions.call(str(node.this), [plain(self.value(arg)) for arg in node.expressions])

    def _paren(self, node: exp.Paren) -> Piece:
        inner = self.value(node.this)
        return Piece(f"({inner.sql})", inner.kind, constant=inner.constant)

    def _now(self, _: exp.Expr) -> Piece:
        return Piece("ns_now()", "moment", constant=True, never_null=True)

    def _negative(self, node: exp.Neg) -> Piece:
        return functions.made("(-{})", [cast(self.value(node.this), "number")], "number")

    def _sum_or_difference(self, node: exp.Binary) -> Piece:
        left, sign = self.value(node.this), "+" if isinstance(node, exp.Add) else "-"
        if isinstance(node.expression, exp.Interval):
            return self._shifted(left, sign, node.expression)
        right = self.value(node.expression)
        if left.kind in _TIMES and right.kind in _TIMES and sign == "-":
            return functions.made("ns_days({}, {})", [cast(left, "date"), cast(right, "date")], "number")
        if left.kind in _TIMES:
            days = cast(right, "number")
            form = f"ns_add_days({{}}, {sign}({{}}))"
            return functions.made(form, [cast(left, "date"), days], "date")
        return self._arithmetic(node, f"({{}} {sign} {{}})")

    def _shifted(self, left: Piece, sign: str, interval: exp.Interval) -> Piece:
        seconds = _SECONDS.get(str(interval.args.get("unit")).upper())
        if seconds is None or left.kind not in {"moment", "utc"}:
            raise unsupported()
        count = cast(self.value(interval.this), "number")
        sql = f"CAST({left.sql} {sign} {count.sql} * {seconds} AS INTEGER)"
        return Piece(sql, left.kind, constant=left.constant, never_null=left.never_null)

    def _arithmetic(self, node: exp.Binary, form: str) -> Piece:
        both = [cast(self.value(side), "number") for side in (node.this, node.expression)]
        return functions.made(form, both, "number")

    def _concatenation(self, node: exp.DPipe) -> Piece:
        return functions.concatenated([self.value(part) for part in node.flatten()])

    def _compare(self, node: exp.Binary) -> Piece:
        if isinstance(node.this, exp.Tuple) or isinstance(node.expression, exp.Tuple):
            raise unsupported()
        left, right = self._alike([self.value(node.this), self.value(node.expression)])
        return Piece(f"{left.sql} {_COMPARES[type(node)]} {right.sql}", "number")

    def _and(self, node: exp.And) -> Piece:
        return Piece(" AND ".join(f"({self.condition(part)})" for part in node.flatten()), "number")

    def _or(self, node: exp.Or) -> Piece:
        parts = list(node.flatten())
        sql = " OR ".join(f"({self.condition(part)})" for part in parts)
        bound = self._implied_bound(parts)
        return Piece(f"{bound} AND ({sql})" if bound else sql, "number")

    def _implied_bound(self, parts: Sequence[exp.Expr]) -> str:
        """For `a > x OR (a = y AND …)`, the paging idiom: `a >= min(x, y)`, which an index can start from."""
        firsts = [_first(part) for part in parts]
        strict, *equal = firsts
        if not equal or type(strict) not in _BOUNDS or not isinstance(strict, exp.Binary):
            return ""
        if any(not isinstance(each, exp.EQ) or each.this != strict.this for each in equal):
            return ""
        sides = [self.value(strict.this), *(self.value(each.expression) for each in firsts)]
        column, *bounds = self._alike(sides)
        if not all(bound.constant for bound in bounds):
            return ""
        least = f"{_BOUNDS[type(strict)]}({', '.join(bound.sql for bound in bounds)})"
        return f"{column.sql} {'>=' if _BOUNDS[type(strict)] == 'min' else '<='} {least}"

    def _not(self, node: exp.Not) -> Piece:
        return Piece(f"NOT ({self.condition(node.this)})", "number")

    def _in(self, node: exp.In) -> Piece:
        query = node.args.get("query")
        if isinstance(node.this, exp.Tuple):
            return self._tuple_in(node)
        value = self.value(node.this)
        if query is not None:
            sql, first = self._subselect(query.this if isinstance(query, exp.Subquery) else query, self.scope)
            return Piece(f"{cast(value, first.kind).sql} IN ({sql})", "number")
        same = self._alike([value, *(self.value(each) for each in node.expressions)])
        return Piece(f"{same[0].sql} IN ({', '.join(each.sql for each in same[1:])})", "number")

    def _tuple_in(self, node: exp.In) -> Piece:
        rows = [row.expressions for row in node.expressions if isinstance(row, exp.Tuple)]
        if not rows or len(rows) != len(node.expressions):
            raise unsupported()
        any_of = []
        for row in rows:
            pairs = [exp.EQ(this=a, expression=b) for a, b in zip(node.this.expressions, row, strict=True)]
            any_of.append(" AND ".join(self._compare(pair).sql for pair in pairs))
        return Piece(" OR ".join(f"({each})" for each in any_of), "number")

    def _between(self, node: exp.Between) -> Piece:
        value, low, high = self._alike([self.value(node.args[name]) for name in ("this", "low", "high")])
        return Piece(f"{value.sql} BETWEEN {low.sql} AND {high.sql}", "number")

    def _is(self, node: exp.Is) -> Piece:
        if not isinstance(node.expression, exp.Null):
            raise unsupported()
        return Piece(f"{self.value(node.this).sql} IS NULL", "number")

    def _like(self, node: exp.Like) -> Piece:
        left, right = (cast(self.value(side), "text") for side in (node.this, node.expression))
        return Piece(f"{left.sql} LIKE {right.sql}", "number")

    def _escape(self, node: exp.Escape) -> Piece:
        return Piece(f"{self.value(node.this).sql} ESCAPE {self.value(node.expression).sql}", "number")

    def _exists(self, node: exp.Exists) -> Piece:
        sql, _ = self._subselect(node.this, self.scope)
        return Piece(f"EXISTS ({sql})", "number")

    def _scalar(self, node: exp.Subquery) -> Piece:
        sql, first = self._subselect(node.this, self.scope)
        return Piece(f"({sql})", first.kind)

    def _case(self, node: exp.Case) -> Piece:
        results = [self.value(each.args["true"]) for each in node.args["ifs"]]
        default = node.args.get("default")
        results.append(self.value(default) if default else NULL)
        kind = common(results)
        whens = [
            f"WHEN {self._when(node, each.this)} THEN {cast(result, kind).sql}"
            for each, result in zip(node.args["ifs"], results, strict=False)
        ]
        return Piece(f"CASE {' '.join(whens)} ELSE {cast(results[-1], kind).sql} END", kind)

    def _when(self, node: exp.Case, condition: exp.Expr) -> str:
        if node.this is None:
            return self.condition(condition)
        return self._compare(exp.EQ(this=node.this, expression=condition)).sql

    def _cast(self, node: exp.Cast) -> Piece:
        value, kind = self.value(node.this), _TYPES.get(node.to.this.value)
        if kind is None:
            raise unsupported()
        if kind == "moment" or (kind == "date" and value.kind in _TIMES):
            return value if value.kind in _TIMES else cast(value, "date")
        piece = cast(plain(value), kind)
        whole = node.to.this.value in {"INT", "BIGINT"}
        return functions.made("CAST({} AS INTEGER)", [piece], "number") if whole else piece

    def _trim(self, node: exp.Trim) -> Piece:
        return functions.made("TRIM({})", [cast(self.value(node.this), "text")], "text")

    def _extract(self, node: exp.Extract) -> Piece:
        models = {"YEAR": "YYYY", "MONTH": "MM", "DAY": "DD", "HOUR": "HH24", "MINUTE": "MI", "SECOND": "SS"}
        model = models.get(node.name.upper())
        if model is None:
            raise unsupported()
        day = cast(self.value(node.expression), "date")
        return functions.made(f"CAST(ns_char_naive({{}}, '{model}') AS INTEGER)", [day], "number")

    def _aggregate(self, node: exp.AggFunc) -> Piece:
        name, inner = node.key.upper(), node.this
        if isinstance(inner, exp.Star):
            return Piece("COUNT(*)", "number", never_null=True)
        distinct = isinstance(inner, exp.Distinct)
        value = plain(self.value(inner.expressions[0] if distinct else inner))
        if name in {"MIN", "MAX"}:
            return _extreme(name, value)
        args = "DISTINCT " if distinct else ""
        if name == "COUNT":
            return Piece(f"COUNT({args}{value.sql})", "number", never_null=True)
        return Piece(f"ROUND({name}({args}{cast(value, 'number').sql}), 8)", "number")

    _nodes: ClassVar[dict[type, Callable[[Any, Any], Piece]]] = {
        exp.Literal: _literal,
        exp.Null: lambda *_: NULL,
        exp.Placeholder: _placeholder,
        exp.Column: _column,
        exp.Dot: _builtin,
        exp.Anonymous: _call,
        exp.Paren: _paren,
        exp.CurrentTimestamp: _now,
        exp.CurrentDate: _now,
        exp.Neg: _negative,
        exp.Add: _sum_or_difference,
        exp.Sub: _sum_or_difference,
        exp.Mul: lambda self, node: self._arithmetic(node, "({} * {})"),
        exp.Div: lambda self, node: self._arithmetic(node, "({} * 1.0 / {})"),
        exp.DPipe: _concatenation,
        **dict.fromkeys(_COMPARES, _compare),
        exp.And: _and,
        exp.Or: _or,
        exp.Not: _not,
        exp.In: _in,
        exp.Between: _between,
        exp.Is: _is,
        exp.Like: _like,
        exp.Escape: _escape,
        exp.Exists: _exists,
        exp.Subquery: _scalar,
        exp.Case: _case,
        exp.Cast: _cast,
        exp.Trim: _trim,
        exp.Extract: _extract,
        **dict.fromkeys((exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg), _aggregate),
    }


def _first(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren | exp.And):
        node = node.this
    return node


def _extreme(name: str, value: Piece) -> Piece:
    if value.sorts_by:
        best = f"{name}({value.sorts_by})"
        return Piece(f"ns_char_utc({best}, {value.model})", "text", sorts_by=best, model=value.model)
    return Piece(f"{name}({value.sql})", value.kind)
