"""The tap's settings."""

from __future__ import annotations

from typing import Any, Final

from singer_sdk import typing as th

from connector_kit.plugin_settings import (
    allow_http,
    ca_bundle,
    choice,
    lookback_seconds,
    page_size,
    request_timeout,
    start_date,
)

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
    start_date(),
    page_size(LARGEST_PAGE, LARGEST_PAGE, "Rows asked for in one query, 1 to 1000."),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1, maximum=50),
        default=2,
        title="Requests in flight",
        description="Requests at a time over all streams. The account's pool (5 to 20) is shared with its "
        "other integrations; the tap goes lower by itself when NetSuite refuses.",
    ),
    lookback_seconds(600, "commits that come late"),
    choice(
        "custom_fields",
        "Custom fields",
        ("auto", "none"),
        "auto: custom fields are found through the metadata catalogue and read with their "
        "records. none: they are left out.",
    ),
    request_timeout(300, "Seconds without an answer after which a call is given up.", title="Time-out"),
    ca_bundle("a private certificate authority"),
    allow_http("Send credentials over plain HTTP to a host that is not this machine."),
)

SCHEMA: Final[dict[str, Any]] = PROPERTIES.to_dict()
