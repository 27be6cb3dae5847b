"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

LARGEST_PAGE: Final = 1000
"""Rows that NetSuite gives in one answer at most (NetSuite documentation)."""

PROPERTIES: Final = th.PropertiesList(
    th.Property(
        "account_id",
        th.StringType,
        required=True,
        title="Account id",
        description="NetSuite account, such as 1234567 or 1234567_SB1 for a sandbox (Setup > Company > "
        "Company Information). The host is made from it.",
    ),
    th.Property(
        "base_url",
        th.StringType,
        title="Base URL",
        description="Host root of SuiteTalk, where it is not the one that follows from account_id, such as "
        "https://1234567.suitetalk.api.netsuite.com.",
    ),
    th.Property(
        "client_id",
        th.StringType,
        required=True,
        title="Client id",
        description="Consumer key / client id that the integration record showed when it was saved.",
    ),
    th.Property(
        "certificate_id",
        th.StringType,
        required=True,
        title="Certificate id",
        description="Id that NetSuite gave the certificate when it was mapped (Setup > Integration > OAuth "
        "2.0 Client Credentials Setup).",
    ),
    th.Property(
        "private_key",
        th.StringType,
        secret=True,
        title="Private key",
        description="PEM text of the private key that belongs to the certificate. Give this or "
        "private_key_path.",
    ),
    th.Property(
        "private_key_path",
        th.StringType,
        title="Private key file",
        description="PEM file with the private key. Give this or private_key.",
    ),
    th.Property(
        "signing_algorithm",
        th.StringType,
        default="PS256",
        title="Signing algorithm",
        description="PS256, PS384 or PS512 for an RSA key; ES256, ES384 or ES512 for an EC key on the curve "
        "P-256, P-384 or P-521.",
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
        description="Rows asked for in one query, 1 to 1000.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1, maximum=50),
        default=2,
        title="Requests in flight",
        description="Requests at a time over all streams. The account's pool (5 to 20) is shared with its "
        "other integrations; the tap goes lower by itself when NetSuite refuses.",
    ),
    th.Property(
        "lookback_seconds",
        th.IntegerType(minimum=0),
        default=600,
        title="Look-back",
        description="How far before its bookmark an incremental read begins, for commits that come late.",
    ),
    th.Property(
        "custom_fields",
        th.StringType,
        default="auto",
        allowed_values=["auto", "none"],
        title="Custom fields",
        description="auto: custom fields are found through the metadata catalogue and read with their "
        "records. none: they are left out.",
    ),
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        default=300,
        title="Time-out",
        description="Seconds without an answer after which a call is given up.",
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
