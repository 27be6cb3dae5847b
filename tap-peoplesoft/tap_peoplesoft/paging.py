"""Reading a query page by page with key-range prompts, so that no silent row cap can lose a row.

Three caps stack on a direct call, and none of them says that it cut the answer: the rows that we ask for, the
rows that the user's Query profile allows, and the kilobytes that the application server fetches. A page that
is shorter than what was asked can therefore be cut too. So reading goes on after the last key until a page
comes back empty. Nothing else proves the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tap_peoplesoft.declaration import Key, Row
from tap_peoplesoft.errors import group_exceeds_page, paging_stuck, rows_not_sorted, rows_not_unique

Pending = Callable[[], list[Row]]
"""A page that has been asked for; calling it waits for the rows."""

_CAP_STEP: Final = 100

_Page = dict[Key, Row]


@dataclass(frozen=True, slots=True)
class PageRule:
    """How the pages of a query hang together.

    Args:
        query: The query's name, for messages.
        identity: The fields that tell two rows apart, in sort order.
        prompted: How many leading fields of ``identity`` the page prompts carry. If fewer than all, the last
            group of a page may be cut, and is read again.
        page_size: The rows asked for.
        ordered: Whether the reader needs the rows of all pages in one rising order.
    """

    query: str
    identity: tuple[str, ...]
    prompted: int
    page_size: int
    ordered: bool = False


def sortable(key: Key) -> Key:
    """The key in a form that orders nulls first."""
    return tuple((value is not None, value) for value in key)


def looks_cut(count: int, page_size: int) -> bool:
    """Whether a result that cannot be read on may have been cut: it is as long as a cap that people set.

    True for the rows asked for and for whole hundreds.
    """
    return count > 0 and (count == page_size or count % _CAP_STEP == 0)


def read_pages(rows: list[Row], ask: Callable[[Key], Pending], rule: PageRule) -> Iterator[list[Row]]:
    """Yield pages of new rows, each in key order, until an empty page comes back.

    Rows may arrive in any order within a page. A row that comes again is left out. The next page is asked for
    before the current one is yielded.

    Args:
        rows: The first page.
        ask: Asks for the page of rows after a key (as many values as are prompted).
        rule: How the pages hang together.

    Raises:
        ConfigurationError: A page adds nothing and is not the end: the prompts do not select what comes after
            the key. Or two different rows share one key.
    """
    seen: _Page = {}
    asked: set[Key] = set()
    largest = 0
    while rows:
        page = _by_key(rows, rule)
        fresh = {key: row for key, row in page.items() if key not in seen}
        if not fresh and _repeats_last(page, seen, rule.page_size):
            return
        complete = _complete(fresh, rule, largest)
        after = next(reversed(complete), ())[: rule.prompted]
        if not complete or after in asked:
            raise paging_stuck(rule.query, rule.identity[: rule.prompted], len(rows))
        if rule.ordered and seen and next(iter(complete)) < next(reversed(seen)):
            raise rows_not_sorted(rule.query, rule.identity)
        asked.add(after)
        largest = max(largest, len(page))
        seen = complete
        pending = ask(tuple(value for _, value in after))
        yield list(complete.values())
        rows = pending()


def _by_key(rows: list[Row], rule: PageRule) -> _Page:
    page: _Page = {}
    for row in rows:
        key = tuple([((value := row[field]) is not None, value) for field in rule.identity])
        other = page.setdefault(key, row)
        if other is not row and other != row:
            raise rows_not_unique(rule.query, dict(zip(rule.identity, (v for _, v in key), strict=True)))
    return dict(sorted(page.items()))


def _repeats_last(page: _Page, seen: _Page, page_size: int) -> bool:
    """Whether the page is only the last row again: the criterion says "not less" where "greater" belongs."""
    return len(page) == 1 < page_size and next(iter(page)) == next(reversed(seen))


def _complete(fresh: _Page, rule: PageRule, largest: int) -> _Page:
    """The rows after which reading can go on: all, or those of the groups that cannot have been cut."""
    if rule.prompted == len(rule.identity) or not fresh:
        return fresh
    last = next(reversed(fresh))[: rule.prompted]
    complete = {key: row for key, row in fresh.items() if key[: rule.prompted] != last}
    if not complete and (looks_cut(len(fresh), rule.page_size) or len(fresh) >= largest > 0):
        raise group_exceeds_page(rule.query, rule.identity[rule.prompted :], len(fresh))
    return complete or fresh
