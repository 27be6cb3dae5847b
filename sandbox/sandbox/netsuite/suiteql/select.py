"""Whole queries: FROM, joins, grouping, order and limits, from the parsed tree to one SQLite statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlglot import exp

from sandbox.netsuite.suiteql.errors import QueryError, unsupported
from sandbox.netsuite.suiteql.expressions import Expressions
from sandbox.netsuite.suiteql.pieces import Kind, Piece, cast
from sandbox.netsuite.suiteql.scope import Role, Scope, Source, column_piece

_JOINS: Final = {"": "JOIN", "LEFT": "LEFT JOIN", "RIGHT": "RIGHT JOIN", "FULL": "FULL JOIN"}
_SETS: Final = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}


@dataclass(frozen=True)
class Selected:
    """A compiled query. `body` has no order and no limit; `ties` shuffles what `order` leaves equal."""

    columns: tuple[tuple[str, Piece], ...]
    body: str
    order: str = ""
    ties: str = ""
    limit: str = ""
    counted: str = ""
    stars: int = 0

    @property
    def kinds(self) -> tuple[tuple[str, Kind], ...]:
        return tuple((name, piece.kind) for name, piece in self.columns)

    def sql(self, *, shuffled: bool = False) -> str:
        """The statement; `shuffled` needs the bind value `shuffle`."""
        terms = [self.order] if self.order else []
        if shuffled and self.ties:
            terms.append(self.ties)
        ordered = f"{self.body} ORDER BY {', '.join(terms)}" if terms else self.body
        return f"{ordered} LIMIT {self.limit}" if self.limit else ordered

    def count_sql(self, up_to: int = -1) -> str:
        """The statement that counts its rows, or so many of them."""
        rows = self.sql() if self.limit or not self.counted else self.counted
        return f"SELECT COUNT(*) FROM (SELECT 1 FROM ({rows}) LIMIT {up_to})"  # noqa: S608 - compiled, not pasted


def compile_query(tree: exp.Query, role: Role, outer: Scope | None = None) -> Selected:
    """Compile a query.

    Raises:
        QueryError: it uses what SuiteQL lacks, or a name that the role does not see.
    """
    if isinstance(tree, exp.Subquery):
        return compile_query(tree.this, role, outer)
    if isinstance(tree, exp.SetOperation):
        return _compound(tree, role, outer)
    if isinstance(tree, exp.Select):
        return _Select(tree, role, outer).compile()
    raise unsupported()


def _compound(tree: exp.SetOperation, role: Role, outer: Scope | None) -> Selected:
    left, right = (compile_query(side, role, outer) for side in (tree.this, tree.expression))
    if len(left.columns) != len(right.columns):
        raise unsupported()
    word = _SETS[type(tree)] + (
        "" if tree.args.get("distinct") or not isinstance(tree, exp.Union) else " ALL"
    )
    columns = tuple(
        (name, piece if piece.kind != "unknown" else other)
        for (name, piece), (_, other) in zip(left.columns, right.columns, strict=True)
    )
    # each side may have its own limit, which SQLite takes in a subquery only
    body = f"SELECT * FROM ({left.sql()}) {word} SELECT * FROM ({right.sql()})"  # noqa: S608
    ordered = tree.args.get("order")
    names = [name for name, _ in columns]
    terms = [_place(each, names) for each in ordered.expressions] if ordered else []
    return Selected(columns, body, ", ".join(terms), limit=_limit(tree))


def _place(ordered: exp.Ordered, names: Sequence[str]) -> str:
    node = ordered.this
    if isinstance(node, exp.Literal):
        place = int(node.this)
    elif isinstance(node, exp.Column) and node.name.lower() in names:
        place = names.index(node.name.lower()) + 1
    else:
        raise unsupported()
    return f"{place} {'DESC NULLS FIRST' if ordered.args.get('desc') else 'ASC NULLS LAST'}"


def _limit(tree: exp.Query) -> str:
    """FETCH FIRST and TOP count; an OFFSET is taken and ignored."""
    limit = tree.args.get("limit")
    if limit is None:
        return ""
    count = limit.args.get("count") or limit.args.get("expression")
    if isinstance(count, exp.Placeholder):
        return f"CAST(:{count.name} AS INTEGER)"
    if not isinstance(count, exp.Literal) or count.is_string:
        raise unsupported()
    return str(int(count.this))


@dataclass
class _Select:
    tree: exp.Select
    role: Role
    outer: Scope | None
    rownum: str = ""
    stars: int = 0
    columns: list[tuple[str, Piece]] = field(default_factory=list)

    def compile(self) -> Selected:
        self.scope = Scope(self.role, self.outer)
        self.expressions = Expressions(self.scope, self._subselect)
        source = self._from()
        where = self._where()
        self.columns = self._projections()
        shown = ", ".join(f'{piece.sql} AS "{name}"' for name, piece in self.columns)
        grouping, order = self._grouping(), self._order()
        grouped = bool(grouping) or self._aggregates()
        limit = _limit(self.tree)
        if self.rownum and (order or grouped):
            source, where = self._first_rows(source, where), ""
        elif self.rownum:
            limit = f"min({limit}, {self.rownum})" if limit else self.rownum
        tail = f"FROM {source}{where}{grouping}"
        distinct = "DISTINCT " if self.tree.args.get("distinct") else ""
        plain = not (grouped or distinct)
        return Selected(
            tuple(self.columns),
            f"SELECT {distinct}{shown} {tail}",
            order,
            ties=self._ties() if plain else "",
            limit=limit,
            counted=f"SELECT 1 {tail}" if plain else "",
            stars=self.stars,
        )

    def _subselect(self, node: exp.Expr, scope: Scope) -> tuple[str, Piece]:
        if not isinstance(node, exp.Query):
            raise unsupported()
        inner = compile_query(node, self.role, scope)
        return inner.sql(), inner.columns[0][1]

    def _from(self) -> str:
        start = self.tree.args.get("from_")
        if start is None:
            raise unsupported()
        text = self._source(start.this, joined=False)
        joins = []
        for join in self.tree.args.get("joins") or []:
            side = (join.side or "").upper()
            if side not in _JOINS or join.args.get("using"):
                raise unsupported()
            joins.append((join, side, self._source(join.this, joined=bool(side))))
        for join, side, source in joins:  # conditions may name sources that come later
            on = join.args.get("on")
            text += f" {_JOINS[side]} {source}" + (f" ON {self.expressions.condition(on)}" if on else "")
        return text

    def _source(self, node: exp.Expr, *, joined: bool) -> str:
        alias = node.alias or node.name or f"query{len(self.scope.sources)}"
        if not alias or alias.lower() in self.scope.sources:
            raise unsupported()
        quoted = f'"{alias.lower()}"'
        if isinstance(node, exp.Subquery):
            inner = compile_query(node.this, self.role, self.outer)
            derived = {name: Piece(f'{quoted}."{name}"', piece.kind) for name, piece in inner.columns}
            self.stars += inner.stars
            self.scope.sources[alias.lower()] = Source(alias, quoted, derived=derived, joined=joined)
            return f"({inner.sql()}) {quoted}"
        if not isinstance(node, exp.Table) or node.args.get("db"):
            raise unsupported()
        table = self.role.table(node.name)
        self.scope.sources[alias.lower()] = Source(alias, quoted, table, joined=joined)
        return f'"{table.name}" {quoted}'

    def _where(self) -> str:
        where = self.tree.args.get("where")
        if where is None:
            return ""
        parts = []
        for part in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
            if part.find(exp.Column) is not None and _is_rownum(part):
                self.rownum = self._rownum(part)
            else:
                parts.append(f"({self.expressions.condition(part)})")
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def _rownum(self, node: exp.Expr) -> str:
        count = cast(self.expressions.value(node.expression), "number").sql
        if isinstance(node, exp.LTE):
            return f"CAST({count} AS INTEGER)"
        if isinstance(node, exp.LT):
            return f"max(CAST({count} AS INTEGER) - 1, 0)"
        if isinstance(node, exp.EQ):
            return f"({count} = 1)"
        return "0"

    def _first_rows(self, source: str, where: str) -> str:
        """ROWNUM counts before ORDER BY and grouping do their work."""
        if len(self.scope.sources) != 1:
            raise unsupported()
        (only,) = self.scope.sources.values()
        self.scope.sources = {only.alias.lower(): Source(only.alias, only.quoted)}
        return f"(SELECT * FROM {source}{where} LIMIT {self.rownum}) {only.quoted}"  # noqa: S608

    def _projections(self) -> list[tuple[str, Piece]]:
        found: list[tuple[str, Piece]] = []
        for node in self.tree.expressions:
            if isinstance(node, exp.Star) or (
                isinstance(node, exp.Column) and isinstance(node.this, exp.Star)
            ):
                found.extend(self._star(getattr(node, "table", "") or ""))
            else:
                found.append((_name(node, len(found)), self.expressions.value(node.unalias())))
        if not found:
            raise unsupported()
        return _distinct_names(found)

    def _star(self, alias: str) -> list[tuple[str, Piece]]:
        found: list[tuple[str, Piece]] = []
        for source in self.scope.sources.values():
            if alias and source.alias.lower() != alias.lower():
                continue
            if source.table is None:
                found.extend(source.derived.items())
            else:
                table, columns = source.table, self.role.columns(source.table)
                found.extend((c.name, column_piece(source, table, c)) for c in columns)
                self.stars += len(columns)
        return found

    def _grouping(self) -> str:
        group, having = self.tree.args.get("group"), self.tree.args.get("having")
        text = ""
        if group:
            text = f" GROUP BY {', '.join(self.expressions.value(each).sql for each in group.expressions)}"
        return f"{text} HAVING {self.expressions.condition(having.this)}" if having else text

    def _aggregates(self) -> bool:
        nodes = [node for each in self.tree.expressions for node in each.find_all(exp.AggFunc)]
        return any(node.find_ancestor(exp.Select) is self.tree for node in nodes)

    def _order(self) -> str:
        ordered = self.tree.args.get("order")
        return ", ".join(self._ordered(each) for each in ordered.expressions) if ordered else ""

    def _ordered(self, node: exp.Ordered) -> str:
        piece = self._order_piece(node.this)
        sql = piece.sorts_by if piece.sorts_by and not self.tree.args.get("distinct") else piece.sql
        desc = bool(node.args.get("desc"))
        if piece.never_null:
            return f"{sql} DESC" if desc else sql
        return f"{sql} DESC NULLS FIRST" if desc else f"{sql} ASC NULLS LAST"

    def _order_piece(self, node: Any) -> Piece:
        if isinstance(node, exp.Literal) and not node.is_string:
            if not 1 <= int(node.this) <= len(self.columns):
                raise unsupported()
            return self.columns[int(node.this) - 1][1]
        if isinstance(node, exp.Column) and not node.table:
            aliases = {each.alias.lower() for each in self.tree.expressions if isinstance(each, exp.Alias)}
            found = dict(self.columns).get(node.name.lower())
            if found is not None and node.name.lower() in aliases:
                return found
        return self.expressions.value(node)

    def _ties(self) -> str:
        rows = [f"COALESCE({s.quoted}.rowid, 0)" for s in self.scope.sources.values() if s.table]
        if not rows:
            return ""
        total = " + ".join(f"{row} * {7919 + 96_730 * n}" for n, row in enumerate(rows))
        return f"((({total} + :shuffle) % 1000003) * 48271) % 1000003"


def _is_rownum(node: exp.Expr) -> bool:
    return (
        isinstance(node, exp.Binary)
        and isinstance(node.this, exp.Column)
        and node.this.name.upper() == "ROWNUM"
        and not node.this.table
    )


def _name(node: exp.Expr, place: int) -> str:
    if node.alias_or_name and isinstance(node, exp.Alias | exp.Column):
        return str(node.alias_or_name).lower()
    return f"expr{place + 1}"


def _distinct_names(columns: list[tuple[str, Piece]]) -> list[tuple[str, Piece]]:
    seen: dict[str, int] = {}
    named = []
    for name, piece in columns:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name}_{seen[name] - 1}", piece))
    return named


def check_parameters(expected: int, given: Sequence[Any]) -> None:
    """Every bind mark needs its value.

    Raises:
        QueryError: there are more marks than values, or the other way round.
    """
    if expected != len(given):
        raise QueryError(
            f"Search error occurred: The query has {expected} parameters, {len(given)} values were given."
        )
