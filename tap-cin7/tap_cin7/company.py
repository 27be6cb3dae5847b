"""What the streams of a run share: the client, made when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from tap_cin7.client import Cin7Client
from tap_cin7.complete import CompleteList
from tap_cin7.declaration import Listing
from tap_cin7.narrowing import narrowing_of
from tap_cin7.pages import Pager
from tap_cin7.tally import Identify, IsLate


class Company:
    """A company in Cin7 Core.

    Args:
        config: The tap's settings.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config

    @cached_property
    def client(self) -> Cin7Client:
        """Cin7."""
        return Cin7Client.from_settings(self._config)

    def listed(
        self, what: str, listing: Listing, identify: Identify, *, is_late: IsLate | None = None
    ) -> CompleteList:
        """A reader of a list. ``what`` names the stream."""
        pager = Pager(self.client, listing, self._config["page_size"])
        return CompleteList(what, pager, identify, narrowing_of(listing), is_late)
