"""What a stream may carry: whatever its component interface has, which only the WSDL knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from connector_kit.records import NullPolicy, RecordInvalid, RecordModel
from target_peoplesoft.object_config import ObjectConfig


class _AnyName(frozenset[str]):
    """The names of a record that may carry any: which exist is checked against the WSDL, later."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def issuperset(self, other: Iterable[object]) -> bool:
        return all(isinstance(name, str) for name in other)


_ANY_NAME: Final = _AnyName()


class BufferRecord(RecordModel):
    """A record shaped like a component interface's buffer: properties by name, collections as arrays.

    * A string that holds a JSON array of objects is taken as the array, as stream maps build it.
    * Blank text is the same as null, as it is in PeopleSoft.
    * Fields that begin with ``_sdc_`` are left out.
    """

    fields: dict[str, Any]

    @classmethod
    def field_names(cls) -> frozenset[str]:
        return _ANY_NAME

    @classmethod
    def parse(cls, record: Mapping[str, Any]) -> RecordModel:
        missing = [n for n in cls.key_fields if record.get(n) is None or not str(record[n]).strip()]
        if missing:
            raise RecordInvalid(dict.fromkeys(missing, "is required and missing"))
        if cls.raw_key(record) is None:
            raise RecordInvalid(dict.fromkeys(cls.key_fields, "should be text or a number"))
        own = {name: value for name, value in record.items() if not name.startswith("_sdc_")}
        return cls(fields={name: _decoded(value) for name, value in own.items()})

    def content(self, nulls: NullPolicy = "keep") -> dict[str, Any]:
        return _row(self.fields, clear=nulls == "clear")


def record_model(config: ObjectConfig) -> type[BufferRecord]:
    """Return the model of an object's records."""

    class Record(BufferRecord):
        key_fields: ClassVar[tuple[str, ...]] = config.source_key

    return Record


def _decoded(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return value
    try:
        rows = json.loads(value, parse_float=Decimal)
    except (ValueError, RecursionError):
        return value
    return rows if rows and all(isinstance(row, dict) for row in rows) else value


def _row(row: Mapping[str, Any], *, clear: bool) -> dict[str, Any]:
    values = {name: _value(value, clear=clear) for name, value in row.items()}
    return values if clear else {name: value for name, value in values.items() if value is not None}


def _value(value: Any, *, clear: bool) -> Any:
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return _row(value, clear=clear)
    if isinstance(value, (list, tuple)):
        return [_value(_decoded(item), clear=clear) for item in value]
    return value
