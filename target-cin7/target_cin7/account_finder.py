"""Which Cin7 Core account a text of the source means: by map, then code, then what people call it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from connector_kit.faults import MOST_CANDIDATES, Fault, close_names, quoted
from target_cin7.account_mapping import AccountMapping
from target_cin7.reference_book import Account, ReferenceBook

_NUMBERED: Final = re.compile(r"(\S+?)(?:\s*:\s*|\s+[-\u2013]\s+|\s+)(\S.*)")
"""``1000 Cash``, ``1000: Cash``, ``1000 : Cash``, ``1000 - Cash``."""
_PARENTS: Final = re.compile(r"\s+:\s+")
_HINT: Final = (
    "give account_map an entry for each of these accounts, or rename or create the account in Cin7 Core"
)


class AccountFinder:
    """Finds accounts by ``account_map``, then code, then display name. Archived accounts never match.

    The chart of accounts is read once per run, and only if something is looked for.
    """

    def __init__(self, book: ReferenceBook, mapping: AccountMapping) -> None:
        self._book = book
        self._mapping = mapping

    def find(self, label: str, text: str) -> Account | Fault:
        """Return the one active account that ``text`` means, or what is wrong.

        Args:
            label: The field that names it, for the message.
            text: A key of ``account_map``, a code, or a display name in Cin7 Core's style
                (``800: Accounts Payable``) or in NetSuite's (``1000 Cash``, ``6000 Travel : Flights``).
        """
        text = text.strip()
        number, names = _parts(text)
        for key in filter(None, (text, number)):
            mapped = self._mapping.explicit(key)
            if mapped is not None:
                return self._by_code(label, text, mapped, f', by account_map["{key}"],')
        code = self._mapping.map(text).code
        if code in self._book.accounts():
            return self._by_code(label, text, code, "")
        return self._by_name(label, text, number, names)

    def code_of(self, text: str) -> str:
        """Return the code of what Cin7 Core itself shows, a code or a name; the text if it is neither."""
        if text in self._book.accounts():
            return text
        same = self._called(text.strip().casefold())
        return same[0].code if len(same) == 1 else text

    def _by_code(self, label: str, text: str, code: str, rule: str) -> Account | Fault:
        account = self._book.accounts().get(code)
        if account is not None and account.is_active:
            return account
        why = "does not exist" if account is None else "is archived"
        return self._fault(label, text, f'Cin7 Core account "{code}"{rule} {why}', self._close(code, text))

    def _by_name(self, label: str, text: str, number: str, names: Iterable[str]) -> Account | Fault:
        found = self._called(text.casefold())
        if not found and number:
            numbered = [a for a in self._active() if a.code == number]
            found = [a for a in numbered if {a.name.casefold(), _plain(a)} & set(names)]
        if len(found) == 1:
            return found[0]
        if found:
            labels = tuple(a.label for a in found)
            return self._fault(label, text, f"{len(found)} accounts in Cin7 Core are called that", labels)
        return self._fault(
            label, text, "Cin7 Core has no active account of that code or name", self._close(number, text)
        )

    def _called(self, folded: str) -> list[Account]:
        return [a for a in self._active() if folded in {a.display_name.casefold(), a.name.casefold()}]

    def _active(self) -> list[Account]:
        return [a for a in self._book.all_accounts() if a.is_active]

    def _close(self, code: str, text: str) -> tuple[str, ...]:
        active = self._active()
        by_code = {a.code: a.label for a in active}
        by_name = {a.name: a.label for a in active}
        labels = [by_code[code]] if code in by_code else []
        for name in (text, *_parts(text)[1]):
            labels += [by_name[n] for n in close_names(name, by_name, fallback=False)]
        labels += [by_code[c] for c in close_names(code or text, by_code, fallback=False)]
        return tuple(dict.fromkeys(labels))[:MOST_CANDIDATES]

    def _fault(self, label: str, text: str, why: str, candidates: tuple[str, ...]) -> Fault:
        close = f"; close: {quoted(candidates)}" if candidates else ""
        return Fault(f'{label} "{text}": {why}{close}', "ACCOUNT_NOT_MAPPED", _HINT, candidates)


def _parts(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the number in front of a display name, and what may be its name: all of it, or its last part."""
    match = _NUMBERED.fullmatch(text)
    if match is None or not any(c.isdigit() for c in match[1]):
        return "", ()
    name = match[2].casefold()
    return match[1], tuple(dict.fromkeys([name, _PARENTS.split(name)[-1]]))


def _plain(account: Account) -> str:
    """Return the display name without the code in front of it."""
    return account.display_name.removeprefix(account.code).lstrip(" :-").casefold()
