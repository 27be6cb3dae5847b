"""Fast, exact and interruption-safe Singer output for taps.

* Numbers leave as they came: ``Decimal("1.10")`` is written as ``1.10``.
* Lines are collected and written per 256 KiB, and whenever a SCHEMA or STATE message is written.
* Only whole lines leave the process, also when SIGTERM arrives in the middle of a write.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import select
import signal
import sys
import time
from collections.abc import Generator, Iterator
from functools import cached_property
from typing import Any, Final

import msgspec
from singer_sdk import Stream
from singer_sdk.helpers import types as sdk_types
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib.encoding.base import GenericSingerWriter
from singer_sdk.singerlib.encoding.simple import Message, RecordMessage

try:
    import fcntl
    import termios
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FLUSH_BYTES: Final = 256 * 1024
_LAST_LINE_SECONDS: Final = 5.0
_PIPE_BUF: Final = min(getattr(select, "PIPE_BUF", 512), 4096)
_HELD_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


_encoder: Final = msgspec.json.Encoder(enc_hook=_plain, decimal_format="number")


class BufferedWriter(GenericSingerWriter[bytearray, Message]):
    """Message writer that encodes with msgspec and flushes per 256 KiB and on SCHEMA and STATE messages.

    Use it as ``message_writer_class`` of a tap whose streams are :class:`TypedStream`: those see to it that
    nothing is still held when a stream ends, however it ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()
        self._half_line = False

    def serialize_message(self, message: Message) -> bytearray:
        return bytearray(_encoder.encode(message.to_dict()) + b"\n")

    def write_message(self, message: Message) -> None:
        self._held += self.serialize_message(message)
        if len(self._held) >= FLUSH_BYTES or not isinstance(message, RecordMessage):
            self.flush()

    def write_record(self, stream: str, record: sdk_types.Record, version: int | None = None) -> None:
        """Write a RECORD message without building the message object first."""
        line: dict[str, Any] = {"type": "RECORD", "stream": stream, "record": record}
        if version is not None:
            line["version"] = version
        line["time_extracted"] = dt.datetime.now(dt.UTC)
        self._held += _encoder.encode(line) + b"\n"
        if len(self._held) >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write every line that is held.

        An exception from a signal handler gets through, but not before the line that is already half out is
        complete.
        """
        if not self._held:
            return
        descriptor = _stdout_descriptor()
        if descriptor is None:
            self._write_to_object()
            return
        sys.stdout.flush()
        try:
            while self._held:
                _wait_until_writable(descriptor)
                self._write_some(descriptor, _PIPE_BUF)
        except OSError:
            self._held.clear()
            raise
        except BaseException:
            self._finish_line(descriptor)
            raise

    def _write_some(self, descriptor: int, limit: int) -> None:
        with _signals_held():
            written = os.write(descriptor, self._held[:limit])
            self._half_line = self._held[written - 1 : written] != b"\n"
            del self._held[:written]

    def _finish_line(self, descriptor: int) -> None:
        deadline = time.monotonic() + _LAST_LINE_SECONDS
        while self._half_line and self._held and time.monotonic() < deadline:
            if select.select([], [descriptor], [], 0.1)[1]:
                self._write_some(descriptor, min(_PIPE_BUF, self._held.index(b"\n") + 1))

    def _write_to_object(self) -> None:
        held, self._held = self._held, bytearray()
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.write(held.decode())
        else:
            sys.stdout.flush()
            binary.write(held)
        sys.stdout.flush()


def _stdout_descriptor() -> int | None:
    if sys.__stdout__ is None or sys.stdout is not sys.__stdout__ or os.name != "posix":
        return None
    try:
        return sys.__stdout__.fileno()
    except (OSError, ValueError):
        return None


def _room(descriptor: int) -> int:
    """How many bytes a write takes without waiting: an empty pipe is filled, any other gets a little."""
    if fcntl is None or not hasattr(fcntl, "F_GETPIPE_SZ"):
        return _PIPE_BUF
    try:
        if int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder):
            return _PIPE_BUF
        return max(fcntl.fcntl(descriptor, fcntl.F_GETPIPE_SZ), _PIPE_BUF)
    except OSError:  # no pipe
        return _PIPE_BUF


def _wait_until_writable(descriptor: int) -> None:
    select.select([], [descriptor], [])


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Keep signal handlers from running between a write and its bookkeeping."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class TypedStream(Stream):
    """A stream whose rows are already typed by the time they are emitted.

    Skips the SDK's per-record type conformance, and its per-record selection walk while nothing is deselected
    and no stream map applies. A stream of this kind has no child streams.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE
    _direct_writer: BufferedWriter | None = None
    _direct_known = False

    def is_selected(self, name: str) -> bool:
        """Whether a top-level field will be emitted."""
        declared = self.effective_schema.get("properties", {})
        return name in declared and bool(self.mask[("properties", name)])

    def _write_record_message(self, record: sdk_types.Record) -> None:
        if not self._direct_known:
            self._direct_known = True
            self._direct_writer = self._buffered_writer() if self._nothing_to_change() else None
        if self._direct_writer:
            self._direct_writer.write_record(self._alias, record, self._stream_version)
            self.state_manager.is_flushed = False
        else:
            super()._write_record_message(self._declared(record))

    @cached_property
    def _alias(self) -> str:
        return self.stream_maps[0].stream_alias

    def _buffered_writer(self) -> BufferedWriter | None:
        writer = self._tap.message_writer
        return writer if isinstance(writer, BufferedWriter) else None

    def _nothing_to_change(self) -> bool:
        maps = self.stream_maps
        same = len(maps) == 1 and type(maps[0]) is SameRecordTransform and not maps[0].flattening_enabled
        return same and all(self.is_selected(name) for name in self.schema["properties"])

    def _declared(self, record: sdk_types.Record) -> sdk_types.Record:
        declared = self.effective_schema.get("properties", {})
        return {name: value for name, value in record.items() if name in declared}

    def _sync_records(
        self, context: sdk_types.Context | None = None, *, write_messages: bool = True
    ) -> Generator[dict[str, Any], Any, Any]:
        try:
            yield from super()._sync_records(context, write_messages=write_messages)
        finally:
            if writer := self._buffered_writer():
                writer.flush()

    def _process_record(
        self,
        record: sdk_types.Record,
        child_context: sdk_types.Context | None = None,
        partition_context: sdk_types.Context | None = None,
    ) -> None:
        if child_context or partition_context:
            super()._process_record(record, child_context, partition_context)
