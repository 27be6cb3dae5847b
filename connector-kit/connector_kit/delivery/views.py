"""Views: what the destination showed of an object when it was last read, kept from run to run.

They save the read of what a held document waits for, where the destination can tell cheaply that it has not
changed since. Losing them costs reads, nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import views


class Views:
    """The views of one destination. Used by several threads; every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def versions(self, object_: str) -> dict[str, str]:
        """Return destination id → the destination's own word for the state that is kept."""
        query = select(views.c.destination_id, views.c.version).where(views.c.object == object_)
        with self._store.engine.connect() as connection:
            return dict(connection.execute(query).tuples().all())

    def as_of(self, object_: str) -> float | None:
        """Return the time up to which all views are known to be true; None if there are none."""
        query = select(func.min(views.c.as_of)).where(views.c.object == object_)
        with self._store.engine.connect() as connection:
            return connection.execute(query).scalar()

    def content(self, object_: str, destination_id: str) -> bytes | None:
        """Return a view as it was kept; None if it is not."""
        query = select(views.c.content).where(
            views.c.object == object_, views.c.destination_id == destination_id
        )
        with self._store.engine.connect() as connection:
            return connection.execute(query).scalar()

    def keep(self, object_: str, destination_id: str, version: str, content: bytes, as_of: float) -> None:
        """Keep what has just been read, in place of what was.

        Args:
            object_: The stream name.
            destination_id: What the destination calls it.
            version: The destination's own word for this state of it, such as when it last changed.
            content: The view.
            as_of: When it was read, by the destination's clock.
        """
        with self._store.transaction() as connection:
            _drop(connection, object_, [destination_id])
            connection.execute(
                insert(views).values(
                    object=object_,
                    destination_id=destination_id,
                    version=version,
                    content=content,
                    as_of=as_of,
                    read_at=time.time(),
                )
            )

    def drop(self, object_: str, destination_ids: Iterable[str]) -> None:
        """Forget views that are no longer true."""
        with self._store.transaction() as connection:
            _drop(connection, object_, destination_ids)

    def confirm(self, object_: str, as_of: float) -> None:
        """Note that all views that are left are true at a time of the destination's clock."""
        with self._store.transaction() as connection:
            connection.execute(update(views).where(views.c.object == object_).values(as_of=as_of))

    def expire(self, object_: str, *, at_most: int, read_before: float) -> None:
        """Forget the few that were read longest ago: the destination might not tell every change."""
        query = (
            select(views.c.destination_id)
            .where(views.c.object == object_, views.c.read_at < read_before)
            .order_by(views.c.read_at)
            .limit(at_most)
        )
        with self._store.transaction() as connection:
            _drop(connection, object_, connection.execute(query).scalars().all())


def forget_all(connection: Connection) -> None:
    """Forget every view, so that everything is read again when it is next needed."""
    connection.execute(delete(views))


def _drop(connection: Connection, object_: str, destination_ids: Iterable[str]) -> None:
    for name in destination_ids:
        connection.execute(delete(views).where(views.c.object == object_, views.c.destination_id == name))
