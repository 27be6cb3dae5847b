"""What a writer may ask of the identity map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Sibling(Protocol):
    """A document that is part of the same object of Cin7 Core as another."""

    @property
    def source(self) -> str: ...

    @property
    def key(self) -> str: ...

    @property
    def destination_id(self) -> str: ...

    @property
    def landed(self) -> Mapping[str, Any] | None:
        """The content that last landed; None if nothing has, or it is not known."""


class Known(Protocol):
    """The identity map: which document is which object of Cin7 Core."""

    def id_of(self, object_: str, source: str, key: str) -> str | None:
        """Return what Cin7 Core calls a document; None if it is not known to have it."""

    def owner_of(self, object_: str, destination_id: str) -> str | None:
        """Return ``SOURCE/KEY`` of the document that an object of Cin7 Core is; None if none is known."""

    def siblings(self, object_: str, prefix: str) -> Sequence[Sibling]:
        """Return the documents of an object whose destination id starts with ``prefix``."""


class NothingKnown:
    """An empty identity map."""

    def id_of(self, object_: str, source: str, key: str) -> str | None:  # noqa: ARG002 - a Known
        return None

    def owner_of(self, object_: str, destination_id: str) -> str | None:  # noqa: ARG002 - a Known
        return None

    def siblings(self, object_: str, prefix: str) -> Sequence[Sibling]:  # noqa: ARG002 - a Known
        return ()
