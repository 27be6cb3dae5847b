"""The components behind the component interfaces: what their pages default and check when they are saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.peoplesoft.component_interfaces import message_catalog as catalog
from sandbox.peoplesoft.component_interfaces import purchase_order, voucher
from sandbox.peoplesoft.component_interfaces.buffer import Row
from sandbox.peoplesoft.component_interfaces.edits import CHARTFIELDS, placed, run_field_edits
from sandbox.peoplesoft.component_interfaces.session import Session

Step = Callable[[Session, Row], None]


def _nothing(session: Session, top: Row) -> None:
    del session, top


@dataclass(frozen=True)
class Component:
    """What a component does around the entries of a call.

    `before_entry` may refuse to change it at all, `defaults` fills what was left blank, `field_edits` checks
    values against their prompt tables, `save_edit` the whole.
    """

    defaults: Step
    save_edit: Step = _nothing
    before_entry: Step = _nothing
    field_edits: Step = run_field_edits


def _status_defaults(session: Session, top: Row) -> None:
    for row in top.walk():
        if row.new and row.scroll.property("EFF_STATUS"):
            row.default("EFF_STATUS", "A", session.database)


def _supplier_defaults(session: Session, top: Row) -> None:
    _status_defaults(session, top)
    if not top.new:
        return
    addresses, locations = top.below("VENDOR_ADDR"), top.below("VENDOR_LOC")
    values = {
        "VENDOR_STATUS": "A",
        "VENDOR_CLASS": "R",
        "VENDOR_PERSISTENCE": "R",
        "PRIM_ADDR_SEQ_NUM": addresses[0].values["ADDRESS_SEQ_NUM"] if addresses else 0,
        "REMIT_ADDR_SEQ_NUM": addresses[0].values["ADDRESS_SEQ_NUM"] if addresses else 0,
        "DEFAULT_LOC": locations[0].text("VNDR_LOC") if locations else "",
        "ENTERED_BY": session.user.oprid,
        "LAST_ACTIVITY_DT": session.today,
    }
    for name, value in values.items():
        top.default(name, value, session.database)


def _supplier_edit(session: Session, top: Row) -> None:
    _short_name_edit(session, top)
    addresses = {row.values["ADDRESS_SEQ_NUM"] for row in top.below("VENDOR_ADDR")}
    for name in ("PRIM_ADDR_SEQ_NUM", "REMIT_ADDR_SEQ_NUM"):
        if top.is_edited(name) and not top.blank(name) and top.values[name] not in addresses:
            session.error(catalog.NO_SUCH_ADDRESS, name, top.text(name), at=name)
    for row in top.below("VENDOR_ADDR"):
        if row.changed and row.blank("POSTAL"):
            session.warn(catalog.POSTAL_MISSING, row.text("ADDRESS_SEQ_NUM"))


def _short_name_edit(session: Session, top: Row) -> None:
    accepted = session.switches["duplicate_short_name"] == "accept"
    if accepted or not top.is_edited("VENDOR_NAME_SHORT"):
        return
    sql = "SELECT 1 FROM PS_VENDOR WHERE SETID = ? AND VENDOR_NAME_SHORT = ? AND VENDOR_ID <> ?"
    values = [top.values[name] for name in ("SETID", "VENDOR_NAME_SHORT", "VENDOR_ID")]
    if session.database.query(sql, values).fetchone():
        session.error(catalog.SHORT_NAME_TAKEN)


def _chartfield_defaults(session: Session, top: Row) -> None:
    _status_defaults(session, top)
    for row in top.below():
        if row.new:
            row.default("DESCRSHORT", row.text("DESCR")[:10].rstrip(), session.database)


def _chartfield_edit(session: Session, top: Row) -> None:
    if not top.below():
        session.error(catalog.REQUIRED, f"{top.scroll.collections[0].name}(1).DESCR")
    for row, place in placed(top):
        for name in CHARTFIELDS:
            value = row.text(name) if row.new else ""
            if value != value.rstrip():
                session.error(catalog.TRAILING_BLANKS, name, value, at=place + name)


_CHARTFIELD = Component(_chartfield_defaults, _chartfield_edit)

COMPONENTS: Final[Mapping[str, Component]] = {
    "VNDR_ID": Component(_supplier_defaults, _supplier_edit),
    "ACCOUNT_CF": _CHARTFIELD,
    "DEPT_CF": _CHARTFIELD,
    "X_PURCHASE_ORDER": Component(
        purchase_order.defaults, purchase_order.save_edit, purchase_order.before_entry
    ),
    "X_VOUCHER": Component(voucher.defaults, voucher.save_edit, voucher.before_entry),
    "X_VOUCHER_STG": Component(
        voucher.staged_defaults, before_entry=voucher.before_staged_entry, field_edits=_nothing
    ),
}
"""By component interface."""
