"""How many requests an account answers at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Overloaded(Exception):  # noqa: N818 - what happened
    """The pool is full. `sign_in` says that the refusal looks like a failed login."""

    def __init__(self, *, sign_in: bool) -> None:
        super().__init__("Concurrent request limit exceeded. Request blocked.")
        self.sign_in = sign_in


class Pool:
    """The account's pool; an integration may have a part of it set aside."""

    def __init__(self, switches: Mapping[str, Any]) -> None:
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Count from zero; requests under way keep their places."""
        self.in_flight = getattr(self, "in_flight", 0)
        self.most = self.refused = 0

    @property
    def limit(self) -> int:
        """Requests that the integration may have under way."""
        return int(self._switches["integration_concurrency"]) or int(self._switches["concurrency"])

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take a place for the time of a request.

        Raises:
            Overloaded: all are taken.
        """
        if self.in_flight >= self.limit:
            self.refused += 1
            every = int(self._switches["overload_401_every"])
            raise Overloaded(sign_in=bool(every) and self.refused % every == 0)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1

    def governance(self) -> dict[str, Any]:
        """What `governanceLimits` answers."""
        account = int(self._switches["concurrency"])
        own = int(self._switches["integration_concurrency"])
        return {
            "accountConcurrencyLimit": account,
            "accountUnallocatedConcurrencyLimit": account - own,
            "integrationConcurrencyLimit": own or account,
            "integrationLimitType": "integrationSpecific" if own else "accountLimit",
        }
