"""The setting ``objects``: which stream feeds which component interface, and how. Pure data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from connector_kit.errors import ConfigurationError
from connector_kit.faults import close_names, quoted
from target_peoplesoft.shape import Operation

NEXT: Final = "NEXT"
"""What an automatically numbered key is created with."""

SHIPPED: Final[Mapping[str, Mapping[str, Any]]] = {
    "suppliers": {
        "component_interface": "VNDR_ID",
        "keys": ["SETID", "VENDOR_ID"],
        "source_key": "SOURCE_ID",
        "auto_number": "VENDOR_ID",
        "find_by": ["SETID", "NAME1"],
    },
    "gl_accounts": {
        "component_interface": "ACCOUNT_CF",
        "keys": ["SETID", "ACCOUNT"],
        "source_key": ["SETID", "ACCOUNT"],
        "effective_dated": True,
    },
    "departments": {
        "component_interface": "DEPT_CF",
        "keys": ["SETID", "DEPTID"],
        "source_key": ["SETID", "DEPTID"],
        "effective_dated": True,
    },
}
"""Objects whose component interfaces PeopleSoft delivers; a site overrides them field by field."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _by_path(value: Any) -> Any:
    """Take {A: {B: …}} for {A.B: …}: Meltano makes one of the other."""
    return dict(_paths(value)) if isinstance(value, Mapping) else value


