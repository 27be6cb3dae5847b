"""People at work in NetSuite's screens."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.netsuite.database import Database, DatabaseError
from sandbox.netsuite.holdings import holdings
from sandbox.netsuite.screens import bills, orders, records, vendors
from sandbox.netsuite.screens.command import KINDS, Command, read_command
from sandbox.netsuite.screens.work import Act, Work
from sandbox.system import EditError

__all__ = ["Screens"]

ACTIONS: Final[dict[str, dict[str, Act]]] = {
    "purchaseorder": {
        "create": orders.create,
        "update": records.update_document,
        "approve": orders.approve_order,
        "reject": orders.reject_order,
        "close": orders.close_order,
        "add_line": orders.add_line,
        "update_line": orders.update_line,
        "delete_line": orders.delete_line,
        "receive": orders.receive_order,
        "bill": orders.bill_order,
        "delete": bills.delete,
    },
    "vendorbill": {
        "create": bills.create_bill,
        "update": records.update_document,
        "approve": bills.approve_a_bill,
        "update_line": bills.update_bill_line,
        "pay": bills.pay_bill,
        "void": bills.void_a_bill,
        "delete": bills.delete,
    },
    "vendorcredit": {"create": bills.create_credit},
    "journalentry": {"create": bills.create_journal},
    "vendor": {
        "create": vendors.create,
        "update": vendors.update,
        "rename": vendors.update,
        "inactivate": vendors.inactivate,
        "activate": vendors.activate,
        "delete": vendors.delete,
        "add_address": vendors.add_address,
        "update_address": vendors.update_address,
        "remove_address": vendors.remove_address,
        "mass_update": records.mass_update,
    },
}
"""What can be done to which record. Others: see `_DOCUMENT` and `_RECORD`."""

_DOCUMENT: Final[dict[str, Act]] = {"update": records.update_document, "delete": bills.delete}
_RECORD: Final[dict[str, Act]] = {
    "create": records.create,
    "update": records.update,
    "mass_update": records.mass_update,
}


class Screens:
    """Does what a command says: `{"action", "object", "where": {column: value}, "set": {…}}`.

    Objects are record ids (`purchaseorder`, `vendorbill`, `itemreceipt`, `vendorpayment`, `vendorcredit`,
    `journalentry`, `vendor`) or any table of SuiteQL. `ACTIONS` says what can be done to which; the functions
    behind it say what they take. Besides, every command may have:

    * `"at"`: a time with zone instead of the clock's; all stamps are that
    * `"visible_after"`: seconds, or `"visible_at"`: a time, from which on others see the change (not for
      deletions): stamped now, committed late
    * `"header_stamp": false`: a changed line or address does not move the last-modified time of its whole
    * `"count"`: how many rows `mass_update` takes
    """

    def __init__(self, database: Database, clock: Clock, switches: Mapping[str, Any]) -> None:
        self._database = database
        self._clock = clock
        self._switches = switches

    def do(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command, all of it or nothing, and return the record as it then is.

        Raises:
            EditError: The command does not fit; the text says what to change.
        """
        read = read_command(command, self._clock)
        act = _act(read)
        try:
            with self._database.transaction():
                work = Work(self._database, read, self._switches)
                done = act(work)
                work.finish()
                return done
        except DatabaseError as error:
            raise EditError(str(error)) from None
        except sqlite3.IntegrityError as error:
            raise EditError(f"{read.object}: this key is taken ({error})") from None

    def books(self) -> dict[str, Any]:
        """Return what the company's books hold; see `sandbox.netsuite.holdings`."""
        return holdings(self._database)


def _act(command: Command) -> Act:
    known = _RECORD
    if command.object in KINDS:
        known = {**_DOCUMENT, **ACTIONS.get(command.object, {})}
    elif command.object in ACTIONS:
        known = ACTIONS[command.object]
    if command.action not in known:
        named = command.object or "nothing"
        raise EditError(f"there is no action {command.action!r} for {named!r}; there are {', '.join(known)}")
    return known[command.action]
