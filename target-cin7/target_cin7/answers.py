"""What an answer of Cin7 Core means. Pure: no I/O.

The three shapes of a rate refusal, the error model that can arrive with HTTP 200, and the web page
that stands for an unknown path follow the Cin7 Core API documentation and what was observed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import msgspec

from connector_kit.cin7 import (
    ErrorModel,
    decode,
    error_models,
    is_key_refusal,
    is_rate_refusal,
    is_web_page,
)

_LIMIT_TEXT: Final = re.compile(r"reached\s+\d+\s+calls\s+per(?:\s+(\d+)\s+second)?", re.IGNORECASE)
_LONGEST_WORDS: Final = 500
_UNDECIDED_STATUS: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, 425})
_encoder: Final = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Taken:
    """Cin7 Core did what was asked and answered with data."""

    body: Any


@dataclass(frozen=True, slots=True)
class RateRefusal:
    """Not executed, for its rate. ``seconds`` is the wait that the answer names, if it names one."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class AccessRefusal:
    """The credentials or their permissions were refused."""

    words: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Understood and declined; nothing changed."""

    words: str
    status: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A server fault: what became of a write is not known."""

    reason: str


@dataclass(frozen=True, slots=True)
class Garbled:
    """No data where data belongs: a web page, a redirect, broken or empty text."""

    reason: str
    page: bool
    """A web page or a redirect, as for a path that Cin7 Core does not know."""


Reading = Taken | RateRefusal | AccessRefusal | Refusal | Fault | Garbled


def encode(body: Mapping[str, Any]) -> bytes:
    """Return the body as JSON; Decimal becomes a JSON number with exactly its digits."""
    return _encoder.encode(body)


def read(status: int, headers: Mapping[str, str], content: bytes) -> Reading:
    """Classify an answer. ``headers`` must be case-insensitive, or lower case."""
    body, is_json = _body(content)
    errors = error_models(body, strict=status < HTTPStatus.BAD_REQUEST) if is_json else []
    succeeded = status < HTTPStatus.MULTIPLE_CHOICES
    if succeeded and is_json and not errors:
        return Taken(body)
    words = _words(errors, content)
    if status == HTTPStatus.TOO_MANY_REQUESTS or is_rate_refusal(words):
        return RateRefusal(_wait(headers, words))
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or is_key_refusal(words):
        return AccessRefusal(words or f"HTTP {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Fault(f"HTTP {status}{f': {words}' if words else ''}")
    return _read_rest(status, errors, words, content)


def _read_rest(status: int, errors: list[ErrorModel], words: str, content: bytes) -> Reading:
    page = is_web_page(content)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Garbled(f"HTTP {status}, a redirect", page=True)
    if any(e.code >= HTTPStatus.INTERNAL_SERVER_ERROR for e in errors):
        return Fault(f"HTTP {status}: {words}")
    if errors or (status >= HTTPStatus.BAD_REQUEST and words and status not in _UNDECIDED_STATUS):
        return Refusal(words, status)
    if status >= HTTPStatus.BAD_REQUEST:
        return Garbled(f"HTTP {status} without an explanation", page=page)
    return Garbled(_garbled_reason(status, content, page=page), page=page)


def _body(content: bytes) -> tuple[Any, bool]:
    try:
        return decode(content), True
    except ValueError:
        return None, False


def _words(errors: list[ErrorModel], content: bytes) -> str:
    if errors:
        return _clip("; ".join(e.text or f"error {e.code}" for e in errors))
    if is_web_page(content):
        return ""
    return _clip(" ".join(content.decode("utf-8", "replace").split())).strip('"') if content.strip() else ""


def _garbled_reason(status: int, text: bytes, *, page: bool) -> str:
    if page:
        return f"HTTP {status} with a web page"
    return f"HTTP {status} with {'text that is not JSON' if text.strip() else 'an empty body'}"


def _wait(headers: Mapping[str, str], words: str) -> float | None:
    """Return the first integer of ``Retry-After`` (observed: ``60 Seconds``), else the window of the text."""
    if number := re.search(r"\d+", headers.get("retry-after", "")):
        return float(number.group())
    window = _LIMIT_TEXT.search(words)
    return float(window.group(1)) if window and window.group(1) else None


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_WORDS else f"{text[:_LONGEST_WORDS]}…"