def _paths(nested: Mapping[Any, Any], above: str = "") -> Iterator[tuple[Any, Any]]:
    for name, value in nested.items():
        if isinstance(value, Mapping) and value:
            yield from _paths(value, f"{above}{name}.")
        else:
            yield (f"{above}{name}" if above else name), value


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"names {twice[0]} twice")
    return names


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Name = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), AfterValidator(_distinct)]
Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class _Setting(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusQuery(_Setting):
    """A query that tells what a batch made of documents that were only accepted.

    Args:
        name: Name of the query.
        owner: ``public`` or ``private``.
        prompts: Unique prompt name → a fixed value, or ``@since``: the day ``since_days`` days ago.
        match: Column → the property of the record, or key of the accepted document, that it holds.
        status: Column that says what became of it.
        built: Values of ``status`` that mean it is there.
        refused: Values of ``status`` that mean the batch said no.
        message: Column with PeopleSoft's words.
        keys: Column → key property of what was built.
        since_days: See ``prompts``.
        max_rows: Rows asked for; an answer with as many may be cut.
    """

    name: Name
    owner: Literal["public", "private"] = "public"
    prompts: dict[str, Text] = {}
    match: Annotated[dict[str, Name], Field(min_length=1)]
    status: Name
    built: Annotated[Texts, Field(min_length=1)]
    refused: Texts = ()
    message: Name | None = None
    keys: dict[str, Name] = {}
    since_days: Annotated[int, Field(ge=0)] = 60
    max_rows: Annotated[int, Field(ge=1)] = 10_000


class Balance(_Setting):
    """An amount that its parts must add up to.

    Args:
        total: Path of the amount, such as ``GROSS_AMT`` or ``VOUCHER_LINE.MERCHANDISE_AMT``.
        parts: Path of its parts, from the row that holds the total.
        decimals: Decimals that all are rounded to, half away from zero; None: they are taken as they are.
        at_most: The most that rounding may leave over; it goes to the largest part.
    """

    total: Name
    parts: Name
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    at_most: Annotated[Decimal, Field(ge=0)] = Decimal(0)


class ObjectConfig(_Setting):
    """What the settings say about one object. See the README for each field."""

    stream: Name
    component_interface: Name
    service: Name | None = None
    keys: Annotated[Names, Field(min_length=1)]
    source_key: Annotated[Names, Field(min_length=1)]
    auto_number: Name | None = None
    find_by: Names = ()
    write: Literal["create", "upsert"] = "upsert"
    effective_dated: bool | None = None
    depends_on: Names = ()
    references: Annotated[dict[Name, Name], BeforeValidator(_by_path)] = {}
    soap_actions: dict[Operation, Name] = {}
    collection_keys: Annotated[dict[Name, Names], BeforeValidator(_by_path)] = {}
    initial: Names = ()
    numbered: Annotated[dict[Name, Name], BeforeValidator(_by_path)] = {}
    balance: tuple[Balance, ...] = ()
    counterpart: Name | None = None
    staged: bool = False
    status_query: StatusQuery | None = None
    search_limit: Annotated[int, Field(ge=1)] = 300

    @property
    def service_name(self) -> str:
        """The service, such as ``CI_VNDR_ID``."""
        return self.service or f"CI_{self.component_interface}"

    @property
    def creates_only(self) -> bool:
        """Whether what is there is never changed."""
        return self.write == "create" or self.staged

    @property
    def not_sent(self) -> frozenset[str]:
        """Record fields that need not be properties of the component interface."""
        return frozenset((*self.source_key, *([self.counterpart] if self.counterpart else ())))

    @property
    def first(self) -> tuple[str, ...]:
        """Objects that are delivered before this one."""
        names = dict.fromkeys((*self.depends_on, *self.references.values()))
        return tuple(name for name in names if name != self.stream)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.auto_number and self.auto_number not in self.keys:
            raise ValueError(f"auto_number: {self.auto_number} is none of keys")
        if self.status_query and not self.staged:
            raise ValueError("status_query: needs staged: true")
        if self.staged and self.write == "upsert" and "write" in self.model_fields_set:
            raise ValueError("write: upsert cannot be had with staged: true, which only creates")
        if self.counterpart and self.counterpart in self.source_key:
            raise ValueError("counterpart: is source_key already")
        return self._check_status_keys()

    def _check_status_keys(self) -> Self:
        named = self.status_query.keys.values() if self.status_query else ()
        for name in named:
            if name not in self.keys:
                raise ValueError(f"status_query.keys: {name} is none of keys")
        return self


_NESTED: Final[Mapping[str, type[BaseModel]]] = {"status_query": StatusQuery, "balance": Balance}


def parse_objects(setting: Mapping[str, Any]) -> dict[str, ObjectConfig]:
    """Return the objects by stream, in the order in which they are delivered.

    Args:
        setting: The setting ``objects``, laid field by field over the shipped ones. A field that is null is
            as if left out; an object that is null is dropped.

    Raises:
        ConfigurationError: Naming ``objects.<stream>.<field>``.
    """
    streams = dict.fromkeys((*SHIPPED, *setting))
    merged = {stream: _merged(stream, setting) for stream in streams if setting.get(stream, {}) is not None}
    objects = {stream: _parse(stream, fields) for stream, fields in merged.items()}
    for config in objects.values():
        _check_others(config, objects)
    return _ordered(objects)


def _merged(stream: str, setting: Mapping[str, Any]) -> dict[str, Any]:
    given = setting.get(stream, {})
    if not isinstance(given, Mapping):
        raise _wrong(stream, "", "should be an object of fields")
    fields = {**SHIPPED.get(stream, {}), **given}
    return {name: value for name, value in fields.items() if value is not None}


def _parse(stream: str, fields: Mapping[str, Any]) -> ObjectConfig:
    if "stream" in fields:
        raise _wrong(stream, "stream", "is not a field; the stream is the entry's name")
    try:
        return ObjectConfig.model_validate({"stream": stream, **fields})
    except ValidationError as error:
        raise _first_of(stream, error) from None


def _first_of(stream: str, error: ValidationError) -> ConfigurationError:
    fault = error.errors(include_url=False, include_context=False)[0]
    parts = [str(part) for part in fault["loc"]]
    text = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        known = _NESTED.get(parts[0], ObjectConfig)
        names = [name for name in known.model_fields if name != "stream"]
        return _wrong(
            stream, ".".join(parts), f"is not a field; there is {quoted(close_names(parts[-1], names))}"
        )
    if fault["type"] == "missing":
        text = "is required and missing"
    if not parts and ": " in text:
        field, text = text.split(": ", 1)
        parts = [field]
    return _wrong(stream, ".".join(parts), text)


def _check_others(config: ObjectConfig, objects: Mapping[str, ObjectConfig]) -> None:
    named = [("depends_on", name) for name in config.depends_on]
    named += [(f"references.{field}", name) for field, name in config.references.items()]
    for field, name in named:
        if name not in objects:
            raise _wrong(config.stream, field, f"no object is called {name!r}; there is {quoted(objects)}")
    if config.stream in config.depends_on:
        raise _wrong(config.stream, "depends_on", "names the object itself")


def _ordered(objects: Mapping[str, ObjectConfig]) -> dict[str, ObjectConfig]:
    ordered: dict[str, ObjectConfig] = {}
    path: list[str] = []

    def visit(stream: str) -> None:
        if stream in ordered:
            return
        if stream in path:
            circle = " → ".join([*path[path.index(stream) :], stream])
            raise _wrong(path[-1], "depends_on", f"the objects wait for each other: {circle}")
        path.append(stream)
        for first in objects[stream].first:
            visit(first)
        path.pop()
        ordered[stream] = objects[stream]

    for stream in objects:
        visit(stream)
    return ordered


def _wrong(stream: str, field: str, text: str) -> ConfigurationError:
    return wrong_object(stream, field, text)


def wrong_object(
    stream: str,
    field: str,
    text: str,
    *,
    hint: str = "correct this entry of objects.",
    code: str = "OBJECT_INVALID",
) -> ConfigurationError:
    """An entry of ``objects`` is wrong.

    Args:
        stream: The entry.
        field: The field of it; empty: the entry itself.
        text: What is wrong, as a clause about the field.
        hint: What to do.
        code: Stable code.
    """
    name = ".".join(part for part in ("objects", stream, field) if part)
    return ConfigurationError(f'Setting "{name}": {text}.', code=code, hint=hint)
