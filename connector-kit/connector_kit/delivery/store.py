"""Opening the delivery store: SQLite (WAL, full sync) by default, PostgreSQL by URL; migrated on the way."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from connector_kit.errors import ConfigurationError

DEFAULT_URL = "sqlite:///delivery.db"
_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 60


class Store:
    """The delivery store of one destination.

    Args:
        url: SQLAlchemy URL.
        create: Whether to create a store that is not there yet.

    Raises:
        ConfigurationError: The URL is wrong, the store cannot be opened, is not there (``create=False``),
            or was written by a newer release.
    """

    def __init__(self, url: str = DEFAULT_URL, *, create: bool = True) -> None:
        self.engine = _engine(url, create=create)
        self._writer = self.engine.execution_options(writes=True)
        self._write_lock = threading.Lock()
        try:
            _migrate(self.engine)
        except DBAPIError as error:
            raise _cannot_open(url, error.orig or error) from None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One short write transaction: all of it is committed, or nothing."""
        with self._write_lock, self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str, *, create: bool) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            _check_sqlite_file(url, parsed.database, create=create)
            engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS})
            _prepare_sqlite(engine)
            return engine
        return create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(
            f'Setting "delivery_url" cannot be used: {error}.',
            code="STORE_URL_INVALID",
            hint="use sqlite:///path/to/delivery.db, or a postgresql URL with its driver installed.",
        ) from None


def _check_sqlite_file(url: str, database: str | None, *, create: bool) -> None:
    if not database or database == ":memory:":
        return
    path = Path(database)
    if not create and not path.exists():
        raise ConfigurationError(
            f"There is no delivery store at {url}.",
            code="STORE_NOT_FOUND",
            hint="pass --delivery-url or set CONNECTOR_DELIVERY_URL to the target's delivery_url.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below, not the driver's
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side.

    SQLite's busy timeout does not cover the switch itself, so two runs that make a new store together need
    patience of their own.
    """
    patient = Retrying(
        retry=retry_if_exception(_is_locked),
        stop=stop_after_delay(_BUSY_SECONDS),
        wait=wait_random(0.005, 0.05),
        reraise=True,
    )
    for attempt in patient:
        with attempt:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.execution_options(writes=True).begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if current is not None and current not in known:
            raise ConfigurationError(
                f"The delivery store was written by a newer release (revision {current}).",
                code="STORE_TOO_NEW",
                hint="upgrade connector-kit and the targets.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _cannot_open(url: str, error: BaseException) -> ConfigurationError:
    shown = make_url(url).render_as_string(hide_password=True)
    return ConfigurationError(
        f"The delivery store {shown} cannot be opened: {error}.",
        code="STORE_NOT_OPENED",
        hint='check "delivery_url", the folder\'s permissions, and that the file is a delivery store.',
    )
