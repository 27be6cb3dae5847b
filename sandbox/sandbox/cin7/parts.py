"""Lists inside a document that only come when they are asked for, kept apart from it."""

from collections.abc import Iterable, Iterator

from sandbox.books import Books, dumps, loads
from sandbox.cin7.resource import Body

_KEY = slice(len('{"ID":"'), len('{"ID":"') + 36)


def parts_of(kind: str) -> str:
    """Where the lists of a kind's documents are, under the document's id."""
    return f"{kind}_parts"


def key_of(row: str) -> str:
    """The ID of a row, JSON that begins with it."""
    return row[_KEY]


def with_lists(books: Books, kind: str, rows: Iterable[str], asked: Iterable[str]) -> Iterator[str]:
    """The rows, JSON that begins with the ID, with those of their lists that are `asked` for.

    A list that was not asked for is empty, as the Cin7 Core API documentation says.
    """
    wanted = list(asked)
    if not wanted:
        yield from rows
        return
    for row in rows:
        text = books.text(parts_of(kind), key_of(row))
        yield filled(row, loads(text), wanted) if text else row


def filled(row: str, lists: Body, wanted: Iterable[str]) -> str:
    """The row with its empty lists replaced by those of `wanted` that there are."""
    for name in wanted:
        if lists.get(name):
            row = row.replace(f'"{name}":[]', f'"{name}":{dumps(lists[name])}', 1)
    return row
