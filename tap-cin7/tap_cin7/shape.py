"""From what Cin7 sends to records: names, types, every declared field present."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from connector_kit.errors import ConnectorError
from tap_cin7.declaration import Field, Kind, Raw, Record, StreamDeclaration
from tap_cin7.names import snake_case
from tap_cin7.values import read_date, read_flag, read_number, read_time

Reader = Callable[[Any], Any]
"""Types one value that is neither null nor empty; a ``ValueError`` says what it is not."""


def value_of(raw: Mapping[str, Any], *names: str) -> Any:
    """The first value that is there under one of Cin7's names, whatever their case; None if none is."""
    for name in names:
        if (value := raw.get(name)) is not None:
            return value
    folded = {str(key).lower(): value for key, value in raw.items()}
    return next((v for name in names if (v := folded.get(name.lower())) is not None), None)


def objects_in(value: Any) -> list[Raw]:
    """The objects in a list; one object counts as a list of one, as Simple purchases have it."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


class Shaper:
    """Makes typed objects of Cin7's.

    Args:
        fields: What they have.
        key: Fields that identify them: text, empty where Cin7 has null.
        wanted: Says which fields by name are to be read; the others are passed over.
    """

    def __init__(
        self,
        fields: Iterable[Field],
        key: Iterable[str] = (),
        wanted: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self.unknown: dict[str, None] = {}
        self._blank: Record = {}
        self._places: dict[str, tuple[str, Reader] | None] = {}
        key = frozenset(key)
        for each in fields:
            place = (each.name, self._reader(each)) if wanted(each.name) else None
            if place:
                self._blank[each.name] = "" if each.name in key else None
            for source in (each.source, *each.aliases):
                self._places[source] = self._places[source.lower()] = place

    def shape(self, raw: Mapping[str, Any]) -> Record:
        """The typed object; null and empty text are the same.

        Raises:
            Unreadable: A value is not what its field holds.
        """
        record = self._blank.copy()
        places = self._places
        for source, value in raw.items():
            if value is None or value == "":
                continue
            place = places[source] if source in places else self._find(source)
            if place is not None:
                try:
                    value = place[1](value)  # noqa: PLW2901 - the same value, typed
                except ValueError as error:
                    raise Unreadable.at(place[0], value, error) from None
                if value is not None:
                    record[place[0]] = value
        return record

    def _find(self, source: str) -> tuple[str, Reader] | None:
        """The place of a name in a case that was not seen before; unknown names are noted once."""
        folded = str(source).lower()
        if folded not in self._places:
            self.unknown[source] = None
        self._places[source] = self._places.get(folded)
        return self._places[source]

    def _reader(self, each: Field) -> Reader:
        if each.kind not in {Kind.OBJECT, Kind.LIST}:
            return _READERS[each.kind]
        inner = Shaper(each.fields)
        inner.unknown = self.unknown
        return _listed(inner) if each.kind is Kind.LIST else _single(inner)


class Unreadable(ValueError):  # noqa: N818 - says what a value is
    """A value is not what its field holds. ``path`` names the field, ``value`` is what stands there."""

    def __init__(self, path: str, value: Any, reason: str) -> None:
        self.path, self.value, self.reason = path, value, reason
        super().__init__(reason)

    @classmethod
    def at(cls, name: str, value: Any, error: ValueError) -> Unreadable:
        """The error, as seen from one object further out."""
        if isinstance(error, Unreadable):
            return cls(f"{name}.{error.path}", error.value, error.reason)
        return cls(name, value, str(error))


class RowShaper:
    """Makes the records of a stream.

    Args:
        declaration: The stream.
        selected: Whether a field will be emitted; those that will not are not read.
    """

    def __init__(
        self, declaration: StreamDeclaration, selected: Callable[[str], bool] = lambda _: True
    ) -> None:
        needed = {*declaration.key, declaration.cursor}
        self._declaration = declaration
        self._shaper = Shaper(
            declaration.fields, declaration.key, lambda name: name in needed or selected(name)
        )

    @property
    def unknown(self) -> list[str]:
        """Cin7's names of fields that came and are not declared."""
        return sorted(self._shaper.unknown)

    def record(self, raw: Mapping[str, Any]) -> Record:
        """The record.

        Raises:
            ConnectorError: A value is not what its field holds.
        """
        try:
            return self._shaper.shape(raw)
        except Unreadable as error:
            raise self._wrong(raw, error) from None

    def _wrong(self, raw: Mapping[str, Any], error: Unreadable) -> ConnectorError:
        declaration = self._declaration
        key = ", ".join(f"{name} {value_of(raw, declaration.source_of(name))}" for name in declaration.key)
        return ConnectorError(
            f"Stream {declaration.name}: {error.path} of the record with {key} is "
            f"{str(error.value)[:80]!r}, which {error.reason}.",
            code="VALUE_UNREADABLE",
            hint="correct it in Cin7 Core, or deselect the field, and report the message.",
        )


def _listed(inner: Shaper) -> Reader:
    def read(value: Any) -> list[Record]:
        found = objects_in(value)
        if not found and value not in ([], {}):
            raise ValueError("is not a list of objects")
        return [inner.shape(each) for each in found if each]

    return read


def _single(inner: Shaper) -> Reader:
    def read(value: Any) -> Record | None:
        found = objects_in(value)
        if not found and value != []:
            raise ValueError("is not an object")
        return inner.shape(found[0]) if found else None

    return read


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        raise ValueError("is not text")  # noqa: TRY004 - one kind of error says what a value is not
    return str(value).lower() if isinstance(value, bool) else str(value)


def _integer(value: Any) -> int:
    number = read_number(value)
    if number != int(number):
        raise ValueError("is not a whole number")
    return int(number)


def _date(value: Any) -> str | None:
    return read_date(_text(value))


def _time(value: Any) -> str | None:
    return read_time(_text(value))


def _free(value: Any) -> Any:
    """Objects of any shape, their names in snake_case at every depth."""
    return [_renamed(each) for each in objects_in(value)]


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {snake_case(str(name)): _renamed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    return None if value == "" else value


def _map(value: Any) -> dict[str, Decimal | int | None]:
    if not isinstance(value, dict):
        raise ValueError("is not an object")  # noqa: TRY004 - as above
    return {str(k): None if v in (None, "") else read_number(v) for k, v in value.items()}


_READERS: Final[dict[Kind, Reader]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: read_number,
    Kind.INTEGER: _integer,
    Kind.FLAG: read_flag,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.FREE: _free,
    Kind.MAP: _map,
}
