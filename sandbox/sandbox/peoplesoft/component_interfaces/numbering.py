"""Auto-numbers: what a key sent as NEXT becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.peoplesoft.component_interfaces.definition import ComponentInterface
from sandbox.peoplesoft.database import Database

Stored = str | int | None

NEXT: Final = "NEXT"
_DIGITS: Final = {"VENDOR_ID": 10, "PO_ID": 10, "VOUCHER_ID": 8, "VCHR_BLD_KEY_C1": 10}


class AutoNumbers:
    """Gives out numbers per SETID or business unit; none comes twice, deleted ones neither."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, ci: ComponentInterface, keys: Mapping[str, Stored]) -> str:
        """Return the next number, with its leading zeros, and keep it as the last one."""
        field = ci.auto_number or ""
        scope = next(value for name, value in keys.items() if name != field)
        number = max(self._last(scope, field), self._largest(ci, field, scope)) + 1
        self._database.query(
            "REPLACE INTO PS_AUTO_NUM_TBL (BUSINESS_UNIT, AUTO_NUM_TYPE, LAST_AUTO_NBR) VALUES (?, ?, ?)",
            (scope, field, number),
        )
        return f"{number:0{_DIGITS[field]}d}"

    def _last(self, scope: Stored, field: str) -> int:
        sql = "SELECT LAST_AUTO_NBR FROM PS_AUTO_NUM_TBL WHERE BUSINESS_UNIT = ? AND AUTO_NUM_TYPE = ?"
        found = self._database.query(sql, (scope, field)).fetchone()
        return int(found[0]) if found else 0

    def _largest(self, ci: ComponentInterface, field: str, scope: Stored) -> int:
        record = ci.search_record
        unit = next(key for key in ci.keys if key != field)
        sql = (
            f"SELECT {field} FROM {record.table} WHERE {unit} = ? AND {field} NOT GLOB '*[^0-9]*'"  # noqa: S608 - our own names
            f" AND LENGTH({field}) = ? ORDER BY {field} DESC LIMIT 1"
        )
        found = self._database.query(sql, (scope, _DIGITS[field])).fetchone()
        return int(found[0]) if found else 0
