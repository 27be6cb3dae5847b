"""The voucher component, and the staging tables that Voucher Build reads."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.buffer import Row
from sandbox.peoplesoft.component_interfaces.purchasing import (
    base_currency,
    due_date_edit,
    plain,
    supplier_defaults,
    supplier_edit,
)
from sandbox.peoplesoft.component_interfaces.session import Session

_INVOICE = ("VENDOR_SETID", "VENDOR_ID", "INVOICE_ID", "INVOICE_DT", "GROSS_AMT")
_NET_DAYS = re.compile(r"N(\d\d)")


def before_entry(session: Session, top: Row) -> None:
    """Refuse to change a posted voucher."""
    if not top.new and top.text("POST_STATUS_AP") == "P":
        session.error(catalog.VOUCHER_POSTED, top.text("VOUCHER_ID"))


def defaults(session: Session, top: Row) -> None:
    """Fill in header and lines from the supplier and the terms."""
    supplier_defaults(session, top, "TXN_CURRENCY_CD")
    if top.new:
        values = {
            "VOUCHER_STYLE": "REG",
            "ENTRY_STATUS": "P",
            "POST_STATUS_AP": "U",
            "MATCH_STATUS_VCHR": "N",
            "APPR_STATUS": "P",
            "CLOSE_STATUS": "O",
            "BASE_CURRENCY": base_currency(top),
            "ENTERED_DT": session.today,
            "DUE_DT": _due_date(top),
        }
        for name, value in values.items():
            top.default(name, value, session.database)
    _line_defaults(session, top)


def staged_defaults(session: Session, top: Row) -> None:
    """Stamp what is staged; a changed one waits for Voucher Build again."""
    if top.new:
        top.default("ENTERED_DT", session.today, session.database)
        top.default("VOUCHER_STYLE", "REG", session.database)
    if any(row.changed for row in top.walk()):
        top.values.update(BUILD_STATUS="N", MESSAGE_TEXT=" ", ENTERED_DTTM=_moment(session))
        top.changed = True
    _line_defaults(session, top)


def before_staged_entry(session: Session, top: Row) -> None:
    """Refuse to change what has been built."""
    if not top.new and top.text("BUILD_STATUS") == "B":
        session.error(catalog.STAGED_BUILT, top.text("VCHR_BLD_KEY_C1"), top.text("VOUCHER_ID"))


def save_edit(session: Session, top: Row) -> None:
    """Check supplier, duplicate invoice, order lines and that everything adds up."""
    supplier_edit(session, top)
    _duplicate_edit(session, top)
    due_date_edit(session, top)
    lines = top.below()
    total = sum((row.amount("MERCHANDISE_AMT") for row in lines), Decimal(0))
    if total != top.amount("GROSS_AMT"):
        session.error(
            catalog.VOUCHER_UNBALANCED, plain(total), plain(top.amount("GROSS_AMT")), at="GROSS_AMT"
        )
    for line in lines:
        _order_line_edit(session, line)
        _line_edit(session, line)


def _line_defaults(session: Session, top: Row) -> None:
    for line in top.below():
        if not line.blank("PO_ID"):
            line.default("BUSINESS_UNIT_PO", line.text("BUSINESS_UNIT"), session.database)
        for row in line.below():
            row.default("BUSINESS_UNIT_GL", row.text("BUSINESS_UNIT"), session.database)


def _line_edit(session: Session, line: Row) -> None:
    number, amount = line.text("VOUCHER_LINE_NUM"), line.amount("MERCHANDISE_AMT")
    distributed = sum((row.amount("MERCHANDISE_AMT") for row in line.below()), Decimal(0))
    if distributed != amount:
        session.error(catalog.LINE_UNBALANCED, number, plain(distributed), plain(amount))


def _order_line_edit(session: Session, line: Row) -> None:
    if line.blank("PO_ID") or not line.changed:
        return
    names = ("BUSINESS_UNIT_PO", "PO_ID", "LINE_NBR")
    sql = "SELECT 1 FROM PS_PO_LINE WHERE BUSINESS_UNIT = ? AND PO_ID = ? AND LINE_NBR = ?"
    if session.database.query(sql, [line.values[name] for name in names]).fetchone() is None:
        session.error(catalog.NO_SUCH_ORDER_LINE, *(line.text(name) for name in names), at="PO_ID")


def _duplicate_edit(session: Session, top: Row) -> None:
    choice = session.switches["duplicate_invoice"]
    if choice == "accept" or not top.is_edited(*_INVOICE):
        return
    where = " AND ".join(f"{name} = ?" for name in _INVOICE)
    sql = f"SELECT VOUCHER_ID FROM PS_VOUCHER WHERE {where} AND NOT (BUSINESS_UNIT = ? AND VOUCHER_ID = ?)"  # noqa: S608 - our own names
    key = (top.values["BUSINESS_UNIT"], top.values["VOUCHER_ID"])
    found = session.database.query(sql, [*(top.values[name] for name in _INVOICE), *key]).fetchone()
    if found is None:
        return
    (session.warn if choice == "warning" else session.error)(
        catalog.DUPLICATE_INVOICE, top.text("INVOICE_ID"), found[0]
    )


def _due_date(top: Row) -> date | None:
    net = _NET_DAYS.fullmatch(top.text("PYMNT_TERMS_CD"))
    if top.blank("INVOICE_DT"):
        return None
    return date.fromisoformat(top.text("INVOICE_DT")) + timedelta(days=int(net[1]) if net else 0)


def _moment(session: Session) -> str:
    local = session.now.astimezone(session.database.zone).replace(tzinfo=None)
    return local.isoformat(timespec="microseconds")
