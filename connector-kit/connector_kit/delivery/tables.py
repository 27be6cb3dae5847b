"""The tables of the delivery store. Changes need a migration in ``migrations/versions``."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
)

LANDED = "landed"
"""Status of a document with nothing left to do. Every other status is an ``Outcome``."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("object", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("key", String(512), nullable=False),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("received", String(32), doc="fingerprint of the record that this content was read from"),
    Column("status", String(16), nullable=False, doc="an Outcome"),
    Column("code", String(64), doc="why it is held, refused or in doubt"),
    Column("reason", Text),
    Column("hint", Text),
    Column("candidates", Text, doc="JSON list"),
    Column("waits_for", Text, doc="JSON list of [object, key]"),
    Column("notes", Text, doc="JSON list of remarks of the last delivery"),
    Column("settings_digest", String(64), doc="the settings under which it was refused"),
    Column("landed_content", Text),
    Column("landed_digest", String(64)),
    Column("landed_at", Float),
    Column("accepted_at", Float, doc="when the destination took it in for a later batch of its own"),
    Column("approved_digest", String(64), doc="the content that a person has approved"),
    Column("ever_sent", Boolean, nullable=False, server_default=false()),
    Column("run_id", String(36), nullable=False, doc="the run that last touched it"),
    Column("staged_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("lease_owner", String(128)),
    Column("lease_until", Float),
    UniqueConstraint("source", "object", "key"),
)
Index("ix_outbox_work", outbox.c.source, outbox.c.status, outbox.c.object, outbox.c.id)

identities = Table(
    "identities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("object", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("key", String(512), nullable=False),
    Column("destination_id", String(256), nullable=False),
    Column("how", String(16), nullable=False),
    Column("destination", String(64), doc="label of the system that destination_id is of"),
    Column("since", Float, nullable=False),
    UniqueConstraint("source", "object", "key"),
)
Index("ix_identities_destination", identities.c.object, identities.c.destination_id)

intents = Table(
    "intents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", Integer, nullable=False, index=True),
    Column("run_id", String(36), nullable=False),
    Column("step", String(64), nullable=False),
    Column("creates", Boolean, nullable=False),
    Column("request", Text, nullable=False),
    Column("sent_at", Float, nullable=False),
    Column("answer", String(16), doc="landed, declined, limited, not_sent, unknown; null: never heard of"),
    Column("answer_text", Text),
    Column("answered_at", Float),
    Column("settled_at", Float, doc="when an unknown answer became known"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("run_id", String(36)),
    Column("event", String(32), nullable=False),
    Column("object", String(64)),
    Column("source", String(64)),
    Column("key", String(512)),
    Column("detail", Text, nullable=False, doc="canonical JSON"),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("ix_audit_document", audit.c.object, audit.c.key)

runs = Table(
    "runs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("plugin", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("host", String(256), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("exit_code", Integer),
    Column("calls", Integer),
    Column("summary", Text),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(256), primary_key=True),
    Column("value", Text, nullable=False),
)

views = Table(
    "views",
    metadata,
    Column("object", String(64), primary_key=True),
    Column("destination_id", String(256), primary_key=True),
    Column("version", String(64), nullable=False, doc="the destination's own word for the state"),
    Column("content", LargeBinary, nullable=False),
    Column("as_of", Float, nullable=False, doc="up to when it is known to be true, by the destination"),
    Column("read_at", Float, nullable=False),
)
