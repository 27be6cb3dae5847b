"""What the settings say about delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connector_kit.delivery.approval import ApprovalRule
from connector_kit.delivery.ownership import Ownership


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings say about delivery."""

    overwrite_conflicts: bool = True
    approval: tuple[ApprovalRule, ...] = ()
    settle_seconds: float = 10.0
    """A lost write that the destination does not show may still be executed for this long."""
    ownership: Mapping[str, Ownership] = field(default_factory=dict)
    """By object; where there is none, the source owns every field."""
