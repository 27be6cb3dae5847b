"""What orders and vouchers have in common: their supplier, its defaults, dates on which nobody pays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.buffer import Row
from sandbox.peoplesoft.component_interfaces.edits import SETIDS
from sandbox.peoplesoft.component_interfaces.session import Session

_SATURDAY: Final = 5
_HOLIDAYS: Final = ((1, 1), (12, 25), (12, 26))


def supplier_defaults(session: Session, top: Row, currency: str) -> None:
    """Take SETID, location, terms and currency from the business unit and the supplier."""
    top.default("VENDOR_SETID", SETIDS.get(top.text("BUSINESS_UNIT"), ""), session.database)
    key = (top.values["VENDOR_SETID"], top.values["VENDOR_ID"])
    sql = "SELECT DEFAULT_LOC FROM PS_VENDOR WHERE SETID = ? AND VENDOR_ID = ?"
    found = session.database.query(sql, key).fetchone()
    top.default("VNDR_LOC", found[0].strip() if found else "", session.database)
    sql = (
        "SELECT PYMNT_TERMS_CD, CURRENCY_CD FROM PS_VENDOR_LOC WHERE SETID = ? AND VENDOR_ID = ?"
        " AND VNDR_LOC = ? AND EFFDT <= ? ORDER BY EFFDT DESC LIMIT 1"
    )
    today = session.today.isoformat()
    terms, money = session.database.query(sql, (*key, top.values["VNDR_LOC"], today)).fetchone() or ("", "")
    top.default("PYMNT_TERMS_CD", terms.strip(), session.database)
    top.default(currency, money.strip() or base_currency(top), session.database)


def supplier_edit(session: Session, top: Row) -> None:
    """Refuse a supplier or a location that is not there, and a supplier that is not approved."""
    if not top.is_edited("VENDOR_ID", "VENDOR_SETID", "VNDR_LOC"):
        return
    key = (top.values["VENDOR_SETID"], top.values["VENDOR_ID"])
    sql = "SELECT VENDOR_STATUS FROM PS_VENDOR WHERE SETID = ? AND VENDOR_ID = ?"
    found = session.database.query(sql, key).fetchone()
    number = top.text("VENDOR_ID")
    if found is None:
        session.error(catalog.INVALID_VALUE, "VENDOR_ID", number, at="VENDOR_ID")
    elif found[0] != "A":
        session.error(
            catalog.NOT_ACTIVE if found[0] in "IX" else catalog.NOT_APPROVED, number, at="VENDOR_ID"
        )
    elif not top.blank("VNDR_LOC") and not _location(session, top):
        session.error(catalog.INVALID_VALUE, "VNDR_LOC", top.text("VNDR_LOC"), at="VNDR_LOC")


def base_currency(top: Row) -> str:
    """The currency of the business unit."""
    return "NOK" if SETIDS.get(top.text("BUSINESS_UNIT")) == "NORDC" else "USD"


def plain(amount: Decimal) -> str:
    """Write an amount without trailing zeros."""
    return f"{amount.normalize():f}"


def due_date_edit(session: Session, row: Row) -> None:
    """Warn where a due date is no working day."""
    if row.blank("DUE_DT") or "DUE_DT" not in row.altered:
        return
    day = date.fromisoformat(row.text("DUE_DT"))
    if day.weekday() >= _SATURDAY or (day.month, day.day) in _HOLIDAYS:
        session.warn(catalog.DUE_DATE_HOLIDAY, row.text("DUE_DT"))


def _location(session: Session, top: Row) -> bool:
    sql = "SELECT 1 FROM PS_VENDOR_LOC WHERE SETID = ? AND VENDOR_ID = ? AND VNDR_LOC = ?"
    values = [top.values[name] for name in ("VENDOR_SETID", "VENDOR_ID", "VNDR_LOC")]
    return session.database.query(sql, values).fetchone() is not None
