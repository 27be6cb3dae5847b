"""Pages of a list, as Cin7 serves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from connector_kit.errors import AccessError
from tap_cin7.asked import Asked, Param
from tap_cin7.client import Cin7Client
from tap_cin7.declaration import Listing, Raw
from tap_cin7.errors import AnswerNotUnderstood, EndpointMissing
from tap_cin7.shape import value_of

Params = Mapping[str, Param]

_TOTAL: Final = "Total"
_WATCHED: Final = 2
"""Pages after which the reader knows whether rows come in an order; only then is one asked for ahead."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Args:
        number: From 1.
        rows: Its rows.
        total: How many rows Cin7 says the list has; None if it does not say.
    """

    number: int
    rows: list[Raw]
    total: int | None


class Pager:
    """Asks for the pages of a list. Page and Limit go with every call, the limit the same each time.

    Args:
        client: Cin7.
        listing: The list.
        page_size: Rows to ask for in one call.
    """

    def __init__(self, client: Cin7Client, listing: Listing, page_size: int) -> None:
        self.listing = listing
        self.page_size = page_size
        self._client = client
        self._path = listing.path
        self._others = list(listing.other_paths)
        self._refused: EndpointMissing | AccessError | None = None

    def first(self, params: Params) -> Page:
        """The first page. Where Cin7 does not have a path, or forbids it, the other paths are tried."""
        while True:
            try:
                return self._page(params, 1, self._client.get(*self._asked(params, 1)))
            except (EndpointMissing, AccessError) as error:
                self._refused = self._refused or error
                if not self._others:
                    raise self._refused from None
                self._path = self._others.pop(0)

    def following(self, params: Params, first: Page) -> Iterator[Page]:
        """The pages after the first, one asked for while the one before is worked on.

        They end where as many rows have come as Cin7 says there are, or a page is empty. A page that is
        shorter than asked for ends a list of which Cin7 does not tell the size, or tells less than it gave.
        """
        page, come = first, len(first.rows)
        ahead: Callable[[], Any] | None = None
        while self._more_after(page, come):
            number = page.number + 1
            page = self._page(params, number, (ahead or self._ask(params, number))())
            come += len(page.rows)
            trusted = number > _WATCHED and self._more_after(page, come)
            ahead = self._ask(params, number + 1) if trusted else None
            yield page

    def _ask(self, params: Params, number: int) -> Callable[[], Any]:
        return self._client.submit(*self._asked(params, number))

    def pages_of(self, total: int | None) -> int:
        """Calls that a list of this size takes at least."""
        return max(ceil((total or 0) / self.page_size), 1)

    def _more_after(self, page: Page, come: int) -> bool:
        if not self.listing.paged or not page.rows:
            return False
        if page.total is None or come > page.total:
            return len(page.rows) >= self.page_size
        return come < page.total

    def _asked(self, params: Params, number: int) -> tuple[str, dict[str, Param]]:
        sent = {**self.listing.params, **params}
        if self.listing.paged:
            sent |= {"Page": number, "Limit": self.page_size}
        return self._path, sent

    def _page(self, params: Params, number: int, document: Any) -> Page:
        asked = Asked(*self._asked(params, number))
        if not self.listing.key:
            return Page(number, [_object(document, asked)], None)
        if not isinstance(document, dict):
            raise AnswerNotUnderstood(asked, f"a list came where an object with {self.listing.key} belongs")
        rows = value_of(document, self.listing.key)
        if rows is None and not _says(document, self.listing.key):
            raise AnswerNotUnderstood(asked, f"it has no {self.listing.key}")
        return Page(number, _rows(rows, asked), _total(value_of(document, _TOTAL)))


def _says(document: Raw, key: str) -> bool:
    return any(str(name).lower() == key.lower() for name in document)


def _object(document: Any, asked: Asked) -> Raw:
    if not isinstance(document, dict):
        raise AnswerNotUnderstood(asked, "a list came where an object belongs")
    return document


def _rows(rows: Any, asked: Asked) -> list[Raw]:
    rows = rows or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise AnswerNotUnderstood(asked, "its rows are not a list of objects")
    return rows


def _total(total: Any) -> int | None:
    return int(total) if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None
