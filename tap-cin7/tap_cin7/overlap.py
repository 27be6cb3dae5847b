"""Which versions of documents were read within the overlap of two runs: they are not asked for again."""

from __future__ import annotations

import base64
import binascii
import struct
from typing import Final

from tap_cin7.seen import digest

_WIDTH: Final = 8
_MOST: Final = 20_000
"""Versions that are remembered at most, the newest; of more, documents are read again."""

_UNPLACED: Final = -1


class ReadBefore:
    """The versions that were read, a version being a document at the time of its last change.

    Args:
        text: What :meth:`text` gave in an earlier run.
    """

    def __init__(self, text: object = None) -> None:
        self._times = dict.fromkeys(_unpacked(text), _UNPLACED)

    def __contains__(self, version: int) -> bool:
        return version in self._times

    def __len__(self) -> int:
        return len(self._times)

    def add(self, version: int, time: int) -> None:
        """A version was read, or is known and was met in the list; ``time`` in ticks since 1970."""
        self._times[version] = time

    def drop_unmet(self) -> None:
        """Forget the versions of earlier runs that the list did not have any more."""
        self._times = {version: time for version, time in self._times.items() if time != _UNPLACED}

    def text(self, floor: int) -> str:
        """The versions for the state, without those older than ``floor``; these are forgotten here too."""
        kept = {v: time for v, time in self._times.items() if time == _UNPLACED or time >= floor}
        if len(kept) > _MOST:
            kept = dict(sorted(kept.items(), key=lambda item: item[1])[-_MOST:])
        self._times = kept
        return base64.b64encode(struct.pack(f">{len(kept)}Q", *kept)).decode()


def version_of(key: str, time: int) -> int:
    """What stands for a document at the time of its last change."""
    return digest(key.lower(), time)


def _unpacked(text: object) -> tuple[int, ...]:
    """The versions in a text; none in one that somebody has edited: then documents are read again."""
    try:
        packed = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return ()
    whole = len(packed) // _WIDTH
    return struct.unpack(f">{whole}Q", packed[: whole * _WIDTH])
