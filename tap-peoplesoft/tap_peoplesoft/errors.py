"""What can go wrong, in words for the person who has to mend it.

Exit code 2: a setting, a query's name or shape. 3: credentials and permissions. 4: the gateway is out of
reach. Message-catalog pairs such as (158,536) are PeopleSoft's stable names for a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from connector_kit import http_errors
from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from connector_kit.http import clip, quoted
from connector_kit.integration_broker import FaultKind, known_fault

MAYBE_PROMPTS: Final = frozenset(
    {"QUERY_NOT_AVAILABLE", "PROMPTS_REFUSED", "REQUEST_REFUSED", "GATEWAY_FAULT"}
)
"""Codes of errors that can mean that the query has other prompts than those sent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asked for, so that an error can name it.

    Args:
        query: The query's name; empty where the call is not about one.
        owner: ``PUBLIC`` or ``PRIVATE``.
        stream: The stream read, or the name under which ``queries`` overrides a line query.
        node: The node in the URL.
        user: Who asked.
        url: The URL without its query string.
        prompts: Names of the prompts sent.
    """

    query: str
    owner: str
    stream: str
    node: str
    user: str
    url: str
    prompts: tuple[str, ...] = ()

    def __str__(self) -> str:
        node = f"node {self.node}" if self.node else "no node"
        what = f"query {self.query} ({self.owner}) of stream {self.stream}" if self.query else self.url
        return f"{what}, user {self.user}, {node}"


def fault(message: str, asked: Asked, *, answered_before: bool = False) -> ConnectorError:
    """The error for a fault text that PeopleSoft itself wrote."""
    known = known_fault(message)
    told = f'PeopleSoft answered "{clip(message)}" to {asked}.'
    if known.kind in {FaultKind.SIGN_ON, FaultKind.PERMISSION}:
        return AccessError(told, code=known.code, hint=known.hint)
    if known.kind is FaultKind.CONTACT or "node" in message.lower():
        return _node_fault(told, answered_before=answered_before)
    if known.kind is FaultKind.REQUEST:
        return ConnectorError(told, code=known.code, hint=known.hint)
    if "prompt" in message.lower():
        return prompts_refused(told, asked)
    return UnreachableError(
        told, code="GATEWAY_FAULT", hint="look up the message in PeopleSoft's service operations monitor."
    )


def _node_fault(told: str, *, answered_before: bool) -> ConnectorError:
    hint = 'check the setting "node" (the default local node, often PSFT_EP) and that the node is active.'
    if answered_before:
        return UnreachableError(told, code="NODE_UNREACHABLE", hint="run again; " + hint)
    return ConfigurationError(told, code="NODE_NOT_FOUND", hint=hint)


def prompts_refused(told: str, asked: Asked) -> ConfigurationError:
    """The query has other prompts than those sent."""
    sent = ", ".join(asked.prompts) or "none"
    return ConfigurationError(
        f"{told} Prompts sent: {sent}.",
        code="PROMPTS_REFUSED",
        hint=f"give the query these prompts, or name its own in queries.{asked.stream}.prompts; names are "
        "case-sensitive.",
    )


def query_not_available(asked: Asked) -> ConfigurationError:
    """HTTP 500 with an empty body: the gateway's answer to several causes (observed)."""
    return ConfigurationError(
        f"The gateway answered HTTP 500 without a word to {asked}.",
        code="QUERY_NOT_AVAILABLE",
        hint=f"one of: the query does not exist under this name or is private (queries.{asked.stream}.name, "
        ".owner); the user lacks the service operation QAS_EXECUTEQRY_REST_GET or a record of the query in "
        "the "
        "query access groups; the prompts differ from those sent "
        f"({', '.join(asked.prompts) or 'none'}).",
    )


def forbidden(asked: Asked) -> AccessError:
    """HTTP 403."""
    return AccessError(
        f"The gateway forbids the call (HTTP 403) for {asked}.",
        code="FORBIDDEN",
        hint="grant the user the service operation QAS_EXECUTEQRY_REST_GET, and check what a proxy in "
        "between allows.",
    )


def request_refused(status: int, body: str, asked: Asked) -> ConfigurationError:
    """Any other 4xx."""
    told = f"The gateway refused the call (HTTP {status}) for {asked}: {quoted(body)}."
    if "prompt" in body.lower():
        return prompts_refused(told, asked)
    return ConfigurationError(
        told, code="REQUEST_REFUSED", hint="check the query's prompts and the tap's settings."
    )


def gateway_failed(status: int, body: str, asked: Asked) -> UnreachableError:
    """5xx, after all retries."""
    return UnreachableError(
        f"The gateway kept failing (HTTP {status}) for {asked}: {quoted(body)}.",
        code="GATEWAY_FAILED",
        hint="run again later; if it stays, look into the gateway's error log.",
    )


def timed_out(asked: Asked, seconds: float) -> UnreachableError:
    """No answer in time."""
    return http_errors.timed_out(
        asked,
        seconds,
        hint='raise the setting "request_timeout", lower "page_size", or set large_results: always so that '
        "the scheduler runs the query.",
    )


