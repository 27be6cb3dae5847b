"""What a call asks for: on the wire, and in words that fit into a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from connector_kit.http import clip

Param = str | int | bool
Params = Mapping[str, Param]

_IDENTIFYING: Final = frozenset({"id", "taskid", "code", "saleid", "productid", "supplierid", "carrierid"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One GET.

    Args:
        path: Below the base URL, such as ``purchaseList``.
        params: Its query; a flag travels as ``true`` or ``false``.
    """

    path: str
    params: Params = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The query string, without a question mark."""
        return urlencode([(name, _wire(value)) for name, value in self.params.items()])

    @property
    def names_one(self) -> bool:
        """Whether it asks for one object by its key, which may be gone."""
        return any(name.lower() in _IDENTIFYING for name in self.params)

    def __str__(self) -> str:
        asked = ", ".join(f"{name} {_wire(value)}" for name, value in self.params.items())
        return f"{self.path} ({clip(asked)})" if asked else self.path


def _wire(value: Param) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
