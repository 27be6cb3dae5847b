"""When two names are one, and when they only look alike. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LEGAL_FORMS: Final = frozenset(
    """ab ag aktiengesellschaft aps as asa bhd bv bvba co company corp corporation cv doo ev gmbh inc
    incorporated kft kg kgaa kk lda limited llc llp lp ltd ltda mbh nv ohg oy oyj plc proprietary pte pty pvt
    sa sarl sas sdn se sl snc spa spol spzoo srl sro ug""".split()  # noqa: SIM905 - words read best as words
)
_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_JOINED: Final = re.compile(r"[.'\u2019`/]")  # A.S., A/S, O'Brien
_WORD: Final = re.compile(r"[^\W_]+")


def exact_name(name: str) -> str:
    """Return the form in which two names must be equal to be one: trimmed, without regard to case."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def near_name(name: str) -> str:
    """Return the form in which two names that probably mean one company are equal.

    Without accents, punctuation, white space and legal forms at the end (Pty Ltd, Inc …); ``&`` is ``and``.
    Digits and every other word count, so ``Supplier 0001`` and ``Supplier 0002`` stay two.
    """
    words = _words(name)
    while len(words) > 1 and (words[-1] in _LEGAL_FORMS or words[-1] == "and"):
        words.pop()
    return "".join(words) or exact_name(name)


def _words(name: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(_UNDECOMPOSED)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    plain = (
        plain.replace("&", " and ")
        .replace("+", " and ")
        .replace("sp. z o.o", "spzoo")
        .replace("sp z oo", "spzoo")
    )
    return _WORD.findall(_JOINED.sub("", plain))
