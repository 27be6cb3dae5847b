"""Streams of the site's own queries. Their schema is read from the gateway."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from singer_sdk import Tap

from connector_kit.errors import ConfigurationError, ConnectorError
from tap_peoplesoft.answers import RawRow
from tap_peoplesoft.binding import OWNERS, Binding, overridable
from tap_peoplesoft.catalogue import catalogued_kinds
from tap_peoplesoft.client import QueryAccessServices
from tap_peoplesoft.columns import plain_name
from tap_peoplesoft.declaration import Column, Kind, Query, StreamDeclaration, after_role
from tap_peoplesoft.errors import MAYBE_PROMPTS, columns_missing
from tap_peoplesoft.soap import QueryCall
from tap_peoplesoft.streams.base import QueryStream
from tap_peoplesoft.windows import BEGINNING, Window

_logger: Final = logging.getLogger("tap-peoplesoft")
_SAMPLE_ROWS: Final = 100
_AFTER: Final = "@after:"
_WINDOW: Final = {"@from": "FROM", "@to": "TO"}
_DATE_NAME = re.compile(r"(?<!dt)(_dt|date|_day)$")
_LOCAL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Kinds = dict[str, Kind]
"""Kind of each column, by the column's name in the result."""


def custom_stream(
    tap: Tap, configured: Mapping[str, Any], services: Callable[[], QueryAccessServices]
) -> QueryStream:
    """Build the stream of a custom query, asking the gateway for its columns.

    Raises:
        ConfigurationError: The query lacks a key or cursor column.
    """
    binding = _binding(configured, ())
    kinds = _kinds(binding, services(), tap.config)
    fields = _field_names(kinds)
    columns = tuple(Column(column, kinds[column], name) for column, name in fields.items())
    present = {column.name for column in columns}
    needed = [*binding.query.key, *([binding.query.cursor] if binding.query.cursor else [])]
    if kinds and (missing := [name for name in needed if name not in present]):
        raise columns_missing(binding.name, binding.stream, missing, list(kinds))
    columns += tuple(Column(name.upper(), Kind.TEXT, name) for name in needed if name not in present)
    columns = tuple(_with_cursor_kind(column, binding.query.cursor) for column in columns)
    bound = _binding(configured, columns)
    return QueryStream(tap, StreamDeclaration(bound.stream, bound.query, bound.query.key), services, bound)


def _with_cursor_kind(column: Column, cursor: str | None) -> Column:
    if column.name != cursor or column.kind in {Kind.DATE, Kind.DATETIME}:
        return column
    return Column(column.source, cursor_kind(column.name), column.name)


def cursor_kind(name: str) -> Kind:
    """Whether a cursor is a date or a timestamp, as far as PeopleSoft's naming tells."""
    return Kind.DATE if _DATE_NAME.search(name) and "dttm" not in name else Kind.DATETIME


def _binding(configured: Mapping[str, Any], columns: tuple[Column, ...]) -> Binding:
    cursor = configured.get("replication_key")
    query = Query(
        name=configured["name"],
        description="a query of the site",
        records=(),
        columns=columns,
        key=tuple(name.lower() for name in configured["key_properties"]),
        cursor=cursor.lower() if cursor else None,
    )
    prompts, fixed = _split_prompts(configured.get("prompts") or {})
    return Binding(
        stream=configured["stream"],
        query=query,
        name=configured["name"],
        owner=str(configured.get("owner") or "public").upper(),
        prompts=prompts,
        columns={column.source: column.name for column in columns},
        fixed=fixed,
    )


