"""What SuiteQL says no to, in NetSuite's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PREFIX: Final = "Invalid search query. Detailed unprocessed description follows. "


class QueryError(Exception):
    """A query that NetSuite refuses; the text is the answer's `detail`."""

    def __init__(self, text: str) -> None:
        super().__init__(_PREFIX + text)


class UnexpectedError(Exception):
    """A query that breaks NetSuite itself: HTTP 500."""


def unsupported() -> QueryError:
    """Syntax or a feature that SuiteQL does not have."""
    return QueryError("Search error occurred: Invalid or unsupported search.")


def unknown_identifier(name: str, available: Mapping[str, str]) -> QueryError:
    """A column that does not exist in this account; `available` is alias → record."""
    known = ", ".join(f"{alias}={record}" for alias, record in available.items())
    return QueryError(
        f"Search error occurred: Unknown identifier '{name}'. Available identifiers are: {{{known}}}."
    )


def hidden_field(name: str, record: str) -> QueryError:
    """A column that the role does not see."""
    return QueryError(
        f"Search error occurred: Field '{name}' for record '{record}' was not found. "
        "Reason: NOT_EXPOSED - Field is not exposed to this channel."
    )


def hidden_record(name: str) -> QueryError:
    """A table that the role or the account's features do not show."""
    return QueryError(f"Search error occurred: Record '{name}' was not found.")


def no_such_type(name: str) -> QueryError:
    """A table that does not exist at all."""
    return QueryError(f"Invalid search type: {name}.")


def unparseable(text: str) -> QueryError:
    """A text that is no date in the user's format."""
    return QueryError(f'Search error occurred: Unparseable date: "{text}".')
