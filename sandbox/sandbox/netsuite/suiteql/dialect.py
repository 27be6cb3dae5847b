"""SuiteQL's text: what is taken in, as a tree, and what is refused at sight."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import sqlglot
from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import SqlglotError
from sqlglot.parsers.oracle import OracleParser

from sandbox.netsuite.suiteql.errors import QueryError, unsupported

MAX_IN: Final = 1000
_KEPT: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG")
_TOKEN: Final = re.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|(?P<mark>\?)|(?P<bad>[\[\]])", re.DOTALL
)


class SuiteQL(Oracle):
    """Oracle's grammar with every function kept under its own name."""

    class Parser(OracleParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {name: OracleParser.FUNCTIONS[name] for name in _KEPT}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parser
            for name, parser in OracleParser.FUNCTION_PARSERS.items()
            if name in {"CAST", "EXTRACT", "TRIM"}
        }


def parse(text: str) -> tuple[exp.Query, int]:
    """Parse a query; bind marks become placeholders p1, p2 … Return it with their count.

    Raises:
        QueryError: no query, or one that uses what SuiteQL lacks.
    """
    numbered, count = _number_marks(text.strip().rstrip(";"))
    try:
        trees = sqlglot.parse(numbered, read=SuiteQL)
    except (SqlglotError, RecursionError):
        raise unsupported() from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise unsupported()
    _refuse(trees[0], numbered)
    return trees[0], count


def _number_marks(text: str) -> tuple[str, int]:
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        if match["bad"]:
            raise unsupported()
        if not match["mark"]:
            return match[0]
        count += 1
        return f":p{count}"

    return _TOKEN.sub(replace, text), count


def _refuse(tree: exp.Query, text: str) -> None:
    if tree.find(exp.With) or any(column.args.get("join_mark") for column in tree.find_all(exp.Column)):
        raise unsupported()
    tops = len(re.findall(r"\bselect\s+(?:distinct\s+)?top\s+\d+", text, re.IGNORECASE))
    if sum(1 for _ in tree.find_all(exp.Limit)) > tops:
        raise unsupported()
    for node in tree.find_all(exp.In):
        if len(node.expressions) > MAX_IN:
            raise QueryError(
                f"Search error occurred: The IN list has {len(node.expressions)} arguments, "
                f"{MAX_IN} are allowed."
            )
