"""What the streams may carry. Lengths are those of the Cin7 Core API documentation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from connector_kit.records import Date, Flag, Key, Number, RecordModel

NAME_LENGTH = 256


def as_text(value: Any) -> Any:
    """Take a number as its digits, and blank text as none."""
    if isinstance(value, str):  # first: nearly every value of every record
        return None if not value or value.isspace() else value
    return str(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value


def blank_to_none(value: Any) -> Any:
    """Take blank text as none."""
    return None if isinstance(value, str) and not value.strip() else value


def _address_type(value: Any) -> Any:
    return value.strip().capitalize() if isinstance(value, str) else value


def upper(value: Any) -> Any:
    """Take text in upper case, and blank text as none."""
    value = blank_to_none(value)
    return value.strip().upper() if isinstance(value, str) else value


def _whole(value: Decimal) -> Decimal:
    if value != value.to_integral_value():
        raise ValueError("should be a whole percentage: Cin7 Core keeps no fraction of a supplier's discount")
    return value


Text20 = Annotated[Annotated[str, Field(max_length=20)] | None, BeforeValidator(as_text)]
Text50 = Annotated[Annotated[str, Field(max_length=50)] | None, BeforeValidator(as_text)]
Text256 = Annotated[Annotated[str, Field(max_length=256)] | None, BeforeValidator(as_text)]
Text = Annotated[str | None, BeforeValidator(as_text)]
Currency = Annotated[Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None, BeforeValidator(upper)]
Amount = Annotated[Number | None, BeforeValidator(blank_to_none)]
Percent = Annotated[
    Annotated[Number, Field(ge=0, le=100), AfterValidator(_whole)] | None,
    BeforeValidator(blank_to_none),
]


class Part(BaseModel):
    """Base of the objects inside a record."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class Address(Part):
    """An address of a supplier. One without any text beside its type is the same as none."""

    type: Annotated[Literal["Billing", "Business", "Shipping"], BeforeValidator(_address_type)]
    line1: Text256 = None
    line2: Text256 = None
    city: Text256 = None
    state: Text256 = None
    postcode: Text20 = None
    country: Text256 = None
    is_default: Flag | None = None


class Contact(Part):
    """A contact of a supplier. One without any text is the same as none."""

    name: Text256 = None
    phone: Text50 = None
    mobile: Text50 = None
    fax: Text50 = None
    email: Text256 = None
    website: Text256 = None
    comment: Text256 = None
    is_default: Flag | None = None


class SupplierRecord(RecordModel):
    """A supplier. ``account_payable``: a Cin7 Core account code, or an account that ``account_map`` knows."""

    source_id: Key
    name: Annotated[str, BeforeValidator(as_text), Field(min_length=1, max_length=NAME_LENGTH)]
    currency: Currency = None
    payment_term: Text256 = None
    tax_rule: Text256 = None
    account_payable: Text256 = None
    tax_number: Text = None
    discount: Percent = None
    comments: Text256 = None
    is_active: Flag | None = None
    addresses: list[Address] | None = None
    contacts: list[Contact] | None = None
    attributes: dict[str, Any] | None = None


class AccountRecord(RecordModel):
    """An account of the source's chart; with ``cost_center``, one of its parts."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)

    code: Key
    name: Annotated[str, BeforeValidator(as_text), Field(min_length=1, max_length=NAME_LENGTH)]
    type: Text50 = None
    class_: Annotated[
        Literal["ASSET", "LIABILITY", "EXPENSE", "EQUITY", "REVENUE"] | None,
        BeforeValidator(upper),
        Field(alias="class"),
    ] = None
    description: Text = None
    is_active: Flag | None = None
    cost_center: Text = None

    key_fields: ClassVar[tuple[str, ...]] = ("code",)

    @classmethod
    def field_names(cls) -> frozenset[str]:
        return super().field_names() - {"class_"} | {"class"}

    @classmethod
    def raw_key(cls, record: Mapping[str, Any]) -> str | None:
        code = super().raw_key(record)
        part = record.get("cost_center")
        return code if code is None or part is None or not str(part).strip() else f"{code}/{part}"


class CostCenterRecord(RecordModel):
    """A cost centre of the source: a label in journal lines, with no object of its own in Cin7 Core."""

    code: Key
    name: Text = None
    is_active: Flag | None = None


class JournalLine(Part):
    """A posting: a signed ``amount`` (debit positive), or ``debit`` and ``credit``."""

    account: Key
    amount: Amount = None
    debit: Amount = None
    credit: Amount = None
    cost_center: Text = None
    description: Text = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        columns = None
        if self.debit is not None or self.credit is not None:
            columns = (self.debit or Decimal()) - (self.credit or Decimal())
        if self.amount is None and columns is None:
            raise ValueError("needs an amount, or debit or credit")
        if self.amount is not None and columns is not None and self.amount != columns:
            raise ValueError(f"amount {self.amount} contradicts debit and credit, which make {columns}")
        return self


class JournalRecord(RecordModel):
    """A journal. ``rate``: how many units of the base currency one unit of ``currency`` is worth."""

    source_id: Key
    date: Date
    currency: Currency = None
    rate: Annotated[Annotated[Number, Field(gt=0)] | None, BeforeValidator(blank_to_none)] = None
    narration: Text = None
    lines: list[JournalLine] | None = None
