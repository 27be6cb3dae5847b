"""Reading of Cin7's answers: bytes in, values or words out. Nothing here talks to the network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec

Document = dict[str, Any] | list[Any]
"""An answer as it was sent: numbers are int or Decimal, never float."""

_json: Final = msgspec.json.Decoder(float_hook=Decimal)
_RATE_REFUSAL: Final = re.compile(r"reached\s+\d+\s+calls\s+per", re.IGNORECASE)
_GONE: Final = re.compile(
    r"not\s+found|does\s*(?:not|n.t)\s+exist|no\s+longer\s+exists|cannot\s+be\s+found", re.IGNORECASE
)
_NO_SUCH_PATH: Final = re.compile(r"no\s+(?:HTTP\s+)?(?:resource|type|action)\s+was\s+found", re.IGNORECASE)
_ERROR_KEYS: Final = frozenset({"errorcode", "exception"})
_LOWEST_ERROR: Final = 400
_HIGHEST_ERROR: Final = 599


class BrokenAnswer(ValueError):  # noqa: N818 - says what the answer is
    """The body is not what was asked for. The text says where."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an error answer says.

    Args:
        text: Cin7's own words; empty if there are none.
        code: The first ``ErrorCode`` that is an HTTP error status, else None.
        model: Whether it is the API's error model (Cin7 Core API documentation) rather than plain text.
    """

    text: str = ""
    code: int | None = None
    model: bool = False

    @property
    def rate(self) -> bool:
        """Whether it refuses for the number of calls (observed under 429, 503 and 400)."""
        return bool(_RATE_REFUSAL.search(self.text))

    @property
    def gone(self) -> bool:
        """Whether it says that an object does not exist."""
        return bool(_GONE.search(self.text))

    @property
    def no_such_path(self) -> bool:
        """Whether it says that the path does not exist."""
        return bool(_NO_SUCH_PATH.search(self.text))


def read_document(body: bytes) -> Document:
    """The JSON object or list in a body, numbers exact.

    Raises:
        BrokenAnswer: There is none.
    """
    try:
        document = _json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenAnswer(str(error)) from None
    if not isinstance(document, (dict, list)):
        raise BrokenAnswer("the JSON is neither an object nor a list")
    return document


def is_web_page(body: bytes) -> bool:
    """Whether a body is HTML or XML rather than JSON."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def error_in(document: Document) -> Told | None:
    """The error model in an answer, which may come with HTTP 200 too (observed); None if it is none."""
    models = document if isinstance(document, list) else [document]
    if not models or not all(isinstance(model, dict) and _is_error(model) for model in models):
        return None
    folded = [{str(name).lower(): value for name, value in model.items()} for model in models]
    codes = (_status(model.get("errorcode")) for model in folded)
    return Told(_joined(model.get("exception") for model in folded), next(filter(None, codes), None), True)


def told(body: bytes) -> Told:
    """The words of an error answer: the error model, what ASP.NET says, or plain text."""
    if is_web_page(body):
        return Told()
    try:
        document = _json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Told(body.decode("utf-8", "replace").strip())
    if isinstance(document, str):
        return Told(document)
    if not isinstance(document, (dict, list)):
        return Told()
    return error_in(document) or Told(_message(document))


def _is_error(model: dict[Any, Any]) -> bool:
    return any(str(name).lower() in _ERROR_KEYS for name in model)


def _status(code: Any) -> int | None:
    text = str(code)
    status = int(text) if text.isdecimal() else 0
    return status if _LOWEST_ERROR <= status <= _HIGHEST_ERROR else None


def _message(document: Document) -> str:
    if isinstance(document, list):
        return _joined(document)
    return _joined(document.get(name) for name in ("Message", "MessageDetail", "message", "error"))


def _joined(texts: Iterable[Any]) -> str:
    return " ".join(text.strip() for text in texts if isinstance(text, str) and text.strip())
