"""Talks to a running sandbox's control routes."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

DEFAULT_URL = "http://127.0.0.1:8765"


class ClientError(RuntimeError):
    """The sandbox is not there or said no; the text is its answer."""


class Faults:
    """The fault rules of a running sandbox."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def add(self, **rule: Any) -> dict[str, Any]:
        """Add a rule by the fields of `sandbox.faults.Rule`; returns it with its `id`."""
        return self._client.ask("POST", "faults", rule)

    def list(self) -> list[dict[str, Any]]:
        """The rules with how often they matched (`seen`) and acted (`fired`)."""
        return list(self._client.ask("GET", "faults")["faults"])

    def remove(self, number: int) -> None:
        self._client.ask("DELETE", f"faults/{number}")

    def clear(self) -> None:
        self._client.ask("DELETE", "faults")


class Client:
    """A running sandbox at `url`. Every method raises ClientError where the sandbox is away or refuses."""

    def __init__(self, url: str = DEFAULT_URL) -> None:
        self.url = url.rstrip("/")
        self.faults = Faults(self)

    def books(self, system: str | None = None) -> dict[str, Any]:
        """What all systems hold, or one of them."""
        return self.ask("GET", f"books/{system}" if system else "books")

    def reset(self, system: str | None = None) -> None:
        """All books, or one system's, back to the seed; fault rules and call log emptied. Switches stay."""
        self.ask("POST", f"reset/{system}" if system else "reset")

    def edit(self, system: str, command: dict[str, Any]) -> dict[str, Any]:
        """A person works in the system's screens."""
        return self.ask("POST", f"edit/{system}", command)

    def calls(self, **which: Any) -> list[dict[str, Any]]:
        """The newest calls by `system`, `method`, `path` (glob), `since` (number), `limit`."""
        return list(self.ask("GET", f"calls?{_query(which)}")["calls"])

    def counters(self) -> dict[str, Any]:
        """Per system: calls by method and path, statuses, notes (rate_refused, guard:…), faults."""
        return dict(self.ask("GET", "calls?limit=1")["counters"])

    def clear_calls(self) -> None:
        self.ask("DELETE", "calls")

    def wait(self, *, seconds: float = 30.0, **which: Any) -> int:
        """Block until `count` matching calls arrived, or with `done=1` were executed.

        Takes `system`, `method`, `path`, `since`, `count`, `done`; returns how many there are.
        """
        answer = self.ask("GET", f"wait?{_query({**which, 'timeout': seconds})}", seconds=seconds + 5)
        return int(answer["seen"])

    def switches(self, **turned: Any) -> list[dict[str, Any]]:
        return list(self.ask("POST", "switches", turned)["switches"])

    def switch(self, name: str, value: Any) -> None:
        """Turn one switch by its full name, e.g. `cin7.limit_calls`."""
        self.ask("POST", "switches", {name: value})

    def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, seconds: float = 120.0
    ) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sandbox/{path}", data, method=method)  # noqa: S310 - the user's own URL
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise ClientError(_refusal(error)) from error
        except (urllib.error.URLError, OSError) as error:
            raise ClientError(
                f"no sandbox answers at {self.url} ({error}). Start one with `sandbox serve`, "
                "or name it with --url or SANDBOX_URL."
            ) from error


def _query(which: dict[str, Any]) -> str:
    return urllib.parse.urlencode({name: value for name, value in which.items() if value is not None})


def _refusal(error: urllib.error.HTTPError) -> str:
    text = error.read().decode(errors="replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {error.code}: {text[:200]}"
