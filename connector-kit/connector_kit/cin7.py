"""What everything that talks to Cin7 Core's external API must know of its answers. Pure: no I/O.

The error model and the limit follow the Cin7 Core API documentation; that a refusal for the rate comes under
several statuses, the error model under HTTP 200, and a web page for an unknown path, was observed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec

from connector_kit.secrets import Secret

DEFAULT_URL: Final = "https://inventory.dearsystems.com/ExternalApi/v2"

_RATE_REFUSAL: Final = re.compile(r"reached\s+\d+\s+calls\s+per", re.IGNORECASE)
_KEY_REFUSAL: Final = re.compile(r"incorrect\s+credentials", re.IGNORECASE)
_MODEL: Final = frozenset({"errorcode", "exception"})
_SAID: Final = ("exception", "message", "error")
_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """One error of an answer.

    Args:
        code: Its ``ErrorCode``, 0 if it has none that is a number.
        text: Cin7's words; empty if there are none.
    """

    code: int
    text: str


def pacer_name(base_url: str, application_key: Secret) -> str:
    """What shares the window of calls: every process that uses the key at the address."""
    return f"cin7:{base_url}:{application_key.reveal()}"


def decode(content: bytes) -> Any:
    """Return the JSON value; integers are int, other numbers Decimal.

    Raises:
        ValueError: It is not JSON, or nested deeper than any answer is.
    """
    try:
        return _decoder.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def is_web_page(content: bytes) -> bool:
    """Whether a body is a page for people, as for a path that Cin7 does not know."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def is_rate_refusal(text: str) -> bool:
    """Whether words refuse a call for the number of calls, whatever the status that they come with."""
    return bool(_RATE_REFUSAL.search(text))


def is_key_refusal(text: str) -> bool:
    """Whether words refuse the account id or the application key."""
    return bool(_KEY_REFUSAL.search(text))


def error_models(document: Any, *, strict: bool) -> list[ErrorModel]:
    """Return the errors in an answer, an array or a single object; empty if it is something else.

    Args:
        document: The JSON value.
        strict: Whether only the API's own model counts, as it must under HTTP 200; else any object with a
            message does.
    """
    items = document if isinstance(document, list) else [document]
    if not all(isinstance(item, dict) for item in items):
        return []
    folded = [{str(name).lower(): value for name, value in item.items()} for item in items]
    wanted = _MODEL if strict else _MODEL.union(_SAID)
    return [_model(item) for item in folded] if all(wanted & item.keys() for item in folded) else []


def _model(item: dict[str, Any]) -> ErrorModel:
    text = next((item[name] for name in _SAID if item.get(name)), "")
    return ErrorModel(_integer(item.get("errorcode")), " ".join(str(text).split()))


def _integer(value: Any) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 0
