"""The marker that ties an object to its source document: ``[src:SOURCE/KEY]`` in a text field. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_BRACKETED: Final = re.compile(r"\[(src:[^\[\]]+)\]")
_STRIPPED: Final = re.compile(r"\s?\[src:[^\[\]]+\]")
_BARE: Final = re.compile(r"src:[^\[\]]+")
_ESCAPES: Final = {"%": "%25", "[": "%5B", "]": "%5D"}
_UNESCAPE: Final = re.compile("|".join(_ESCAPES.values()))
_CHARACTERS: Final = {escape: character for character, escape in _ESCAPES.items()}


def bracketed(marker: str) -> str:
    """Return the marker as it stands in a text field."""
    return "[" + "".join(_ESCAPES.get(c, c) for c in marker) + "]"


def markers_in(texts: Iterable[object]) -> list[str]:
    """Return the markers in the text fields, each once. A field that is only a marker may lack brackets."""
    found: dict[str, None] = {}
    for text in texts:
        if isinstance(text, str) and "src:" in text:
            bare = _BARE.fullmatch(text.strip())
            for marker in [bare.group()] if bare else _BRACKETED.findall(text):
                found[_UNESCAPE.sub(lambda m: _CHARACTERS[m.group()], marker)] = None
    return list(found)


def without_markers(text: str | None) -> str:
    """Return what people wrote in a text field that may carry markers."""
    return _STRIPPED.sub("", text or "").strip()


def append_marker(text: str, markers: Iterable[str], limit: int) -> str | None:
    """Return the text with the markers behind it, or None if that is longer than ``limit`` characters."""
    whole = " ".join([*([text] if text else []), *(bracketed(m) for m in markers)])
    return whole if len(whole) <= limit else None


def document_of(marker: str) -> str:
    """Return ``SOURCE/KEY`` of a marker, for messages."""
    return marker.removeprefix("src:")