def answer_broken(asked: Asked, reason: str) -> ConnectorError:
    """Neither JSON nor XML can be read."""
    return http_errors.answer_broken(
        asked,
        reason,
        hint="look for control characters in long text columns of the query, or leave those columns out.",
    )


def columns_collide(query: str, stream: str, columns: tuple[str, str], field: str) -> ConfigurationError:
    """Two columns would fill one field."""
    return ConfigurationError(
        f"Columns {columns[0]} and {columns[1]} of query {query} both mean field {field} of stream {stream}.",
        code="COLUMNS_COLLIDE",
        hint=f"say which one with queries.{stream}.columns, for example {{{columns[0]!r}: {field!r}}}, or "
        "drop the other from the query.",
    )


def columns_missing(query: str, stream: str, fields: list[str], columns: list[str]) -> ConfigurationError:
    """A key or cursor column is not in the result."""
    return ConfigurationError(
        f"Query {query} does not return {', '.join(f.upper() for f in fields)}, which stream {stream} "
        "needs as "
        f"key or cursor. It returns {', '.join(columns) or 'no columns'}.",
        code="COLUMN_MISSING",
        hint=f"add the column to the query, or map the site's column name in queries.{stream}.columns.",
    )


def field_invalid(stream: str, query: str, field: str, value: Any, reason: str, row: str) -> ConnectorError:
    """A value does not have the type of its field."""
    return ConnectorError(
        f"Stream {stream}: field {field} {reason} in row {row} of query {query} (got {clip(repr(value))}).",
        code="FIELD_INVALID",
        hint="correct the value in PeopleSoft, or give the query a column of the right type.",
    )


def key_blank(stream: str, query: str, field: str, row: str) -> ConnectorError:
    """A key field has no value."""
    return ConnectorError(
        f"Stream {stream}: key field {field} is blank in row {row} of query {query}.",
        code="KEY_BLANK",
        hint="exclude such rows in the query's criteria, or correct them in PeopleSoft.",
    )


def rows_not_unique(query: str, key: dict[str, Any]) -> ConfigurationError:
    """Two different rows have one key."""
    shown = ", ".join(f"{field} {value}" for field, value in key.items())
    return ConfigurationError(
        f"Query {query} returns several different rows for one key: {shown}.",
        code="ROWS_NOT_UNIQUE",
        hint="narrow the joins of the query until a key comes once; the queries page lists the criteria.",
    )


def rows_not_sorted(query: str, key: tuple[str, ...]) -> ConfigurationError:
    """Pages do not follow each other in key order."""
    return ConfigurationError(
        f"The pages of query {query} do not follow the order of {', '.join(key)}.",
        code="ROWS_NOT_SORTED",
        hint="sort the query by these fields in this order, ascending, in a database with binary sort order.",
    )


def sort_orders_differ(queries: tuple[str, str]) -> ConfigurationError:
    """Lines came after their header."""
    return ConfigurationError(
        f"Queries {queries[0]} and {queries[1]} do not sort their documents in the same order.",
        code="ROWS_NOT_SORTED",
        hint="sort both by the header's key, ascending; lines then by their own key.",
    )


def paging_stuck(query: str, fields: tuple[str, ...], count: int) -> ConfigurationError:
    """The page after a key holds nothing after that key."""
    prompts = ", ".join(f"{field.upper()}_GT" for field in fields)
    return ConfigurationError(
        f"Query {query} returned {count} row(s) that are not after the key asked for: its page prompts do "
        "not "
        "work.",
        code="PAGING_STUCK",
        hint=f"give the query the criterion that {prompts} together are the key after which it starts, as "
        "the queries page shows.",
    )


def group_exceeds_page(query: str, fields: tuple[str, ...], count: int) -> ConfigurationError:
    """One group fills a whole page and may be cut."""
    missing = ", ".join(f"{field.upper()}_GT" for field in fields)
    return ConfigurationError(
        f"Query {query} returned {count} rows for one key, and the page may have been cut there.",
        code="RESULT_TRUNCATED",
        hint=f'add the page prompt {missing} to the query, or raise "page_size" and the row cap of the '
        "user's Query profile.",
    )


def result_truncated(query: str, stream: str, count: int) -> ConnectorError:
    """A result without paging is as long as a cap."""
    return ConfigurationError(
        f"Query {query} of stream {stream} returned exactly {count} rows, which looks like a row cap, and "
        "it has "
        "no page prompts to read on with.",
        code="RESULT_TRUNCATED",
        hint=f"give the query page prompts and name them in queries.{stream}.prompts, or allow scheduled "
        "execution with large_results: auto.",
    )


def schedule_failed(asked: Asked, status: str, instance: str) -> ConnectorError:
    """The scheduler reports that a run failed or is not known."""
    if status == "idnotfound":
        return UnreachableError(
            f"The scheduler does not know the run {instance} of {asked} any more.",
            code="RUN_NOT_FOUND",
            hint="run again; if it stays, check that QASEXEQRY results are not purged while they are read.",
        )
    return ConnectorError(
        f"The scheduled run {instance} of {asked} ended with status {status or 'none'}.",
        code="RUN_FAILED",
        hint="look at the process QASEXEQRY in the Process Monitor; the user needs the role QAS Admin.",
    )
