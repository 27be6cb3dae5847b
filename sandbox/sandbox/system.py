"""What a fake system is: the contract between the server and each system it hosts.

A system is a package `sandbox.<name>` that publishes `build(settings, company) -> System`,
`SWITCHES: dict[str, Switch]` and `CREDENTIALS: dict[str, str]` (what a user puts into a plugin's settings;
`{url}` stands for the server's address). `sandbox.server.MAKERS` lists the systems.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from starlette.responses import Response
from starlette.routing import BaseRoute

NOTES = "sandbox.notes"


@dataclass(frozen=True)
class Switch:
    """One behaviour of a fake system that can be turned, when the server starts or while it runs.

    A system's package publishes `SWITCHES: dict[str, Switch]`; the server refuses names and values
    that are not in it, and parses text by the type of `default`.
    """

    default: Any
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What the server was started with.

    `data` is the folder in which the books outlive the process, None keeps them in memory.
    `switches` has one dict per system, already filled with the defaults; it is changed in place
    while the server runs, so read a switch when it is needed and do not copy it.
    """

    seed: int = 1
    scale: float = 1.0
    data: Path | None = None
    switches: dict[str, dict[str, Any]] = field(default_factory=dict)


class EditError(ValueError):
    """A person asked a fake system's screens for something they cannot do; the text says what."""


class System(Protocol):
    """One fake system. Its methods are called on the server's event loop thread."""

    name: str

    def routes(self) -> list[BaseRoute]:
        """Routes mounted at the server's root; their paths also tell which system a call belongs to."""
        ...

    def books(self) -> dict[str, Any]:
        """What the system now holds, as JSON; money as decimal strings."""
        ...

    def reset(self) -> None:
        """Go back to the seed: same ids, same numbers."""
        ...

    def edit(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do what a person does in the system's screens and return the changed object.

        Raises:
            EditError: the command names no such object, action or field.
        """
        ...


@runtime_checkable
class RefusesByRate(Protocol):
    """A system with its own words for "too many calls"; the fault action `rate` asks for them."""

    def refusal(self, shape: str | None) -> Response:
        """The refusal in the named shape, or in the one that the system is set to."""
        ...


@runtime_checkable
class BehindGateway(Protocol):
    """A system whose calls pass a gateway; the fault action `contact` asks for the gateway's words."""

    def contact_error(self, path: str) -> Response:
        """What the gateway answers to a call of that path when the system behind it gave it no answer."""
        ...


@runtime_checkable
class TellsTime(Protocol):
    """A system whose answers carry the time of its own clock in the header Date."""

    def now(self) -> datetime:
        """The time there, aware."""
        ...


def note(scope: MutableMapping[str, Any], what: str) -> None:
    """Mark the call in the server's call log and count the mark per system.

    `what` is a short stable word: `rate_refused`, `denied`, `guard:<which>`.
    `scope` is the request's ASGI scope.
    """
    scope.setdefault(NOTES, []).append(what)


def defaults(switches: Mapping[str, Switch]) -> dict[str, Any]:
    """A dict of switches as it is before anyone turned one."""
    return {name: switch.default for name, switch in switches.items()}
