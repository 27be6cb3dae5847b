"""What a field may carry, as data, and the check that a written value does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.wire import business_date

_MOST_DIGITS = 15


@dataclass(frozen=True)
class Field:
    """One field of a written object. `places` is the most decimals, `length` the most characters."""

    name: str
    kind: str = "text"
    required: bool = False
    length: int | None = None
    places: int = 4
    low: Decimal | None = None
    high: Decimal | None = None
    choices: tuple[str, ...] = ()
    default: Any = None
    read_only: bool = False


class WrongValueError(ValueError):
    """The value cannot be in this field; the text is what Cin7 says."""


def _text(field: Field, value: Any) -> str:
    if isinstance(value, dict | list):
        raise WrongValueError(errors.invalid(field.name))
    text = ("True" if value else "False") if isinstance(value, bool) else str(value)
    if field.length is not None and len(text) > field.length:
        raise WrongValueError(errors.too_long(field.name, field.length))
    return text


def _number(field: Field, value: Any) -> Decimal:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not _within(field, number):
        raise WrongValueError(errors.invalid(field.name))
    return number.quantize(Decimal(1).scaleb(-field.places))


def _within(field: Field, number: Decimal) -> bool:
    if number.adjusted() > _MOST_DIGITS or number != number.quantize(Decimal(1).scaleb(-field.places)):
        return False
    return (field.low is None or number >= field.low) and (field.high is None or number <= field.high)


def _whole(field: Field, value: Any) -> int:
    number = _number(field, value)
    if number != int(number):
        raise WrongValueError(errors.invalid(field.name))
    return int(number)


def _flag(field: Field, value: Any) -> bool:
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise WrongValueError(errors.invalid(field.name))
    return text == "true"


def _choice(field: Field, value: Any) -> str:
    for choice in field.choices:
        if choice.casefold() == str(value).casefold():
            return choice
    raise WrongValueError(errors.invalid(field.name))


def _day(field: Field, value: Any) -> str:
    day = business_date(value) if isinstance(value, str) else None
    if day is None:
        raise WrongValueError(errors.invalid(field.name))
    return day


_KINDS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "number": _number,
    "whole": _whole,
    "flag": _flag,
    "choice": _choice,
    "day": _day,
}


@dataclass
class Checked:
    """The values that a write carries, typed, and what is wrong with it."""

    values: dict[str, Any]
    problems: list[str]


def check_new(fields: Iterable[Field], given: Mapping[str, Any], lines: str | None = None) -> Checked:
    """Everything a new object has; `lines` names the list that it is an item of."""
    checked = Checked({}, [])
    for field in fields:
        value = None if field.read_only else given.get(field.name)
        if value is None or (field.required and value == ""):
            checked.values[field.name] = field.default
            if field.required:
                checked.problems.append(_missing(field, lines))
        else:
            _take(checked, field, value)
    return checked


def check_change(
    fields: Iterable[Field], given: Mapping[str, Any], omitted: str, lines: str | None = None
) -> Checked:
    """What a change touches: a field left out stays, or with `omitted` "clear" becomes its default."""
    checked = Checked({}, [])
    for field in fields:
        value = None if field.read_only else given.get(field.name)
        if value is None:
            if omitted == "clear" and not field.required and not field.read_only:
                checked.values[field.name] = field.default
        elif value == "" and field.required:
            checked.problems.append(_missing(field, lines))
        elif value == "" and field.kind != "text":
            checked.values[field.name] = field.default
        else:
            _take(checked, field, value)
    return checked


def _take(checked: Checked, field: Field, value: Any) -> None:
    try:
        checked.values[field.name] = _KINDS[field.kind](field, value)
    except WrongValueError as wrong:
        checked.problems.append(str(wrong))


def _missing(field: Field, lines: str | None) -> str:
    return errors.missing_in_line(field.name, lines) if lines else errors.missing(field.name)
