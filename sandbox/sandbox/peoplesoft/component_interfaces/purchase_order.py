"""The purchase order component."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces.buffer import Row
from sandbox.peoplesoft.component_interfaces.purchasing import (
    due_date_edit,
    plain,
    supplier_defaults,
    supplier_edit,
)
from sandbox.peoplesoft.component_interfaces.session import Session
from sandbox.peoplesoft.records import FIELDS

_CENT: Final = Decimal("0.01")
_CLOSED: Final = frozenset({"C", "X", "PX"})


def before_entry(session: Session, top: Row) -> None:
    """Refuse to change an order that the supplier has, or that is done with."""
    if top.new:
        return
    status = top.text("PO_STATUS")
    if status == "D":
        session.error(catalog.DISPATCHED, top.text("PO_ID"))
    elif status in _CLOSED:
        session.error(catalog.ORDER_CLOSED, top.text("PO_ID"), status)


def defaults(session: Session, top: Row) -> None:
    """Fill in header and lines; the amount of a schedule is quantity times price, in cents."""
    supplier_defaults(session, top, "CURRENCY_CD")
    if top.new:
        values = {
            "PO_STATUS": session.switches["new_po_status"],
            "PO_TYPE": "GEN",
            "PO_DT": session.today,
            "BUYER_ID": session.user.oprid,
            "ENTERED_DT": session.today,
            "ACTIVITY_DATE": session.today,
        }
        for name, value in values.items():
            top.default(name, value, session.database)
    for row in top.walk():
        if "CANCEL_STATUS" in row.values:
            row.default("CANCEL_STATUS", "A", session.database)
        if row.scroll.name == "PO_LINE":
            row.default("UNIT_OF_MEASURE", "EA", session.database)
        if row.scroll.name == "PO_LINE_SHIP":
            _amounts(row)


def save_edit(session: Session, top: Row) -> None:
    """Check the supplier, that there are lines, schedules and distributions, and that these add up."""
    supplier_edit(session, top)
    _filled(session, top, "Purchase order", "PO_LINE")
    for line in top.below():
        name = f"Line {line.text('LINE_NBR')}"
        if line.blank("INV_ITEM_ID") and line.blank("DESCR254_MIXED"):
            session.error(catalog.ORDER_WITHOUT, name, "item or description")
        _filled(session, line, name, "PO_LINE_SHIP")
        for schedule in line.below():
            _filled(session, schedule, f"{name}, schedule {schedule.text('SCHED_NBR')}", "PO_LINE_DISTRIB")
            _schedule_edit(session, line, schedule)


def _filled(session: Session, row: Row, called: str, collection: str) -> None:
    if not row.below(collection):
        session.error(catalog.ORDER_WITHOUT, called, collection)


def _schedule_edit(session: Session, line: Row, schedule: Row) -> None:
    due_date_edit(session, schedule)
    distributed = sum((row.amount("MERCHANDISE_AMT") for row in schedule.below()), Decimal(0))
    amount = schedule.amount("MERCHANDISE_AMT")
    if schedule.below() and distributed != amount:
        numbers = (line.text("LINE_NBR"), schedule.text("SCHED_NBR"))
        session.error(catalog.ORDER_DISTRIBUTION, *numbers, plain(distributed), plain(amount))


def _amounts(schedule: Row) -> None:
    if schedule.touched & {"QTY_PO", "PRICE_PO"} and not _given(schedule):
        exact = schedule.amount("QTY_PO") * schedule.amount("PRICE_PO")
        rounded = exact.quantize(_CENT, ROUND_HALF_UP)
        schedule.put("MERCHANDISE_AMT", FIELDS["MERCHANDISE_AMT"].scaled(rounded))
    below = schedule.below()
    if len(below) == 1 and not _given(below[0]):
        below[0].put("MERCHANDISE_AMT", schedule.values["MERCHANDISE_AMT"])


def _given(row: Row) -> bool:
    return "MERCHANDISE_AMT" in row.touched and not row.blank("MERCHANDISE_AMT")
