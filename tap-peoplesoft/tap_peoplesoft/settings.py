"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

from connector_kit.integration_settings import database_timezone, gateway_access
from connector_kit.plugin_settings import (
    allow_http,
    ca_bundle,
    choice,
    lookback_seconds,
    page_size,
    request_timeout,
    start_date,
)

_QUERY = th.ObjectType(
    th.Property("name", th.StringType, title="Name", description="The query's name at this site."),
    th.Property("owner", th.StringType, title="Owner", description="public or private."),
    th.Property(
        "prompts",
        th.ObjectType(additional_properties=True),
        title="Prompts",
        description="Prompt role to the site's prompt name. A role left out has its own name; {} sends none.",
    ),
    th.Property(
        "columns",
        th.ObjectType(additional_properties=True),
        title="Columns",
        description="The site's column to our field; null leaves a column out.",
    ),
)

_CUSTOM_QUERY = th.ObjectType(
    th.Property("stream", th.StringType, required=True, title="Stream", description="Name of the stream."),
    th.Property("name", th.StringType, required=True, title="Name", description="Name of the query."),
    th.Property("owner", th.StringType, title="Owner", description="public or private."),
    th.Property(
        "key_properties",
        th.ArrayType(th.StringType),
        required=True,
        title="Key",
        description="Fields that identify a row, in the order in which the query sorts.",
    ),
    th.Property("replication_key", th.StringType, title="Cursor", description="Field with the edit stamp."),
    th.Property(
        "prompts",
        th.ObjectType(additional_properties=True),
        title="Prompts",
        description="Prompt name to a fixed value, @from, @to or @after:FIELD.",
    ),
)

PROPERTIES: Final = th.PropertiesList(
    *gateway_access({"basic": "a PeopleSoft user."}),
    start_date("edited"),
    database_timezone(". Times in PeopleSoft carry none."),
    page_size(
        5000, 1_000_000, "Rows asked for in one call. Lower caps of the site are noticed and read past."
    ),
    choice(
        "effective_rows",
        "Effective rows",
        ("current", "all"),
        "current: for each key the row in force today. all: every row, with effdt in the key.",
    ),
    lookback_seconds(3600, "commits that come late"),
    th.Property(
        "queries",
        th.ObjectType(additional_properties=_QUERY),
        title="Queries",
        description="What the built-in queries are called at this site: stream or line query to name, owner, "
        "prompts, columns.",
    ),
    th.Property(
        "custom_queries",
        th.ArrayType(_CUSTOM_QUERY),
        title="Custom queries",
        description="Queries of your own, each a stream; its schema is read from the gateway.",
    ),
    choice(
        "large_results",
        "Large results",
        ("auto", "always", "never"),
        "Whether the scheduler runs a query and its result is fetched in blocks. auto: where a "
        "direct call times out, or is cut and cannot be paged.",
    ),
    request_timeout(300, "Seconds without an answer after which a call is given up.", title="Time-out"),
    th.Property(
        "poll_timeout",
        th.NumberType(exclusive_minimum=0),
        default=3600,
        title="Scheduler time-out",
        description="Seconds that a scheduled query may take.",
    ),
    th.Property(
        "datetime_prompt_format",
        th.StringType,
        default="%Y-%m-%dT%H:%M:%S",
        title="Prompt time format",
        description="How a date and time is written in a prompt (strftime). It depends on the site; "
        "%Y-%m-%d-%H.%M.%S.000000 is the form that PeopleTools itself uses.",
    ),
    ca_bundle("a private certificate authority"),
    allow_http("Send credentials over plain HTTP to a host that is not this machine."),
)

SCHEMA: Final[dict[str, Any]] = PROPERTIES.to_dict()