def _split_prompts(prompts: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    roles = {role: prompt for prompt, value in prompts.items() if (role := _role(str(value)))}
    fixed = {prompt: str(value) for prompt, value in prompts.items() if not _role(str(value))}
    return roles, fixed


def _role(value: str) -> str | None:
    lowered = value.lower()
    if lowered.startswith(_AFTER):
        return after_role(value[len(_AFTER) :])
    return _WINDOW.get(lowered)


# the schema


def _kinds(binding: Binding, services: QueryAccessServices, config: Mapping[str, Any]) -> Kinds:
    described = services.fields(binding.owner, binding.name, binding.stream)
    known = catalogued_kinds(described) if described else {}
    if known:
        return known
    rows, prompted = _sample(binding, services, config)
    if not rows:
        _logger.warning(
            "[SCHEMA_UNKNOWN] Query %s of stream %s has no rows, and the gateway does not describe it: only "
            "its key is known. Discover again when it has rows.",
            binding.name,
            binding.stream,
        )
    return inferred_kinds(rows) | _sampled_cursor(rows, binding.query.cursor, prompted)


def _sample(
    binding: Binding, services: QueryAccessServices, config: Mapping[str, Any]
) -> tuple[list[RawRow], Kind]:
    """Some rows, and the kind of FROM and TO with which the query gave them."""
    guess = cursor_kind(binding.query.cursor or "")

    def ask(kind: Kind) -> list[RawRow]:
        prompts = _sample_prompts(binding, config, kind)
        call = QueryCall(binding.name, binding.owner, prompts, _SAMPLE_ROWS)
        return services.execute(call, binding.stream).rows

    try:
        return ask(guess), guess
    except ConnectorError as refusal:
        if not binding.has_window or refusal.code not in MAYBE_PROMPTS:
            raise
        other = Kind.DATETIME if guess is Kind.DATE else Kind.DATE
        try:
            return ask(other), other
        except ConnectorError:
            raise refusal from None


def _sampled_cursor(rows: Sequence[RawRow], cursor: str | None, prompted: Kind) -> Kinds:
    """What the cursor is: a date if no value has a time, else as the prompts that the query took."""
    for column in {column for row in rows for column in row if plain_name(column) == cursor}:
        values = [str(row[column]).strip() for row in rows if row.get(column)]
        if any(values):
            dates = all(_LOCAL_DATE.fullmatch(value) for value in values if value)
            return {column: Kind.DATE if dates else Kind.DATETIME}
        return {column: prompted}
    return {}


def _sample_prompts(binding: Binding, config: Mapping[str, Any], kind: Kind) -> list[tuple[str, str]]:
    zone = ZoneInfo(config["database_timezone"])
    now = dt.datetime.now(dt.UTC)
    bounds = Window(BEGINNING, now, zone, kind, config["datetime_prompt_format"]).prompts
    values = {"FROM": bounds["FROM"], "TO": bounds["TO"]}
    prompts = [(prompt, values.get(role, "")) for role, prompt in binding.prompts.items()]
    return [*prompts, *binding.fixed.items()]


def inferred_kinds(rows: Iterable[RawRow]) -> Kinds:
    """Kinds of the columns of a sample, carefully: what is always a number is a number, all else is text.

    Numbers come as JSON numbers and everything else as text (observed), so codes with leading zeros stay
    text.
    """
    kinds: Kinds = {}
    for row in rows:
        for column, value in row.items():
            if value is None or value == "":
                kinds.setdefault(column, Kind.TEXT)
            elif isinstance(value, str):
                kinds[column] = Kind.TEXT
            elif column not in kinds or kinds[column] is Kind.NUMBER:
                kinds[column] = Kind.NUMBER
    return kinds


def _field_names(columns: Sequence[str] | Kinds) -> dict[str, str]:
    """Field name of each column: without its alias where that is unique."""
    plain = [plain_name(column) for column in columns]
    return {
        column: name if plain.count(name) == 1 else column.lower().replace(".", "_")
        for column, name in zip(columns, plain, strict=True)
    }


# the setting


def check_custom_queries(custom_queries: Sequence[Mapping[str, Any]]) -> None:
    """Check the ``custom_queries`` setting.

    Raises:
        ConfigurationError: With every fault of the setting in one message.
    """
    names = list(overridable())
    faults: list[str] = []
    for index, configured in enumerate(custom_queries):
        where = f"custom_queries[{index}]"
        if configured["stream"] in names:
            faults.append(f"{where}.stream {configured['stream']!r} is taken")
        names.append(configured["stream"])
        faults += [where + fault for fault in _faults(configured)]
    if faults:
        raise ConfigurationError(
            "; ".join(faults) + ".",
            code="CUSTOM_QUERIES_INVALID",
            hint="see Custom queries in the tap's README.",
        )


def _faults(configured: Mapping[str, Any]) -> list[str]:
    faults = [] if configured["key_properties"] else [".key_properties is empty"]
    if str(configured.get("owner") or "public").upper() not in OWNERS:
        faults.append(f".owner is {configured['owner']!r}, not public or private")
    prompts = configured.get("prompts") or {}
    used = {str(value).lower() for value in prompts.values()}
    if used & set(_WINDOW) and not configured.get("replication_key"):
        faults.append(".prompts uses @from or @to, which need a replication_key")
    unknown = [value for value in used if value.startswith("@") and not _role(value)]
    faults += [f".prompts holds {value!r}, which is not @from, @to or @after:FIELD" for value in unknown]
    return faults + _after_faults(configured, prompts)


def _after_faults(configured: Mapping[str, Any], prompts: Mapping[str, Any]) -> list[str]:
    after = {str(v)[len(_AFTER) :].lower() for v in prompts.values() if str(v).lower().startswith(_AFTER)}
    keys = [name.lower() for name in configured["key_properties"]]
    if after and after != set(keys[: len(after)]):
        return [
            f".prompts pages after {', '.join(sorted(after))}, which must be leading fields of key_properties"
        ]
    return []
