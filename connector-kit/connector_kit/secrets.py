"""Secrets that cannot be printed, and a last line of defence that masks them in logs."""

from __future__ import annotations

import logging
import re
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

MASK: Final = "***"
_SHORTEST_MASKED: Final = 6
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_known: set[str] = set()


class Secret:
    """A secret string. Printing, formatting, comparing by accident or pickling it shows nothing.

    The value is registered, so that :func:`mask` hides it wherever it would still appear.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        hidden = _hidden_part(value)
        if len(hidden) >= _SHORTEST_MASKED:
            _known.add(hidden)

    def reveal(self) -> str:
        """Return the value, for the one line that puts it on the wire."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled")

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self


def _hidden_part(value: str) -> str:
    """Of a URL only the password is secret: the rest helps whoever reads a message."""
    return (urlsplit(value).password or "") if _URL.match(value) else value


def mask(text: str) -> str:
    """Return ``text`` with every secret that this process has read replaced by ``***``."""
    for value in _known:
        if value in text:
            text = text.replace(value, MASK)
    return text


class MaskingFilter(logging.Filter):
    """Mask secrets in a log record, exception text included, before any handler formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _known:
            record.msg = mask(record.getMessage())
            record.args = None
            if record.exc_info and record.exc_info[1] is not None:
                shown = record.exc_text or logging.Formatter().formatException(record.exc_info)
                record.exc_text = mask(shown)
        return True


def mask_logs() -> None:
    """Put the masking filter on every handler of the root logger."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(f, MaskingFilter) for f in handler.filters):
            handler.addFilter(MaskingFilter())
