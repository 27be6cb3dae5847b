"""The settings that every target has that delivers through the outbox, described once."""

from __future__ import annotations

from singer_sdk import typing as th

from connector_kit.plugin_settings import choice


def delivery_settings(name: str, *, system: str, source: str, example: str, rule: str) -> th.PropertiesList:
    """Return the settings of delivery.

    Args:
        name: What the texts call the destination.
        system: Default label of the destination.
        source: Default label of the system that the records come from.
        example: A label, for the text.
        rule: A list with a rule of approval, for the text.
    """
    return th.PropertiesList(
        th.Property(
            "delivery_url",
            th.StringType,
            secret=True,  # a PostgreSQL URL holds a password
            default="sqlite:///delivery.db",
            title="Delivery store",
            description="SQLAlchemy URL of the store that remembers what was delivered. "
            "PostgreSQL where several machines deliver.",
        ),
        th.Property(
            "source",
            th.StringType,
            default=source,
            title="Source",
            description=f"Label of the system that the records come from, such as {example}; part of "
            "every key. Do not change it once records were delivered.",
        ),
        th.Property(
            "system",
            th.StringType,
            default=system,
            title="System",
            description=f"Label of this {name}, by which a flow that reads it names it as its source.",
        ),
        choice(
            "mode",
            "Mode",
            ("deliver", "plan"),
            "deliver, or plan: say what would be done and what it would cost, and write nothing.",
        ),
        choice(
            "nulls",
            "Nulls",
            ("keep", "clear"),
            f"Whether a null leaves a field of {name} as it is, or clears it.",
        ),
        choice(
            "on_conflict",
            "On conflict",
            ("overwrite", "hold"),
            f"What to do with a mapped field that someone changed in {name} since it was "
            "written. Audited either way.",
        ),
        th.Property(
            "ownership",
            th.ObjectType(),
            title="Ownership",
            description="Whose word counts where both systems keep an object: stream → {owner, fields, new}. "
            "owner and fields (field → owner) name the source or the system; new (owner, both) says who "
            "creates. Default: the source owns everything.",
        ),
        th.Property(
            "approve",
            th.ArrayType(th.ObjectType()),
            title="Approval rules",
            description=f"Rules that hold a document until a person approves it, such as {rule}.",
        ),
        th.Property(
            "call_budget",
            th.IntegerType(minimum=1),
            title="Call budget",
            description="The most calls that a run may make; what is left waits for the next run.",
        ),
        th.Property(
            "time_budget_minutes",
            th.NumberType(exclusive_minimum=0),
            title="Time budget",
            description="Minutes after which a run starts no further call; what is left waits for the next "
            "run.",
        ),
        th.Property(
            "settle_seconds",
            th.NumberType(minimum=0),
            default=10,
            title="Settle time",
            description=f"Seconds to wait before a write whose answer was lost, and that {name} does not "
            "show, is sent again.",
        ),
    )
