"""Component interfaces as provided web services: operations, their aliases, messages and namespaces."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.peoplesoft.component_interfaces.catalogue import COMPONENT_INTERFACES
from sandbox.peoplesoft.component_interfaces.definition import ComponentInterface
from sandbox.peoplesoft.output import SCHEMAS
from sandbox.system import EditError

SUFFIXES: Final = {"Create": "C", "Find": "F", "Get": "G", "Update": "UP", "Updatedata": "UD"}
"""Method → what its service operation's name ends with."""

_LONGEST_NAME: Final = 30
_LEAVABLE: Final = {"Find": "no_find", "Get": "no_get"}


@dataclass(frozen=True)
class Message:
    """A message of a service operation: its number and the operation's schema for one direction."""

    name: str
    element: str

    @property
    def namespace(self) -> str:
        return f"{SCHEMAS}/{self.name}"


@dataclass(frozen=True)
class ServiceOperation:
    """One operation of a service. `alias` is the external alias of its routing: the SOAPAction."""

    ci: ComponentInterface
    method: str
    name: str
    alias: str
    request: Message
    response: Message


@dataclass(frozen=True)
class Service:
    """A provided service; its WSDL is `<name>.<version>.wsdl`."""

    name: str
    version: int
    operations: tuple[ServiceOperation, ...]

    @property
    def full_name(self) -> str:
        return f"{self.name}.{self.version}"


class Services:
    """The services of this environment.

    Message numbers follow from the seed, the switch `environment` and how often a service was provided again:
    another one for every operation and direction, as observed.
    """

    def __init__(self, seed: int, switches: Mapping[str, Any]) -> None:
        self._seed = seed
        self._switches = switches
        self.clear()

    def clear(self) -> None:
        """Forget that services were provided again."""
        self._provided: Counter[str] = Counter()
        self._versions: Counter[str] = Counter()

    def services(self) -> Iterator[Service]:
        """Yield the services as they are provided now."""
        for ci in COMPONENT_INTERFACES.values():
            name = f"CI_{ci.name}"
            operations = (self._operation(ci, name, method) for method in self._methods(ci))
            yield Service(name, 1 + self._versions[name], tuple(operations))

    def named(self, full_name: str) -> Service | None:
        """Return the service `<name>.<version>`."""
        return next((each for each in self.services() if each.full_name == full_name), None)

    def by_alias(self, alias: str) -> ServiceOperation | None:
        """Return the operation that a SOAPAction means."""
        return next((each for each in self._operations() if each.alias == alias), None)

    def message(self, name: str) -> tuple[ServiceOperation, Message] | None:
        """Return the message with that name and version, `M345466.V1`, and its operation."""
        for operation in self._operations():
            for message in (operation.request, operation.response):
                if message.name == name:
                    return operation, message
        return None

    def reprovide(self, name: str, *, new_version: bool = False) -> dict[str, Any]:
        """Provide a service again with other message numbers, with `new_version` under another WSDL name.

        Raises:
            EditError: There is no such service.
        """
        known = [each.name for each in self.services()]
        if name not in known:
            raise EditError(f"there is no service {name!r}; there are {', '.join(known)}")
        self._provided[name] += 1
        self._versions[name] += new_version
        return {"service": name, "version": 1 + self._versions[name]}

    def _operations(self) -> Iterator[ServiceOperation]:
        for service in self.services():
            yield from service.operations

    def _methods(self, ci: ComponentInterface) -> Iterator[str]:
        for method in SUFFIXES:
            left_out = str(self._switches[_LEAVABLE[method]]) if method in _LEAVABLE else ""
            if ci.name not in words(left_out):
                yield method

    def _operation(self, ci: ComponentInterface, service: str, method: str) -> ServiceOperation:
        name = f"{service}_{SUFFIXES[method]}"[:_LONGEST_NAME]
        element = f"{method}__CompIntfc__{ci.name}"
        return ServiceOperation(
            ci,
            method,
            name,
            self._renamed("operation_aliases", name, f"{name}.V1"),
            Message(self._message(service, name, "request"), element),
            Message(self._message(service, name, "response"), f"{element}Response"),
        )

    def _renamed(self, switch: str, name: str, otherwise: str) -> str:
        pairs = (word.partition("=") for word in words(str(self._switches[switch])))
        return {name: other for name, _, other in pairs}.get(name, otherwise)

    def _message(self, service: str, operation: str, direction: str) -> str:
        number = self._number(service, operation, direction)
        return self._renamed("message_names", f"{operation}.{direction}", number)

    def _number(self, service: str, operation: str, direction: str) -> str:
        environment, digits = self._switches["environment"], int(self._switches["message_digits"])
        text = f"{self._seed}:{environment}:{self._provided[service]}:{operation}:{direction}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        lowest = 10 ** (digits - 1)
        return f"M{lowest + number % (9 * lowest)}.V1"


def words(text: str) -> list[str]:
    """Split a switch that lists things, by commas, semicolons or blanks."""
    return text.replace(",", " ").replace(";", " ").split()
