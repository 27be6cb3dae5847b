"""What a stream may carry: models that validate records and say everything that is wrong in one message."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    ValidationError,
)
from pydantic.fields import FieldInfo

NullPolicy = Literal["keep", "clear"]


def _text_of_number(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return str(value) if isinstance(value, (int, Decimal)) else value


def _decimal_of_float(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("should be a number, not true or false")  # noqa: TRY004 - pydantic wants ValueError
    return Decimal(repr(value)) if isinstance(value, float) else value


def _iso_date(value: Any) -> Any:
    """Take a date, or a timestamp whose date is meant (business dates travel as midnight)."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        text = value.strip()
        return dt.date.fromisoformat(text[:10]) if len(text) >= 10 else text  # noqa: PLR2004
    if isinstance(value, (int, float, Decimal)):
        raise ValueError("should be a date as YYYY-MM-DD")  # noqa: TRY004 - pydantic wants ValueError
    return value


Key = Annotated[str, BeforeValidator(_text_of_number), Field(min_length=1)]
"""A key: non-empty text; a number is taken as its digits."""

Number = Annotated[Decimal, BeforeValidator(_decimal_of_float), Field(allow_inf_nan=False)]
"""An exact number: a JSON number, or a string of digits as stream maps produce it."""

Date = Annotated[dt.date, BeforeValidator(_iso_date), PlainSerializer(dt.date.isoformat, return_type=str)]

Flag = StrictBool


class RecordModel(BaseModel):
    """Base of what a stream may carry.

    * Fields that the model does not have are ignored (the target warns once per stream).
    * A JSON string is accepted wherever a list or an object belongs, as stream maps build them.
    * ``None`` is accepted for every optional field.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)

    key_fields: ClassVar[tuple[str, ...]] = ("source_id",)
    """The fields that a record is recognised by."""

    @classmethod
    def raw_key(cls, record: Mapping[str, Any]) -> str | None:
        """Return the key of a record that need not be valid; None if it has none."""
        parts = [record.get(name) for name in cls.key_fields]
        texts = [str(part).strip() for part in parts if isinstance(part, (str, int, Decimal))]
        return "/".join(texts) if len(texts) == len(parts) and all(texts) else None

    @classmethod
    def field_names(cls) -> frozenset[str]:
        """Return the names that a record may carry."""
        return _names(cls)

    @classmethod
    def parse(cls, record: Mapping[str, Any]) -> RecordModel:
        """Validate a record.

        Raises:
            RecordInvalid: With every fault of the record in one message.
        """
        try:
            return cls.model_validate(_decode_json_strings(cls, record))
        except ValidationError as error:
            raise RecordInvalid(_faults(error)) from None

    def content(self, nulls: NullPolicy = "keep") -> dict[str, Any]:
        """Return the fields that the record carries, ready for the outbox.

        Under ``keep`` a null is the same as an absent field, under ``clear`` it stays, as an order to clear
        the field; both at every depth.
        """
        if nulls == "clear":
            return self.model_dump(exclude_unset=True)
        content = self.model_dump(exclude_unset=True, exclude_none=True)
        for name in _free_fields(type(self)):
            if name in content:
                content[name] = _without_nulls(content[name])
        return content


class RecordInvalid(ValueError):  # noqa: N818 - says what the record is
    """A record does not fit the model. ``fields`` says what is wrong with each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("; ".join(f"{field}: {text}" for field, text in self.fields.items()))


def _faults(error: ValidationError) -> dict[str, str]:
    faults: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_context=False):
        faults.setdefault(_path(fault["loc"]), _fault(fault["msg"], fault["type"], fault["input"]))
    return faults


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "record"


def _fault(message: str, kind: str, value: Any) -> str:
    if kind == "missing":
        return "is required and missing"
    text = message.removeprefix("Value error, ")
    shown = repr(value)
    if isinstance(value, (dict, list)) or kind.endswith("too_long"):
        return text
    return f"{text} (got {shown if len(shown) <= 60 else shown[:60] + '…'})"  # noqa: PLR2004


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [_without_nulls(v) for v in value]
    return value


@cache
def _free_fields(model: type[BaseModel]) -> frozenset[str]:
    """The fields that hold objects of any shape, which the model does not know from within."""
    return frozenset(name for name, field in model.model_fields.items() if _holds_free(field.annotation))


def _holds_free(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return bool(_free_fields(annotation))
    of_any_shape = annotation in {Any, dict, list} or get_origin(annotation) is dict
    return of_any_shape or any(map(_holds_free, get_args(annotation)))


def _decode_json_strings(model: type[BaseModel], record: Mapping[str, Any]) -> dict[str, Any]:
    decoded = dict(record)
    for name in _nested_fields(model):
        value = decoded.get(name)
        if isinstance(value, str):
            text = value.strip()
            decoded[name] = _json(text) if text[:1] in {"[", "{"} else (value if text else None)
    return decoded


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(model.model_fields)


@cache
def _nested_fields(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(n for n, f in model.model_fields.items() if _is_nested(f))


def _is_nested(field: FieldInfo) -> bool:
    options = [field.annotation, *get_args(field.annotation)]
    return any(get_origin(o) in {list, tuple, dict} or o in {list, dict, tuple} for o in options)


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        return text
