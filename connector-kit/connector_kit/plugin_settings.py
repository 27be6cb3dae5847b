"""Settings that many plugins have, each described once: how calls travel, and how a tap reads."""

from __future__ import annotations

from typing import Any

from singer_sdk import typing as th

Property = th.Property[Any]
Properties = tuple[Property, ...]


def choice(name: str, title: str, values: tuple[str, ...], description: str) -> Property:
    """Return a setting that takes one of some values, the first by default."""
    return th.Property(
        name,
        th.StringType,
        default=values[0],
        allowed_values=list(values),
        title=title,
        description=description,
    )


def request_timeout(seconds: float, description: str, *, title: str = "Request timeout") -> Property:
    """Return ``request_timeout``, by default so many seconds."""
    return th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        default=seconds,
        title=title,
        description=description,
    )


def ca_bundle(holds: str = "certificates of a private authority") -> Property:
    """Return ``ca_bundle``.

    Args:
        holds: What the text says that the file holds.
    """
    return th.Property(
        "ca_bundle",
        th.StringType,
        title="CA bundle",
        description=f"PEM file with {holds} to trust besides the public ones.",
    )


def allow_http(description: str) -> Property:
    """Return ``allow_http``, which is off by default."""
    return th.Property(
        "allow_http", th.BooleanType, default=False, title="Allow HTTP", description=description
    )


def start_date(changed: str = "changed") -> Property:
    """Return ``start_date``.

    Args:
        changed: What the text calls what the cursor tells.
    """
    return th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description=f"Rows {changed} earlier are not read by the streams that have a cursor. "
        "Default: read all.",
    )


def page_size(rows: int, largest: int, description: str) -> Property:
    """Return ``page_size``: by default ``rows``, at most ``largest``."""
    return th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=largest),
        default=rows,
        title="Page size",
        description=description,
    )


def lookback_seconds(seconds: int, late: str) -> Property:
    """Return ``lookback_seconds``.

    Args:
        seconds: The default.
        late: What it is there for, as the text says it.
    """
    return th.Property(
        "lookback_seconds",
        th.IntegerType(minimum=0),
        default=seconds,
        title="Look-back",
        description=f"How far before its bookmark an incremental read begins, for {late}.",
    )
