"""The settings of target-peoplesoft, described once: ``--about``, Meltano and the docs read them here."""

from __future__ import annotations

from typing import Final

from singer_sdk import typing as th

from connector_kit.delivery_settings import delivery_settings
from connector_kit.integration_settings import database_timezone, gateway_access
from connector_kit.plugin_settings import allow_http, ca_bundle, request_timeout

CONNECTION: Final = th.PropertiesList(
    *gateway_access(
        {
            "wsse": "a PeopleSoft user in a WS-Security UsernameToken.",
            "basic": "the same by HTTP Basic.",
        }
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
    request_timeout(300, "Seconds without a byte after which a call is given up."),
    ca_bundle(),
    allow_http("Let the password travel unencrypted to another machine. This machine is always allowed."),
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
    database_timezone(": for times, which carry none in PeopleSoft, and for what today is."),
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
