"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

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
    th.Property(
        "base_url",
        th.StringType,
        required=True,
        title="Base URL",
        description="Scheme, host and port of the integration gateway, such as https://erp.example.com:8443.",
    ),
    th.Property(
        "gateway_path",
        th.StringType,
        default="PSIGW",
        title="Gateway path",
        description="Context root of the integration gateway.",
    ),
    th.Property(
        "node",
        th.StringType,
        default="PSFT_EP",
        title="Node",
        description="Default local node of the database. Empty leaves it out of the URL, for a gateway with "
        "a default application server.",
    ),
    th.Property(
        "auth_method",
        th.StringType,
        default="basic",
        allowed_values=["basic", "oauth2"],
        title="Authentication",
        description="basic: a PeopleSoft user. oauth2: client credentials of your identity provider.",
    ),
    th.Property("username", th.StringType, title="User", description="PeopleSoft user id, for basic."),
    th.Property(
        "password", th.StringType, secret=True, title="Password", description="Its password, for basic."
    ),
    th.Property(
        "oauth_token_url",
        th.StringType,
        title="Token URL",
        description="Token endpoint of your identity provider, for oauth2.",
    ),
    th.Property("oauth_client_id", th.StringType, title="Client id", description="OAuth2 client id."),
    th.Property(
        "oauth_client_secret",
        th.StringType,
        secret=True,
        title="Client secret",
        description="OAuth2 client secret.",
    ),
    th.Property(
        "oauth_scope", th.StringType, title="Scope", description="OAuth2 scopes, separated by blanks."
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description="Rows edited earlier are not read by the streams that have a cursor. Default: read all.",
    ),
    th.Property(
        "database_timezone",
        th.StringType,
        default="UTC",
        title="Database time zone",
        description="IANA name of the base time zone of the database, such as Europe/Oslo. Times in "
        "PeopleSoft carry none.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=1_000_000),
        default=5000,
        title="Page size",
        description="Rows asked for in one call. Lower caps of the site are noticed and read past.",
    ),
    th.Property(
        "effective_rows",
        th.StringType,
        default="current",
        allowed_values=["current", "all"],
        title="Effective rows",
        description="current: for each key the row in force today. all: every row, with effdt in the key.",
    ),
    th.Property(
        "lookback_seconds",
        th.IntegerType(minimum=0),
        default=3600,
        title="Look-back",
        description="How far before its bookmark an incremental read begins, for commits that come late.",
    ),
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
    th.Property(
        "large_results",
        th.StringType,
        default="auto",
        allowed_values=["auto", "always", "never"],
        title="Large results",
        description="Whether the scheduler runs a query and its result is fetched in blocks. auto: where a "
        "direct call times out, or is cut and cannot be paged.",
    ),
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        default=300,
        title="Time-out",
        description="Seconds without an answer after which a call is given up.",
    ),
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
    th.Property(
        "ca_bundle",
        th.StringType,
        title="CA bundle",
        description="PEM file with a private certificate authority to trust besides the public ones.",
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

CREDENTIALS: Final[dict[str, tuple[str, ...]]] = {
    "basic": ("username", "password"),
    "oauth2": ("oauth_token_url", "oauth_client_id", "oauth_client_secret"),
}
"""The settings that each ``auth_method`` needs."""
