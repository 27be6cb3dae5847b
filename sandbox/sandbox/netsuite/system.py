"""The fake NetSuite as one system of the sandbox."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from sandbox.clock import Clock
from sandbox.company import Company
from sandbox.netsuite import seed
from sandbox.netsuite.database import Database
from sandbox.netsuite.http.answers import invalid_login, too_many
from sandbox.netsuite.http.rest import Rest
from sandbox.netsuite.limits import Pool
from sandbox.netsuite.oauth import OAuth
from sandbox.netsuite.screens import Screens
from sandbox.netsuite.suiteql.engine import Engine
from sandbox.system import Settings


class NetSuite:
    """One NetSuite account with one integration record."""

    name = "netsuite"

    def __init__(self, settings: Settings, company: Company) -> None:
        self._switches = settings.switches["netsuite"]
        self._company = company
        self.clock = Clock()
        self.database = Database(settings.data and settings.data / "netsuite.db")
        self._oauth = OAuth(self._switches, self.clock, settings.seed)
        self._pool = Pool(self._switches)
        self._engine = Engine(self.database, self._switches, self.clock, settings.seed)
        self._rest = Rest(self._switches, self._oauth, self._pool, self._engine, self.clock)
        self._screens = Screens(self.database, self.clock, self._switches)
        self._fill(keep=True)

    def routes(self) -> list[BaseRoute]:
        """The REST web services."""
        return self._rest.routes()

    def refusal(self, shape: str | None) -> Response:
        """A refusal by concurrency, or with the shape `401` or `500` what an overloaded account also says."""
        if shape == "401":
            return invalid_login()
        return self._rest.unexpected() if shape == "500" else too_many(str(self._switches["retry_after"]))

    def reset(self) -> None:
        """Go back to the seed, under the switches as they are now; tokens, certificates, the clock go too."""
        self._oauth.reset()
        self._pool.reset()
        self._rest.reset()
        self._engine.forget()
        self.clock.set(None)
        self._fill(keep=False)

    def books(self) -> dict[str, Any]:
        """What the company's books hold, with the integration's use of the account.

        `login_audit` has each try to sign in with the precise reason; `requests` the queries, the most
        requests that were under way at the same time, and those refused by concurrency.
        """
        self.database.commit_due(self.clock.now())
        return {
            **self._screens.books(),
            "login_audit": list(self._oauth.audit),
            "requests": {
                "queries": self._rest.queries,
                "most_at_once": self._pool.most,
                "refused": self._pool.refused,
            },
            "now": self.clock.now().isoformat(),
        }

    def edit(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do what a person does: see `Screens` for records.

        Besides: `{"action": "clock", "now": "2026-11-01T08:30:00Z"}` or `"advance": seconds` (`"now": null`
        is real time again), `{"action": "revoke_tokens"}`, `{"action": "add_certificate", "pem": …}`,
        `{"action": "revoke_certificate", "certificate_id": …}`,
        `{"action": "block_integration", "blocked": true}`.

        Raises:
            EditError: The command does not fit; the text says what to change.
        """
        action = command.get("action")
        if action == "clock":
            return self.clock.turn(command)
        if action == "revoke_tokens":
            return {"revoked": self._oauth.revoke_tokens()}
        if action == "add_certificate":
            added = self._oauth.add_certificate(str(command.get("pem")))
            return {
                "certificate_id": added.id,
                "algorithms": list(added.algorithms),
                "valid_to": added.valid_to and added.valid_to.isoformat(),
            }
        if action == "revoke_certificate":
            self._oauth.revoke_certificate(str(command.get("certificate_id")))
            return {"revoked": command["certificate_id"]}
        if action == "block_integration":
            self._oauth.blocked = bool(command.get("blocked", True))
            return {"blocked": self._oauth.blocked}
        self.database.commit_due(self.clock.now())
        return self._screens.do(command)

    def _fill(self, *, keep: bool) -> None:
        facts = seed.facts(self._company, self._switches)
        if keep and self.database.is_made_as(facts):
            return
        with self.database.transaction():
            self.database.reset()
            seed.fill(self.database, self._company, self._switches)
            self.database.made_as(facts)
        self.database.settle()
