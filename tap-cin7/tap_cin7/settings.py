"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

from connector_kit.cin7_settings import ACCESS, PACE, WIRE

LARGEST_PAGE: Final = 1000
"""Rows that Cin7 gives in one answer at most (Cin7 Core API documentation)."""

PROPERTIES: Final = th.PropertiesList(
    *ACCESS,
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description="Rows changed earlier are not read by the streams that have a cursor. Default: read all.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=LARGEST_PAGE),
        default=LARGEST_PAGE,
        title="Page size",
        description="Rows asked for in one call, 1 to 1000.",
    ),
    *PACE,
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1, maximum=50),
        default=4,
        title="Concurrency",
        description="Calls in flight at once. The rate limit holds in any case.",
    ),
    th.Property(
        "lookback_seconds",
        th.IntegerType(minimum=0),
        default=86_400,
        title="Look-back",
        description="How far before its bookmark an incremental read begins, for changes that Cin7 shows "
        "late.",
    ),
    *WIRE,
)

SCHEMA: Final[dict[str, Any]] = PROPERTIES.to_dict()
