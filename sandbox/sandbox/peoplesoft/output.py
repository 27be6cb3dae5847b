"""Result rows as JSON, XMLP and WEBROWSET, the way Query Access Services write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sandbox.peoplesoft.query import Column
from sandbox.peoplesoft.records import decimal_text

Stored = str | int | None
Cell = Callable[[Stored], str | None]
"""Writes one value; None where it is blank."""

SCHEMAS: Final = "http://xmlns.oracle.com/Enterprise/Tools/schemas"
_ROWS_NAMESPACE = f"{SCHEMAS}/QAS_QUERYRESULTS_XMLP_RESP.VERSION_1"
_CONTROL_CHARACTER = "\x0b"
_BLANKS = {"empty": '""', "space": '" "', "null": "null", "missing": None}
_BLANK_CYCLE = ('""', "null", None, '" "')


@dataclass(frozen=True)
class Result:
    """Rows of an answer. `first` is the row number of the first one: not 1 in later polled blocks."""

    query: str
    columns: Sequence[Column]
    names: Sequence[str]
    rows: Sequence[tuple[Stored, ...]]
    first: int = 1


def fitting(
    rows: Iterable[tuple[Stored, ...]], columns: Sequence[Column], kilobytes: int
) -> list[tuple[Stored, ...]]:
    """Return the rows that fit into so many kilobytes, at least one; 0 is no limit."""
    if not kilobytes:
        return list(rows)
    fits: list[tuple[Stored, ...]] = []
    left = kilobytes * 1024
    for row in rows:
        left -= sum(
            len(str(value)) + len(column.unique) + 6 for value, column in zip(row, columns, strict=True)
        )
        if left < 0 and fits:
            break
        fits.append(row)
    return fits


def json_answer(result: Result, blank_style: str, zero_rows: str, damage: str) -> str:
    """Write the JSON envelope. Numbers are JSON numbers, everything else is text."""
    rows = list(_json_rows(result, blank_style))
    if rows and damage != "none":
        rows[0] = rows[0].replace('":"', '":"' + (_CONTROL_CHARACTER if damage == "control" else '"'), 1)
    listed = "" if not rows and zero_rows == "absent" else f',"rows":[{",".join(rows)}]'
    name = encode_basestring(result.query)
    query = f'{{"numrows":{len(rows)},"queryname=":{name}{listed}}}'
    return f'{{"status":"success","data":{{"query":{query}}}}}'


def xmlp_query(result: Result, damage: str) -> str:
    """Write the `query` element. Blank character and null date are both an empty element."""
    rows = list(_xmlp_rows(result))
    if rows and damage == "control":
        rows[0] = rows[0].replace("<![CDATA[", f"<![CDATA[{_CONTROL_CHARACTER}", 1)
    attributes = f'numrows="{len(rows)}" queryname={quoteattr(result.query)}'
    return f'<query xmlns="{_ROWS_NAMESPACE}" {attributes}>{"".join(rows)}</query>'


def web_row_set(result: Result) -> str:
    """Write a WebRowSet: column names once, then values by position."""
    definitions = "".join(
        f"<column-definition><column-index>{n}</column-index><column-name>{escape(name)}</column-name>"
        "</column-definition>"
        for n, name in enumerate(result.names, start=1)
    )
    rows = "".join(f"<currentRow>{_row_set_values(result, row)}</currentRow>" for row in result.rows)
    count = f"<column-count>{len(result.names)}</column-count>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><webRowSet xmlns="http://java.sun.com/xml/ns/jdbc">'
        f"<properties><command>{escape(result.query)}</command></properties>"
        f"<metadata>{count}{definitions}</metadata><data>{rows}</data></webRowSet>"
    )


def _row_set_values(result: Result, row: tuple[Stored, ...]) -> str:
    cells = (column.field.show(value) or "" for column, value in zip(result.columns, row, strict=True))
    return "".join(f"<columnValue>{escape(cell)}</columnValue>" for cell in cells)


def _json_rows(result: Result, blank_style: str) -> Iterator[str]:
    cells = [_json_cell(column) for column in result.columns]
    prefixes = [f",{encode_basestring(name)}:" for name in result.names]
    for number, row in enumerate(result.rows, start=result.first):
        parts = [f'{{"attr:rownumber":{number}']
        for place, (prefix, cell, value) in enumerate(zip(prefixes, cells, row, strict=True)):
            text = cell(value)
            if text is None:
                text = _BLANKS[blank_style] if blank_style != "mixed" else _BLANK_CYCLE[(number + place) % 4]
            if text is not None:
                parts.append(prefix + text)
        yield "".join(parts) + "}"


def _xmlp_rows(result: Result) -> Iterator[str]:
    cells = [_xml_cell(column) for column in result.columns]
    tags = list(result.names)
    for number, row in enumerate(result.rows, start=result.first):
        parts = [f'<row rownumber="{number}">']
        for tag, cell, value in zip(tags, cells, row, strict=True):
            text = cell(value)
            parts.append(f"<{tag}/>" if text is None else f"<{tag}>{text}</{tag}>")
        yield "".join(parts) + "</row>"


def _json_cell(column: Column) -> Cell:
    if column.field.kind == "N":
        return _number(column.field.decimals)
    text = _time if column.field.kind == "T" else _text
    return lambda value: None if (shown := text(value)) is None else encode_basestring(shown)


def _xml_cell(column: Column) -> Cell:
    if column.field.kind == "N":
        return _number(column.field.decimals)
    if column.field.kind in {"C", "L"}:
        return _cdata
    return _time if column.field.kind == "T" else _text


def _number(decimals: int) -> Cell:
    """A number that an outer join found nothing for comes out as 0, like every number without a value."""
    if not decimals:
        return lambda value: str(value or 0)
    return lambda value: decimal_text(int(value or 0), decimals)


def _text(value: Stored) -> str | None:
    return None if value is None or str(value).isspace() or value == "" else str(value)


def _time(value: Stored) -> str | None:
    """HH:MM with the hour padded by a blank, as observed."""
    text = _text(value)
    return None if text is None else f"{int(text[:2]):2d}{text[2:5]}"


def _cdata(value: Stored) -> str | None:
    text = _text(value)
    return None if text is None else f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
