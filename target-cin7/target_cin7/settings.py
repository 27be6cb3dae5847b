"""The settings of target-cin7, described once: ``--about``, Meltano and the pages in docs read them here."""

from __future__ import annotations

from typing import Final

from singer_sdk import typing as th

from connector_kit.cin7_settings import ACCESS, PACE, WIRE
from connector_kit.delivery_settings import delivery_settings
from connector_kit.plugin_settings import choice

_TEXTS: Final = th.ObjectType()  # codes in YAML arrive as numbers as often as text
_CODE: Final = th.CustomType({"type": ["string", "integer"]})
_DEFAULTS: Final = th.ObjectType(
    *(
        th.Property(name, _CODE)
        for name in ("currency", "payment_term", "tax_rule", "account_payable", "location", "approach")
    )
)

CONNECTION: Final = th.PropertiesList(
    *ACCESS,
    *PACE,
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1),
        default=4,
        title="Concurrency",
        description="Documents in flight at once. The rate limit holds in any case.",
    ),
    *WIRE,
)

DELIVERY: Final = delivery_settings(
    "Cin7 Core",
    system="cin7",
    source="source",
    example="peoplesoft",
    rule='[{"object": "journals", "action": "create", "when": "len(lines) > 50"}]',
)

MAPPING: Final = th.PropertiesList(
    th.Property(
        "defaults",
        _DEFAULTS,
        title="Defaults",
        description="What a new document gets where its record has nothing: currency, payment_term, "
        "tax_rule, account_payable, location, approach. Never used on what exists.",
    ),
    th.Property(
        "account_map",
        _TEXTS,
        title="Account map",
        description="The source's ACCOUNT, or ACCOUNT/COST_CENTER which goes first, to the code of a "
        "Cin7 Core account.",
    ),
    th.Property(
        "account_code_template",
        th.StringType,
        default="{account}",
        title="Account code template",
        description="The Cin7 Core code where account_map has no entry, such as {account}-{cost_center}. "
        "Without a cost centre: the account.",
    ),
    th.Property(
        "cost_center_map",
        _TEXTS,
        title="Cost centre map",
        description="Cost centre to the label in a journal line's Reference; default the code itself.",
    ),
    th.Property(
        "rounding_account",
        _CODE,
        title="Rounding account",
        description="Code of the Cin7 Core account that takes differences of rounding in journals and bills. "
        "Without it such documents are held.",
    ),
    th.Property(
        "payment_account",
        _CODE,
        title="Payment account",
        description="Code of the Cin7 Core account that payments of bills come from. Without it no payment "
        "is posted.",
    ),
    choice(
        "accounts_mode",
        "Accounts mode",
        ("match", "create_missing", "sync"),
        "match writes nothing and holds what Cin7 Core lacks, create_missing creates it, "
        "sync also updates what is there.",
    ),
    choice(
        "purchase_type",
        "Purchase type",
        ("Advanced", "Simple"),
        "Type of new purchases where the record names none. Advanced takes several bills and "
        "partial receipts, Simple one bill and one receipt.",
    ),
    choice(
        "put_away",
        "Put away",
        ("auto", "always", "never"),
        "Whether receipts of Advanced purchases are put away after they are received. auto looks "
        "once per run whether Cin7 Core waits for it (its general setting Use Put Away).",
    ),
    choice(
        "line_total",
        "Line total",
        ("auto", "without_tax", "with_tax", "omit"),
        "Total of a purchase's line, which Cin7 Core checks where it is sent: without its tax, "
        "with it, or left out. auto sends it where the tax is 0.",
    ),
    choice(
        "duplicate_sku",
        "Duplicate SKU",
        ("merge", "send"),
        "merge makes one line of lines with the same SKU, price, discount, tax rule and account; "
        "send leaves them as they are.",
    ),
    th.Property(
        "number_attribute",
        th.IntegerType(minimum=0, maximum=10),
        default=1,
        title="Number attribute",
        description="Additional attribute of a purchase, 1 to 10, that takes the order's number in the "
        "source; 0 for none.",
    ),
    choice(
        "lock_date_format",
        "Lock date format",
        ("auto", "dmy", "mdy", "ymd"),
        "Order of day, month and year in the company's lock date. With auto, journals up to the "
        "later reading of an ambiguous date are held.",
    ),
    th.Property(
        "distinct_suppliers",
        th.ArrayType(_CODE),
        title="Distinct suppliers",
        description="Source ids of suppliers that are to be created although a supplier in Cin7 Core has a "
        "name that resembles theirs.",
    ),
)

SETTINGS: Final = th.PropertiesList(
    *CONNECTION.wrapped.values(), *DELIVERY.wrapped.values(), *MAPPING.wrapped.values()
)
"""All settings, in the order in which they are shown."""

JUDGING: Final = tuple(MAPPING.wrapped)
"""Settings that verdicts depend on: when one changes, refused documents get another chance."""
