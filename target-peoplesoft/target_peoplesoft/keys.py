"""The keys of a component as one text: what the delivery store calls a PeopleSoft object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from connector_kit.delivery.digest import digest
from target_peoplesoft.object_config import NEXT


def join_keys(names: Sequence[str], values: Mapping[str, object]) -> str:
    """Return the values of the keys joined by ``/``; a slash or a percent sign inside one is escaped."""
    texts = (key_text(values.get(name)) for name in names)
    return "/".join(text.replace("%", "%25").replace("/", "%2F") for text in texts)


def split_keys(names: Sequence[str], text: str) -> dict[str, str] | None:
    """Return the values of the keys; None if the text has not as many parts, or stands for none."""
    parts = text.split("/")
    if len(parts) != len(names) or is_accepted(text):
        return None
    return {n: p.replace("%2F", "/").replace("%25", "%") for n, p in zip(names, parts, strict=True)}


def is_assigned(value: object) -> bool:
    """Whether a key has a value of its own rather than none or NEXT."""
    text = key_text(value).strip()
    return bool(text) and text.upper() != NEXT


def key_text(value: object) -> str:
    """Return a key as PeopleSoft shows it. 0 is a key too, as that of a person's first job."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value).rstrip()


_ACCEPTED: Final = "accepted:"
_LONGEST: Final = 200


def accepted_id(key: str) -> str:
    """Return what a document is called that PeopleSoft has taken in and not yet given keys."""
    own = key if len(key) <= _LONGEST else digest(key)
    return f"{_ACCEPTED}{own}"


def is_accepted(destination_id: str) -> bool:
    """Whether a document has no keys in PeopleSoft yet."""
    return destination_id.startswith(_ACCEPTED)
