"""The door: each record is validated against its object's own model and staged, or refused."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

from connector_kit.delivery.digest import canonical, digest, fingerprint
from connector_kit.delivery.model import Refused
from connector_kit.delivery.session import Session
from connector_kit.delivery.staging import Arrival, Staged
from connector_kit.delivery.writer import Writer
from connector_kit.records import NullPolicy, RecordInvalid, RecordModel

_STAGE_RECORDS = 4000
_DELIVER_RECORDS = 500
_DELIVER_SECONDS = 30.0
_MOST_KEY_LENGTH = 512


class Intake:
    """Takes records of all streams, a batch at a time.

    Args:
        session: Where they go.
        nulls: Whether a null leaves a field alone or clears it.
        logger: Told once per stream about fields that the object does not have.
    """

    def __init__(self, session: Session, nulls: NullPolicy, logger: logging.Logger) -> None:
        self.keys: dict[str, Sequence[str]] = {}
        """Key properties by stream, as the SCHEMA messages say."""
        self._session = session
        self._writers = session.writers
        self._nulls = nulls
        self._logger = logger
        self._batch: list[Staged | Arrival] = []
        made_by = f"{session.run.plugin} {session.run.version} {version('connector-kit')} {nulls}"
        self._salt = hashlib.sha256(made_by.encode()).digest()
        self._waiting = 0
        self._delivered_at = time.monotonic()
        self._ignored: dict[str, set[str]] = {}

    def take(self, stream: str, record: Mapping[str, Any]) -> None:
        """Put a record into the batch, to be validated unless it is what landed last."""
        self._batch.append(self._arrival(stream, record))
        self._waiting += 1
        if len(self._batch) >= _STAGE_RECORDS:
            self.flush()

    def refuse_unmapped(self, stream: str, alias: str, record: Mapping[str, Any], error: Exception) -> None:
        """Refuse a record on which its stream map failed."""
        verdict = Refused(
            f"The stream map of {stream} failed on this record: {type(error).__name__}: {error}.",
            code="MAPPING_FAILED",
            hint="correct the expression in stream_maps, or the record in the source.",
        )
        self._batch.append(_refused(alias, self._named_by(stream, record), record, verdict))

    def flush(self) -> None:
        """Commit the batch to the outbox."""
        if self._batch:
            self._session.stage(self._batch)
            self._batch = []

    def due(self) -> bool:
        """Whether enough has come in, or enough time has passed, to deliver. Starts the count anew if so."""
        waited = time.monotonic() - self._delivered_at
        if self._waiting < _DELIVER_RECORDS and waited < _DELIVER_SECONDS:
            return False
        self._waiting, self._delivered_at = 0, time.monotonic()
        return True

    def _arrival(self, stream: str, record: Mapping[str, Any]) -> Staged | Arrival:
        writer = self._writers.get(stream)
        if writer is None:
            return self._refuse_unknown_stream(stream, record)
        key = writer.model.raw_key(record)
        if key is None:
            return self._staged(stream, writer, record, None)
        received = fingerprint(record, self._salt)
        return Arrival(stream, key, received, partial(self._staged, stream, writer, record, received))

    def _staged(self, stream: str, writer: Writer, record: Mapping[str, Any], received: str | None) -> Staged:
        try:
            model = writer.model.parse(record)
        except RecordInvalid as fault:
            return self._refuse_invalid(stream, writer.model, record, fault)
        self._warn_of_unknown_fields(stream, writer.model, record)
        content = canonical(model.content(self._nulls))
        key = writer.key(model)
        if len(key) > _MOST_KEY_LENGTH:
            return self._refuse_invalid(stream, writer.model, record, RecordInvalid({"key": "is too long"}))
        return Staged(stream, key, content, digest(content), received=received)

    def _refuse_unknown_stream(self, stream: str, record: Mapping[str, Any]) -> Staged:
        verdict = Refused(
            f"No object is called {stream!r}.",
            code="UNKNOWN_STREAM",
            hint=f"map the stream to one of {', '.join(self._writers)} with stream_maps.",
        )
        return _refused(stream, self._named_by(stream, record), record, verdict)

    def _named_by(self, stream: str, record: Mapping[str, Any]) -> str | None:
        """What the SCHEMA's key properties call a record."""
        parts = [str(record[name]) for name in self.keys.get(stream, ()) if record.get(name) is not None]
        return "/".join(parts) or None

    def _refuse_invalid(
        self, stream: str, model: type[RecordModel], record: Mapping[str, Any], fault: RecordInvalid
    ) -> Staged:
        key = model.raw_key(record)
        if key is None:
            names = " and ".join(model.key_fields)
            verdict = Refused(
                f"A record of {stream} has no usable {names}: {fault}.",
                code="KEY_MISSING",
                hint=f"map {names} in stream_maps; without it the record cannot be recognised again.",
            )
        else:
            verdict = Refused(
                f"{stream} {key}: {fault}.",
                code="RECORD_INVALID",
                hint="correct the record in the source, or its mapping.",
            )
        return _refused(stream, key, record, verdict)

    def _warn_of_unknown_fields(
        self, stream: str, model: type[RecordModel], record: Mapping[str, Any]
    ) -> None:
        names = model.field_names()
        if names.issuperset(record):
            return
        known = self._ignored.setdefault(stream, set())
        extra = {n for n in record if n not in names and not n.startswith("_sdc_")} - known
        if extra:
            known |= extra
            self._logger.warning(
                "%s has no field %s: ignored. Leave it out of the stream map, or map it to a field.",
                stream,
                ", ".join(sorted(extra)),
            )


def _refused(stream: str, key: str | None, record: Mapping[str, Any], verdict: Refused) -> Staged:
    content = canonical(record)
    name = key[:_MOST_KEY_LENGTH] if key else f"no-key-{digest(content)[:12]}"
    return Staged(stream, name, content, digest(content), verdict)
