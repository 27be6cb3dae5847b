"""The fake PeopleSoft as one system of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.responses import Response
from starlette.routing import BaseRoute

from sandbox.clock import Clock
from sandbox.company import SIZES, Company
from sandbox.peoplesoft.component_interfaces.descriptions import Descriptions
from sandbox.peoplesoft.component_interfaces.listener import ComponentInterfaceHandler
from sandbox.peoplesoft.component_interfaces.operations import ANY, ComponentInterfaces
from sandbox.peoplesoft.component_interfaces.services import Services
from sandbox.peoplesoft.component_interfaces.voucher_build import VoucherBuild
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.editing import Editor, aware
from sandbox.peoplesoft.elsewhere import ELSEWHERE
from sandbox.peoplesoft.execution import QueryManager
from sandbox.peoplesoft.ib import contact_failed, ib_response, soap_fault
from sandbox.peoplesoft.identity import IdentityProvider
from sandbox.peoplesoft.polling import Scheduler
from sandbox.peoplesoft.records import RECORDS, Record
from sandbox.peoplesoft.rest import RestListener
from sandbox.peoplesoft.security import USERS, Security
from sandbox.peoplesoft.soap import SoapListener
from sandbox.system import EditError, Settings

_ONE_SECOND: Final = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)


class PeopleSoft:
    """PeopleSoft FSCM with its gateway's listeners, and the customer's identity provider beside it."""

    name = "peoplesoft"

    def __init__(self, settings: Settings, company: Company) -> None:
        self._switches = settings.switches["peoplesoft"]
        self._company = company
        self.clock = Clock()
        self._database = Database(settings.data and settings.data / "peoplesoft.db")
        self._provider = IdentityProvider(settings.seed, self._switches, self.clock)
        self._security = Security(self._switches, self._provider)
        self._editor = Editor(self._database, self.clock)
        self._services = Services(settings.seed, self._switches)
        self._interfaces = ComponentInterfaces(self._database, self._switches, self.clock)
        self._build = VoucherBuild(self._database, self._switches, self.clock, self._interfaces)
        manager = QueryManager(self._database, self._switches, self._security, self.clock, self._time_passed)
        self._scheduler = Scheduler(self._database, manager, self._switches, settings.seed)
        parts = (self._switches, self._security, manager, self._scheduler)
        handler = ComponentInterfaceHandler(
            self._switches, self._security, self._services, self._interfaces, self._time_passed
        )
        descriptions = Descriptions(self._switches, self._services)
        self._listeners = (RestListener(*parts), SoapListener(*parts, handler, descriptions))
        self._fill(keep=True)

    def routes(self) -> list[BaseRoute]:
        """The REST and SOAP listening connectors and the token endpoint."""
        parts = (*self._listeners, self._provider)
        return [ELSEWHERE, *(route for part in parts for route in part.routes())]

    def reset(self) -> None:
        """Go back to the seed, under the switches as they are now; held edits, locks, the clock go too."""
        self._editor.clear()
        self._services.clear()
        self._interfaces.clear()
        self._scheduler.clear()
        self._security.locked.clear()
        self.clock.set(None)
        self._fill(keep=False)

    def books(self) -> dict[str, Any]:
        """Return `counts` of every record and its first rows (`book_rows`) in key order under `records`.

        `failed_commits` says why held edits could not be committed.
        Rows have every field: blanks are None, numbers are decimal text, datetimes the database's local time.
        """
        self._time_passed()
        return {
            "counts": {r.name: self._count(r) for r in RECORDS.values()},
            "records": {r.name: self._rows(r) for r in RECORDS.values()},
            "database_timezone": self._database.zone.key,
            "failed_commits": list(self._editor.failed),
            "now": self.clock.now().isoformat(),
        }

    def contact_error(self, path: str) -> Response:
        """The gateway's words when the application server gave it no answer."""
        refused = contact_failed()
        soap = "PeopleSoftServiceListeningConnector" in path
        return Response(soap_fault(refused) if soap else ib_response(refused), 500, media_type="text/xml")

    def edit(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do what a person does: see `Editor` for rows.

        Besides: `{"action": "clock", "now": "2026-07-01T08:00:00Z"}`, `{"action": "clock", "advance":
        seconds}` (`"now": null` is real time again), `{"action": "lock"|"unlock", "user": …}`, `{"action":
        "revoke_tokens"}`, `{"action": "build_vouchers"}`, `{"action": "reprovide", "service": "CI_VNDR_ID",
        "new_version": false}`, `{"action": "page_inconsistent", "component_interface": "VNDR_ID", "times":
        1}` (`*` is any).

        Raises:
            EditError: The command does not fit; the text says what to change.
        """
        done = self._administration().get(str(command.get("action")))
        return done(command) if done else self._editor.do(command)

    def _administration(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        """What people do besides changing rows."""
        return {
            "clock": self._turn_clock,
            "lock": lambda command: self._lock(str(command.get("user")), locked=True),
            "unlock": lambda command: self._lock(str(command.get("user")), locked=False),
            "revoke_tokens": self._revoke,
            "build_vouchers": lambda _: dict(self._build.run()),
            "reprovide": self._reprovide,
            "page_inconsistent": self._disturb,
        }

    def _revoke(self, _: dict[str, Any]) -> dict[str, Any]:
        self._provider.revoke_all()
        return {"revoked": True}

    def _reprovide(self, command: dict[str, Any]) -> dict[str, Any]:
        new_version = bool(command.get("new_version"))
        return self._services.reprovide(str(command.get("service")), new_version=new_version)

    def _disturb(self, command: dict[str, Any]) -> dict[str, Any]:
        name, times = str(command.get("component_interface", ANY)), int(command.get("times", 1))
        self._interfaces.disturb(name, times)
        return {"component_interface": name, "times": times}

    def _time_passed(self) -> None:
        """Do what is due by the clock."""
        self._editor.commit_due()
        self._build.run_due()

    def _turn_clock(self, command: dict[str, Any]) -> dict[str, Any]:
        if "advance" in command:
            self.clock.advance(float(command["advance"]))
        else:
            self.clock.set(aware(command["now"]) if command.get("now") else None)
        return {"now": self.clock.now().isoformat()}

    def _lock(self, user: str, *, locked: bool) -> dict[str, Any]:
        if user not in USERS:
            raise EditError(f"there is no user {user!r}; there are {', '.join(USERS)}")
        (self._security.locked.add if locked else self._security.locked.discard)(user)
        return {"user": user, "locked": locked}

    def _count(self, record: Record) -> int:
        return int(self._database.query(f"SELECT COUNT(*) FROM {record.table}").fetchone()[0])  # noqa: S608 - our own name

    def _rows(self, record: Record) -> list[dict[str, Any]]:
        limit = int(self._switches["book_rows"]) or -1
        sql = f"SELECT * FROM {record.table} LIMIT {limit}"  # noqa: S608 - our own name
        return [
            {f.name: f.show(value) for f, value in zip(record.fields, row, strict=True)}
            for row in self._database.query(sql)
        ]

    def _fill(self, *, keep: bool) -> None:
        sizes = {name: self._switches[name] for name in SIZES if self._switches.get(name)}
        company = self._company.resized(sizes)
        zone, burst = str(self._switches["database_timezone"]), int(self._switches["journals_in_one_second"])
        facts = {"seed": company.seed, "sizes": company.sizes, "zone": zone, "burst": burst}
        self._database.zone = _zone(zone)
        if not (keep and self._database.is_made_as(facts)):
            self._database.fill(_with_burst(company, burst), facts)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise EditError(f"switch peoplesoft.database_timezone: there is no time zone {name!r}") from None


def _with_burst(company: Company, burst: int) -> Iterator[tuple[str, dict[str, Any]]]:
    left = burst
    for record, row in company.rows():
        if record == "JRNL_HEADER" and left > 0:
            left -= 1
            row = {**row, "DTTM_STAMP_SEC": _ONE_SECOND}  # noqa: PLW2901 - the row as it is stored
        yield record, row
