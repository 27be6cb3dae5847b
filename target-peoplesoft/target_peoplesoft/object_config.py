"""What the settings say about one object: its component interface, and how it is fed. Pure data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from target_peoplesoft.shape import Operation

NEXT: Final = "NEXT"
"""What an automatically numbered key is created with."""


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
