"""Reading Singer messages: numbers exact, one line at a time, and interruptible while waiting for the tap."""

from __future__ import annotations

import json
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
            message = _almost_json(line)
            if message is None:
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


def _almost_json(line: bytes) -> Any:
    """Read what Python's json module writes although it is not JSON, or return None.

    NaN and Infinity become text, for the record that holds them to be refused; half of a surrogate pair
    becomes the replacement character.
    """
    try:
        return _whole(json.loads(line, parse_float=Decimal, parse_constant=str))
    except (ValueError, RecursionError):
        return None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(part) for name, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value
