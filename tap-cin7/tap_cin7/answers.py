"""Reading of Cin7's answers: bytes in, values or words out. Nothing here talks to the network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from connector_kit.cin7 import ErrorModel, decode, error_models, is_key_refusal, is_rate_refusal, is_web_page

Document = dict[str, Any] | list[Any]
"""An answer as it was sent: numbers are int or Decimal, never float."""

_GONE: Final = re.compile(
    r"not\s+found|does\s*(?:not|n.t)\s+exist|no\s+longer\s+exists|cannot\s+be\s+found", re.IGNORECASE
)
_NO_SUCH_PATH: Final = re.compile(r"no\s+(?:HTTP\s+)?(?:resource|type|action)\s+was\s+found", re.IGNORECASE)
_ERRORS: Final = range(400, 600)
_PAGE: Final = "a web page instead of a reason"


class BrokenAnswer(ValueError):  # noqa: N818 - says what the answer is
    """The body is not what was asked for. The text says where."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an error answer says.

    Args:
        text: Cin7's own words; empty if there are none.
        code: The first ``ErrorCode`` that is an HTTP error status, else None.
        model: Whether it is JSON that says what is wrong, rather than plain text.
    """

    text: str = ""
    code: int | None = None
    model: bool = False

    @property
    def rate(self) -> bool:
        """Whether it refuses for the number of calls."""
        return is_rate_refusal(self.text)

    @property
    def key(self) -> bool:
        """Whether it refuses the key."""
        return is_key_refusal(self.text)

    @property
    def gone(self) -> bool:
        """Whether it says that an object does not exist."""
        return bool(_GONE.search(self.text)) and not self.no_such_path

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
        document = decode(body)
    except ValueError as error:
        raise BrokenAnswer(str(error)) from None
    if not isinstance(document, (dict, list)):
        raise BrokenAnswer("the JSON is neither an object nor a list")
    return document


def error_in(document: Document) -> Told | None:
    """The error model in an answer, which may come with HTTP 200 too; None if it is none."""
    models = error_models(document, strict=True)
    return _told(models) if models else None


def told(body: bytes) -> Told:
    """The words of an error answer: the error model, any other message in JSON, or plain text."""
    if is_web_page(body):
        return Told(_PAGE)
    try:
        document = decode(body)
    except ValueError:
        return Told(body.decode("utf-8", "replace").strip())
    if isinstance(document, str):
        return Told(document)
    return _told(error_models(document, strict=False))


def _told(models: Sequence[ErrorModel]) -> Told:
    text = "; ".join(model.text for model in models if model.text)
    code = next((model.code for model in models if model.code in _ERRORS), None)
    return Told(text, code, bool(models))
