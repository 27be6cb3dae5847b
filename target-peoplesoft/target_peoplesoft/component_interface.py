"""What a component interface service can be asked and told, whoever stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from connector_kit.delivery.model import Declined, NotSent, Unknown
from connector_kit.http import clip
from target_peoplesoft.shape import Kind, Operation, Property, Shape

__all__ = [
    "Buffer",
    "ComponentInterface",
    "Kind",
    "Message",
    "Operation",
    "Property",
    "Reply",
    "Saved",
    "Shape",
    "WriteOperation",
]

Buffer = dict[str, Any]
"""A row: properties as str, Decimal (numbers) or None (an empty element), collections as lists of rows."""
WriteOperation = Literal["create", "update", "updatedata"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a reply, in PeopleSoft's words.

    Args:
        type: ``OK``, ``Warning`` or ``Error``.
        set: Message set number; 0 if the reply names none.
        number: Message number; 0 if the reply names none.
        text: The message.
        explain: Its explanation, often empty.
    """

    type: str
    set: int
    number: int
    text: str
    explain: str = ""

    def __str__(self) -> str:
        pair = f" ({self.set},{self.number})" if self.set or self.number else ""
        return f"{self.text}{'' if pair and self.text.endswith(pair.strip()) else pair}"

    @property
    def in_full(self) -> str:
        """The message with its explanation."""
        return f"{self} {clip(self.explain)}" if self.explain and self.explain != self.text else str(self)


@dataclass(frozen=True, slots=True)
class Saved:
    """PeopleSoft saved the component: ``notification`` was 1.

    Args:
        keys: The keys that a create got, numbers assigned for NEXT included; empty after an update.
        messages: Warnings and remarks.
    """

    keys: Mapping[str, str]
    messages: tuple[Message, ...] = ()


Reply = Saved | Declined | NotSent | Unknown


class ComponentInterface(Protocol):
    """One component interface service. Several threads may use it.

    Values go out as they are spelled: a name that is not there is left as it is in PeopleSoft, ``None`` too,
    and an empty string blanks the property. Anything that asks may have to read the WSDL first.
    """

    @property
    def name(self) -> str:
        """The component interface, such as ``VNDR_ID``."""

    @property
    def service(self) -> str:
        """The service, such as ``CI_VNDR_ID``."""

    @property
    def operations(self) -> frozenset[Operation]:
        """What the WSDL offers.

        Raises:
            ConnectorError: The WSDL cannot be had, is not safe, or describes another component interface.
        """

    def shape(self, operation: Operation) -> Shape:
        """Return the shape of the request of a write or of Find, or of the reply of Get.

        Raises:
            ConfigurationError: The service does not offer the operation.
        """

    def key_names(self, operation: Literal["create", "get", "find"]) -> tuple[str, ...]:
        """Return the keys in schema order: those that Create answers with, that Get needs, that Find takes.

        Raises:
            ConfigurationError: The service does not offer the operation.
        """

    def find(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        """Return the keys of what begins with the values given. PeopleSoft cuts the list, by default at 300.

        Raises:
            ConnectorError: PeopleSoft said no, or gave no usable answer after all retries.
        """

    def get(self, keys: Mapping[str, str]) -> Buffer | None:
        """Return the component interface buffer; None if there is no such row.

        Raises:
            ConnectorError: PeopleSoft said no, or gave no usable answer after all retries.
        """

    def create(self, values: Mapping[str, Any]) -> Reply:
        """Create, once, and say what became of it.

        Raises:
            AccessError: The credentials or a permission were refused; nothing was saved.
            ConfigurationError: The service does not offer it, or the gateway does not know it.
            BudgetError: The run's budget is spent; nothing was sent.
            InterruptedRunError: The run is being stopped; nothing was sent.
        """

    def update(self, values: Mapping[str, Any]) -> Reply:
        """Add rows and change what may be changed in normal mode. As :meth:`create`."""

    def updatedata(self, values: Mapping[str, Any]) -> Reply:
        """Correct rows that are there, history included. As :meth:`create`."""
