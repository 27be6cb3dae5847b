"""Settings that everything that talks to Cin7 Core has, described once."""

from __future__ import annotations

from typing import Final

from singer_sdk import typing as th

from connector_kit.cin7 import DEFAULT_URL
from connector_kit.plugin_settings import Properties, allow_http, ca_bundle, request_timeout

ACCESS: Final[Properties] = (
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
        description="Key of an API application of its own, from Integrations → API: "
        "the rate limit is per key.",
    ),
    th.Property(
        "base_url",
        th.StringType,
        default=DEFAULT_URL,
        title="Base URL",
        description="Address of Cin7 Core's API, version 2.",
    ),
)
"""Where Cin7 Core is and how to be let in."""

PACE: Final[Properties] = (
    th.Property(
        "calls_per_window",
        th.IntegerType(minimum=1),
        default=60,
        title="Calls per window",
        description="Calls that Cin7 Core permits within limit_window_seconds.",
    ),
    th.Property(
        "limit_window_seconds",
        th.NumberType(exclusive_minimum=0),
        default=60,
        title="Limit window",
        description="Length in seconds of the window of the rate limit, and the wait after a refusal "
        "that names none.",
    ),
)
"""The rate limit of the key."""

WIRE: Final[Properties] = (
    request_timeout(100, "Seconds to wait for an answer."),
    ca_bundle(),
    allow_http("Let the key travel unencrypted to another machine. This machine is always allowed."),
)
"""How calls travel."""
