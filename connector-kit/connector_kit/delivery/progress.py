"""What the steps of one document have done so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from connector_kit.delivery.model import Outcome, Step


@dataclass(slots=True)
class Progress:
    """What the steps of a document have done so far in this delivery."""

    created: bool = False
    updated: bool = False
    accepted: bool = False
    """The last step was only taken in, for a batch of the destination's own."""
    notes: list[str] = field(default_factory=list)

    def add(self, step: Step) -> None:
        self.created |= step.creates
        self.updated |= not step.creates

    @property
    def outcome(self) -> Outcome:
        if self.created:
            return Outcome.CREATED
        return Outcome.UPDATED if self.updated else Outcome.UNCHANGED
