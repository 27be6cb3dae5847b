"""Documents that flow the other way: those that the destination itself is the source of."""

from __future__ import annotations

from sqlalchemy import Connection, and_, select, update

from connector_kit.delivery.model import Outcome
from connector_kit.delivery.outbox import Outbox
from connector_kit.delivery.outbox_rows import pending
from connector_kit.delivery.tables import LANDED, outbox


def send_back(connection: Connection, box: Outbox, object_: str, destination_id: str) -> bool:
    """Let the destination's own document of an object be delivered to the source once more.

    Its next delivery, by the target that writes to the source, compares it with what is there now.
    Returns whether it is known, and landed.
    """
    own = and_(
        outbox.c.object == object_,
        outbox.c.source == box.run.system,
        outbox.c.key == destination_id,
        outbox.c.status == LANDED,
    )
    values = {**pending(), "landed_digest": None}
    return (
        bool(box.run.system) and connection.execute(update(outbox).where(own).values(**values)).rowcount > 0
    )


def held_over(box: Outbox, object_: str, key: str) -> str | None:
    """Return the key of a document from the destination that is held for its likeness to one of ours.

    Its candidates name ``key``: a person has to say first whether both are one.
    """
    query = select(outbox.c.key).where(
        outbox.c.object == object_,
        outbox.c.source == box.run.system,
        outbox.c.status == Outcome.HELD.value,
        outbox.c.candidates.contains(key, autoescape=True),
    )
    with box.store.engine.connect() as connection:
        return connection.execute(query.limit(1)).scalar()
