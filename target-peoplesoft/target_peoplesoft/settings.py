"""The settings of target-peoplesoft, described once: ``--about``, Meltano and the docs read them here."""

from __future__ import annotations

from typing import Final

from singer_sdk import typing as th

from connector_kit.delivery_settings import delivery_settings
from target_peoplesoft.connection import DEFAULT_GATEWAY_PATH, DEFAULT_NODE

CONNECTION: Final = th.PropertiesList(
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
        default=DEFAULT_GATEWAY_PATH,
        title="Gateway path",
        description="Context root of the integration gateway.",
    ),
    th.Property(
        "node",
        th.StringType,
        default=DEFAULT_NODE,
        title="Node",
        description="Default local node of the database. Empty leaves it out of the URL, for a gateway with "
        "a default application server.",
    ),
    th.Property(
        "auth_method",
        th.StringType,
        default="wsse",
        allowed_values=["wsse", "basic", "oauth2"],
        title="Authentication",
        description="wsse: a PeopleSoft user in a WS-Security UsernameToken. basic: the same by HTTP Basic. "
        "oauth2: client credentials of your identity provider.",
    ),
    th.Property(
        "username", th.StringType, title="User", description="PeopleSoft user id, for wsse and basic."
    ),
    th.Property(
        "password",
        th.StringType,
        secret=True,
        title="Password",
        description="Its password, for wsse and basic.",
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
        "wsdl_dir",
        th.StringType,
        title="WSDL folder",
        description="Folder with pinned WSDL files (SERVICE.n.wsdl) and the schema files that they name. "
        "Default: fetched from the gateway once and kept.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1),
        default=1,
        title="Concurrency",
        description="Documents in flight at once. Each call loads a component into an application server.",
    ),
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        default=300,
        title="Request timeout",
        description="Seconds without a byte after which a call is given up.",
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
        description="Let the password travel unencrypted to another machine. This machine is always allowed.",
    ),
)

MAPPING: Final = th.PropertiesList(
    th.Property(
        "objects",
        th.ObjectType(additional_properties=th.CustomType({"type": ["object", "null"]})),
        required=True,
        title="Objects",
        description="Stream → component interface: component_interface, service, keys, source_key, "
        "auto_number, find_by, write, effective_dated, depends_on, references, soap_actions, "
        "collection_keys, initial, numbered, balance, counterpart, staged, status_query, search_limit. "
        "suppliers, gl_accounts and departments are there and can be overridden field by field; null drops "
        "one.",
    ),
    th.Property(
        "database_timezone",
        th.StringType,
        default="UTC",
        title="Database time zone",
        description="IANA name of the base time zone of the database, such as Europe/Oslo: for times, which "
        "carry none in PeopleSoft, and for what today is.",
    ),
)

DELIVERY: Final = delivery_settings(
    "PeopleSoft",
    system="peoplesoft",
    source="cin7",
    example="cin7",
    rule='[{"object": "vouchers", "action": "create", "when": "GROSS_AMT > 50000"}]',
)

SETTINGS: Final = th.PropertiesList(
    *CONNECTION.wrapped.values(), *MAPPING.wrapped.values(), *DELIVERY.wrapped.values()
)
"""All settings, in the order in which they are shown."""

JUDGING: Final = (*MAPPING.wrapped, "nulls", "wsdl_dir")
"""Settings that verdicts depend on: when one changes, refused documents get another chance."""
