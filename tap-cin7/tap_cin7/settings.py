"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

from tap_cin7.connection import DEFAULT_URL

LARGEST_PAGE: Final = 1000
"""Rows that Cin7 gives in one answer at most (Cin7 Core API documentation)."""

PROPERTIES: Final = th.PropertiesList(
    th.Property(
        "account_id",
        th.StringType,
        required=True,
        title="Account ID",
        description="The company's ID, from Integrations → API in Cin7 Core.",
    ),
    th.Property(
        "application_key",
        th.StringType,
        required=True,
        secret=True,
        title="Application key",
        description="Key of an API application of its own, from Integrations → API: the rate limit is per "
        "key.",
    ),
    th.Property(
        "base_url",
        th.StringType,
        default=DEFAULT_URL,
        title="Base URL",
        description="Address of Cin7 Core's API, version 2.",
    ),
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
    th.Property(
        "calls_per_window",
        th.IntegerType(minimum=1),
        default=60,
        title="Calls per window",
        description="Calls that Cin7 Core permits within limit_window_seconds for the application key.",
    ),
    th.Property(
        "limit_window_seconds",
        th.NumberType(exclusive_minimum=0),
        default=60,
        title="Limit window",
        description="Length in seconds of the window of the rate limit, and the wait after a refusal that "
        "names none.",
    ),
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
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        default=100,
        title="Request timeout",
        description="Seconds without an answer after which a call is given up.",
    ),
    th.Property(
        "ca_bundle",
        th.StringType,
        title="CA bundle",
        description="PEM file with certificates of a private authority to trust besides the public ones.",
    ),
    th.Property(
        "allow_http",
        th.BooleanType,
        default=False,
        title="Allow HTTP",
        description="Send credentials over plain HTTP to a host that is not this machine.",
    ),
)

SCHEMA: Final[dict[str, Any]] = PROPERTIES.to_dict()
