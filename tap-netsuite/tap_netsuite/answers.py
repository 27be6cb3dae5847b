"""Reading of NetSuite's answers: bytes in, rows or words out. Nothing here talks to the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

Row = dict[str, str | None]
"""A row as NetSuite sent it: strings, keys in lower case, without ``links``. A null column may be absent."""

_LINKS: Final = "links"
_NO_LINKS: Final = (b'"links":[],', b'"links": [],')
"""What every row begins with. Quotes inside a value are escaped, so that no value can look like it."""

_json: Final = msgspec.json.Decoder(float_hook=Decimal)


class BrokenAnswer(ValueError):  # noqa: N818 - says what the answer is
    """The body is not what was asked for. The text says where."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer to a query.

    Args:
        rows: Its rows.
        has_more: Whether NetSuite has rows after these.
        total: How many rows the query has, if NetSuite told.
    """

    rows: list[Row]
    has_more: bool
    total: int | None


class _Envelope(msgspec.Struct):
    items: list[Row]
    has_more: bool = msgspec.field(name="hasMore")
    total: int | None = msgspec.field(name="totalResults", default=None)


_envelope: Final = msgspec.json.Decoder(_Envelope)


class PageReader:
    """Reads query answers. Keeps the names that were in lower case already, so that looking is cheap."""

    def __init__(self) -> None:
        self._lower: frozenset[str] = frozenset()

    def read(self, body: bytes) -> Page:
        """The page in a body. Every value is a string as documented; others are taken leniently.

        Raises:
            BrokenAnswer: It is no answer to a query.
        """
        try:
            envelope = _envelope.decode(_without_links(body))
        except msgspec.ValidationError:
            return _leniently(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BrokenAnswer(str(error)) from None
        rows = envelope.items
        for number, row in enumerate(rows):
            if not row.keys() <= self._lower and not self._learn(row):
                rows[number] = _row(row)
        return Page(rows, envelope.has_more, envelope.total)

    def _learn(self, row: Row) -> bool:
        if any(name != name.lower() or name == _LINKS for name in row):
            return False
        self._lower |= row.keys()
        return True


def _without_links(body: bytes) -> bytes:
    for links in _NO_LINKS:
        body = body.replace(links, b"")
    return body


def _leniently(body: bytes) -> Page:
    """NetSuite promises neither the types of values nor the case of names."""
    document = read_object(body)
    items = document.get("items")
    if not isinstance(items, list) or not all(isinstance(row, dict) for row in items):
        raise BrokenAnswer('it has no list "items"')
    total = document.get("totalResults")
    more = document.get("hasMore")
    return Page(
        [_row(row) for row in items],
        _next_link(document) if more is None else str(more).lower() == "true",
        int(total) if isinstance(total, (int, str, Decimal)) and str(total).isdigit() else None,
    )


def _next_link(document: dict[str, Any]) -> bool:
    links = document.get(_LINKS)
    return any(isinstance(link, dict) and link.get("rel") == "next" for link in links or ())


def _row(row: Mapping[str, Any]) -> Row:
    return {
        name.lower(): value if isinstance(value, str) or value is None else _text(value)
        for name, value in row.items()
        if name.lower() != _LINKS
    }


def _text(value: Any) -> str:
    """Exactly what stood there: booleans as NetSuite's T and F, numbers digit by digit."""
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, (int, Decimal)):
        return str(value)
    return msgspec.json.encode(value).decode()


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body, numbers exact.

    Raises:
        BrokenAnswer: There is none.
    """
    try:
        document = _json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenAnswer(str(error)) from None
    if not isinstance(document, dict):
        raise BrokenAnswer("the JSON is not an object")
    return document


def read_server_time(body: bytes) -> datetime:
    """The clock in an answer of the system service, aware, in UTC.

    Raises:
        BrokenAnswer: There is none.
    """
    told = read_object(body).get("serverTime")
    try:
        time = datetime.fromisoformat(str(told))
    except ValueError:
        raise BrokenAnswer(f"serverTime is {told!r}") from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def is_web_page(body: bytes) -> bool:
    """Whether a body is HTML or XML rather than JSON."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


@dataclass(frozen=True, slots=True)
class Told:
    """What an error answer says.

    Args:
        text: NetSuite's own words; empty if there are none.
        codes: Its error codes, the outer one too.
    """

    text: str = ""
    codes: frozenset[str] = frozenset()


def told(body: bytes) -> Told:
    """The words and codes of an error answer: a problem document, the body of a RESTlet, or of OAuth."""
    if is_web_page(body):
        return Told()
    try:
        document = read_object(body)
    except BrokenAnswer:
        return Told(body.decode("utf-8", "replace").strip())
    details = [d for d in _listed(document.get("o:errorDetails")) if isinstance(d, dict)]
    error = document.get("error")
    inner = error if isinstance(error, dict) else {}
    texts = [d.get("detail") for d in details] or [inner.get("message"), document.get("detail")]
    plain = [error, document.get("error_description")] if isinstance(error, str) else []
    codes = [d.get("o:errorCode") for d in details] + [document.get("o:errorCode"), inner.get("code")]
    text = " ".join(_strings([*texts, *plain])) or str(document.get("title") or "")
    return Told(text, frozenset(_strings(codes)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _strings(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]
