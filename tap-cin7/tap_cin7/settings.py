"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

from connector_kit.cin7_settings import ACCESS, PACE, WIRE
from connector_kit.plugin_settings import lookback_seconds, page_size, start_date

LARGEST_PAGE: Final = 1000
"""Rows that Cin7 gives in one answer at most (Cin7 Core API documentation)."""

PROPERTIES: Final = th.PropertiesList(
    *ACCESS,
    start_date(),
    page_size(LARGEST_PAGE, LARGEST_PAGE, "Rows asked for in one call, 1 to 1000."),
    *PACE,
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1, maximum=50),
        default=4,
        title="Concurrency",
        description="Calls in flight at once. The rate limit holds in any case.",
    ),
    lookback_seconds(86_400, "changes that Cin7 shows late"),
    *WIRE,
)

SCHEMA: Final[dict[str, Any]] = PROPERTIES.to_dict()
