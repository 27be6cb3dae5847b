"""Reading Singer messages: numbers exact, one line at a time, and interruptible while waiting for the tap."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import IO, Any

import msgspec
from singer_sdk.singerlib.encoding.base import GenericSingerReader
from singer_sdk.singerlib.exceptions import InvalidInputLine

from connector_kit.errors import InterruptedRunError


class InterruptibleReader(GenericSingerReader[bytes]):
    """Reads messages from standard input.

    ``stop`` may be called from a signal handler: reading ends with
    :class:`connector_kit.errors.InterruptedRunError` before the next line is handled.
    """

    default_input = sys.stdin.buffer

    def __init__(self) -> None:
        super().__init__()
        self._decode = msgspec.json.Decoder(float_hook=Decimal).decode
        self._waiting = False
        self._stopped = False
        self._line_number = 0

    def stop(self) -> None:
        """Let no further line be handled; raises at once if the reader is waiting for the tap."""
        self._stopped = True
        if self._waiting:
            self._waiting = False
            raise InterruptedRunError("The run was stopped.")

    def process_lines(
        self,
        file_input: IO[bytes] | None,
        callbacks: dict[str, Callable[[dict[str, Any]], None]],
    ) -> Counter[str]:
        """Hand each message to the callback of its type until the input ends.

        Raises:
            InvalidInputLine: A line is not a Singer message; names the line, not its content.
            InterruptedRunError: ``stop`` was called.
        """
        stats: Counter[str] = Counter()
        readline = (file_input or self.default_input).readline
        while line := self._next(readline):
            self._line_number += 1
            if line.isspace():
                continue
            message = self.deserialize_json(line)
            kind = message.get("type")
            if (callback := callbacks.get(str(kind))) is None:
                raise InvalidInputLine(f"Line {self._line_number} has the unknown message type {kind!r}.")
            callback(message)
            stats[str(kind)] += 1
        return stats

    def deserialize_json(self, line: bytes) -> dict[str, Any]:
        try:
            message = self._decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidInputLine(
                f"Line {self._line_number} is not JSON ({error}); it has {len(line)} bytes."
            ) from None
        if not isinstance(message, dict):
            raise InvalidInputLine(f"Line {self._line_number} is not a Singer message.")
        return message

    def _next(self, readline: Callable[[], bytes]) -> bytes:
        self._waiting = True
        line = readline()
        self._waiting = False
        if self._stopped:
            raise InterruptedRunError("The run was stopped.")
        return line
