"""Voucher Build: the batch run that makes vouchers of what is staged, or says why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.peoplesoft.component_interfaces.buffer import Row
from sandbox.peoplesoft.component_interfaces.catalogue import COMPONENT_INTERFACES
from sandbox.peoplesoft.component_interfaces.message import Given
from sandbox.peoplesoft.component_interfaces.numbering import NEXT
from sandbox.peoplesoft.component_interfaces.operations import ComponentInterfaces
from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.records import FIELDS, RECORDS
from sandbox.peoplesoft.security import User

_STAGED: Final = COMPONENT_INTERFACES["X_VOUCHER_STG"]
_VOUCHER: Final = COMPONENT_INTERFACES["X_VOUCHER"]
_BATCH: Final = User("BATCH", "")


class VoucherBuild:
    """Builds staged vouchers: status N becomes B (built, with the voucher's id) or E (with the message)."""

    def __init__(
        self, database: Database, switches: Mapping[str, Any], clock: Clock, interfaces: ComponentInterfaces
    ) -> None:
        self._database = database
        self._switches = switches
        self._clock = clock
        self._interfaces = interfaces

    def run(self) -> dict[str, int]:
        """Build everything that is staged; return how many were `built` and how many have `errors`."""
        return self._run("9")

    def run_due(self) -> None:
        """Build what has waited for the switch `voucher_build_seconds`."""
        seconds = int(self._switches["voucher_build_seconds"])
        if seconds:
            moment = self._clock.now() - timedelta(seconds=seconds)
            self._run(str(FIELDS["ENTERED_DTTM"].store(moment, self._database.zone)))

    def _run(self, staged_until: str) -> dict[str, int]:
        counts = {"built": 0, "errors": 0}
        for key in list(self._waiting(staged_until)):
            staged = self._interfaces.loaded(_STAGED, key)
            if staged is not None:
                counts["built" if self._build(staged) else "errors"] += 1
        return counts

    def _waiting(self, staged_until: str) -> Iterator[dict[str, Any]]:
        sql = (
            "SELECT VCHR_BLD_KEY_C1, BUSINESS_UNIT FROM PS_VCHR_HDR_STG WHERE BUILD_STATUS = 'N'"
            " AND ENTERED_DTTM <= ? ORDER BY ENTERED_DTTM, VCHR_BLD_KEY_C1"
        )
        for row in self._database.query(sql, (staged_until,)).fetchall():
            yield dict(zip(_STAGED.keys, row, strict=True))

    def _build(self, staged: Row) -> bool:
        session = self._interfaces.session("Create", _BATCH)
        given = _as_voucher(staged, _VOUCHER.top.name)
        given.values["VOUCHER_ID"] = NEXT
        keys = self._interfaces.create(session, _VOUCHER, given)
        errors = [message for message in session.messages if message.type == "Error"]
        text = f"{errors[0].text} ({errors[0].set},{errors[0].number})" if errors else ""
        built = {
            "VOUCHER_ID": "" if errors else keys["VOUCHER_ID"],
            "BUILD_STATUS": "E" if errors else "B",
            "MESSAGE_TEXT": text[: FIELDS["MESSAGE_TEXT"].length],
        }
        record = RECORDS["VCHR_HDR_STG"]
        values = [record.field(name).store(value, self._database.zone) for name, value in built.items()]
        self._database.query(
            "UPDATE PS_VCHR_HDR_STG SET VOUCHER_ID = ?, BUILD_STATUS = ?, MESSAGE_TEXT = ?"
            " WHERE BUSINESS_UNIT = ? AND VCHR_BLD_KEY_C1 = ?",
            [*values, staged.values["BUSINESS_UNIT"], staged.values["VCHR_BLD_KEY_C1"]],
        )
        return not errors


def _as_voucher(staged: Row, name: str) -> Given:
    """What a staged row says, as if a person entered it into the voucher."""
    scroll = next(each for each in _VOUCHER.top.walk() if each.name == name)
    values = {each.name: staged.text(each.name) for each in scroll.properties if each.name in staged.values}
    below = zip(staged.scroll.collections, scroll.collections, strict=True)
    rows = {
        target.name: [_as_voucher(row, target.name) for row in staged.rows.get(source.name, [])]
        for source, target in below
    }
    return Given({name: text for name, text in values.items() if text}, rows)
