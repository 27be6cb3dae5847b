"""Fast, exact and interruption-safe Singer output for taps.

* Numbers leave as they came: ``Decimal("1.10")`` is written as ``1.10``.
* Lines are collected and written per 256 KiB, and whenever a SCHEMA or STATE message is written.
* Only whole lines leave the process, also when SIGTERM arrives in the middle of a write.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import select
import sys
import time
from collections.abc import Generator
from functools import cached_property
from typing import Any, Final, TextIO

import msgspec
from singer_sdk import Stream
from singer_sdk.helpers import types as sdk_types
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib.encoding.base import GenericSingerWriter
from singer_sdk.singerlib.encoding.simple import Message, RecordMessage

FLUSH_BYTES: Final = 256 * 1024
_LAST_LINES_SECONDS: Final = 5.0


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
        self._stdout: TextIO | None = None
        self._output: io.BufferedWriter | None = None
        self._room = 0

    def serialize_message(self, message: Message) -> bytearray:
        return bytearray(_encoder.encode(message.to_dict()) + b"\n")

    def write_message(self, message: Message) -> None:
        self._write(bytes(self.serialize_message(message)))
        if not isinstance(message, RecordMessage):
            self.flush()

    def write_record(self, stream: str, record: sdk_types.Record, version: int | None = None) -> None:
        """Write a RECORD message without building the message object first."""
        line: dict[str, Any] = {"type": "RECORD", "stream": stream, "record": record}
        if version is not None:
            line["version"] = version
        line["time_extracted"] = dt.datetime.now(dt.UTC)
        self._write(_encoder.encode(line) + b"\n")

    def flush(self) -> None:
        """Write every line that is held.

        An exception from a signal handler gets through, but not before the lines that were on their way are
        out, or nobody has read them for five seconds.
        """
        if self._output is None:
            return
        try:
            self._output.flush()
        except OSError:
            raise
        except BaseException:
            self._finish(self._output)
            raise

    def _write(self, line: bytes) -> None:
        """Hold a line, all of it or nothing, whatever a signal handler raises in between."""
        if sys.stdout is not self._stdout:
            self._bind()
        if self._output is None:
            _write_to_object(line)
            return
        if len(line) > self._room:
            self._make_room(len(line))
        try:
            self._output.write(line)
        except OSError:
            raise
        except BaseException:
            self._finish(self._output)
            raise

    def _bind(self) -> None:
        """Take the process's standard output, or whatever stands in for it."""
        self.flush()
        self._stdout = sys.stdout
        self._output = None
        if _is_process_output(sys.stdout):
            sys.stdout.flush()
            self._make_room(FLUSH_BYTES)

    def _make_room(self, size: int) -> None:
        """Have a buffer that takes a line of this size in one piece."""
        self.flush()
        self._room = size
        raw = io.FileIO(sys.stdout.fileno(), "wb", closefd=False)
        self._output = io.BufferedWriter(raw, size)

    @staticmethod
    def _finish(output: io.BufferedWriter) -> None:
        """Write what is held, without waiting for a reader that is stuck."""
        descriptor = output.fileno()
        deadline = time.monotonic() + _LAST_LINES_SECONDS
        os.set_blocking(descriptor, False)
        while time.monotonic() < deadline:
            try:
                output.flush()
            except BlockingIOError:
                select.select([], [descriptor], [], 0.1)
            except OSError:
                return
            else:
                os.set_blocking(descriptor, True)
                return


def _is_process_output(stream: TextIO) -> bool:
    """Whether a stream is the process's own standard output, on a system where writes can be interrupted."""
    if stream is not sys.__stdout__ or os.name != "posix":
        return False
    try:
        stream.fileno()
    except (OSError, ValueError):
        return False
    return True


def _write_to_object(line: bytes) -> None:
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(line.decode())
    else:
        binary.write(line)


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
