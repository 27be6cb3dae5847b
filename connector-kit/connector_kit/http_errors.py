"""What goes wrong on the way of an HTTP call, told apart once, and in the words that all plugins have for it.

Each plugin says itself what to do about it, for that hangs on its settings.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

import requests

from connector_kit.errors import ConfigurationError, ConnectorError, UnreachableError
from connector_kit.http import clip, root_reason

OF_A_PROXY: Final = "the authority of the proxy in between, and check the host name."
"""Whose certificate it is where a service of the public internet has one that is not trusted."""

_CHUNK: Final = 2**20
_CUT: Final = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)


class Failure(Enum):
    """How an exchange failed."""

    TLS = auto()
    """No handshake that can be trusted. One that was cut off is ``LOST``."""
    NO_CONNECTION = auto()
    """Nobody took the connection in time."""
    TIMED_OUT = auto()
    """No answer in time."""
    CUT = auto()
    """The body ended early or came garbled."""
    LOST = auto()
    """Anything else: no such host, refused, reset."""


def failure_of(error: requests.RequestException) -> Failure:
    """Return how an exchange failed."""
    reason = root_reason(error)
    if isinstance(error, requests.exceptions.SSLError) and "EOF" not in reason:
        return Failure.TLS
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Failure.NO_CONNECTION
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in reason.lower():
        return Failure.TIMED_OUT
    return Failure.CUT if isinstance(error, _CUT) else Failure.LOST


def lost_because(error: requests.RequestException) -> str:
    """Return the reason of a failure, in words."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "the connection timed out"
    return root_reason(error)


def unreachable(where: object, reason: str, *, code: str, hint: str) -> UnreachableError:
    """Name resolution or connection failed.

    Args:
        where: The URL, and what it was asked for.
        reason: Why.
        code: Names the system.
        hint: What to do.
    """
    return UnreachableError(f"Cannot reach {where}: {clip(reason)}.", code=code, hint=hint)


def tls_failed(url: str, reason: str, *, authority: str = OF_A_PROXY) -> ConfigurationError:
    """The TLS handshake failed.

    Args:
        url: Where.
        reason: Why.
        authority: Whose certificates belong into ``ca_bundle``, and what else to check; ends the hint.
    """
    untrusted = "certificate" in reason.lower()
    return ConfigurationError(
        f"No trusted TLS connection to {url}: {clip(reason)}.",
        code="TLS_UNTRUSTED" if untrusted else "TLS_FAILED",
        hint=f'set "ca_bundle" to a PEM file with {authority}'
        if untrusted
        else 'check scheme and port in the setting "base_url".',
    )


def timed_out(asked: object, seconds: float, *, hint: str) -> UnreachableError:
    """No answer in time."""
    return UnreachableError(f"No answer within {seconds:g} seconds for {asked}.", code="TIMED_OUT", hint=hint)


def answer_broken(asked: object, reason: str, *, hint: str) -> ConnectorError:
    """The answer cannot be read."""
    return ConnectorError(
        f"The answer to {asked} cannot be read: {clip(reason)}.", code="ANSWER_BROKEN", hint=hint
    )


def body_within(response: requests.Response, limit: int, asked: object) -> bytes:
    """Return the body of a streamed response to a call for a page.

    Raises:
        ConfigurationError: It has more than ``limit`` bytes, unpacked.
    """
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise ConfigurationError(
                f"The answer to {asked} is larger than {limit // 2**20} MiB.",
                code="ANSWER_TOO_LARGE",
                hint='lower the setting "page_size".',
            )
    return bytes(body)
