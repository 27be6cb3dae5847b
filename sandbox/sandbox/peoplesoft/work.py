"""What people do to documents by a button: which fields of which record it sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

BUTTONS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("approve", "VENDOR"): {"VENDOR_STATUS": "A"},
    ("unapprove", "VENDOR"): {"VENDOR_STATUS": "E"},
    ("deny", "VENDOR"): {"VENDOR_STATUS": "D"},
    ("inactivate", "VENDOR"): {"VENDOR_STATUS": "I"},
    ("approve", "PO_HDR"): {"PO_STATUS": "A"},
    ("deny", "PO_HDR"): {"PO_STATUS": "DA"},
    ("dispatch", "PO_HDR"): {"PO_STATUS": "D"},
    ("complete", "PO_HDR"): {"PO_STATUS": "C"},
    ("cancel", "PO_HDR"): {"PO_STATUS": "X"},
    ("approve", "VOUCHER"): {"APPR_STATUS": "A"},
    ("post", "VOUCHER"): {"POST_STATUS_AP": "P"},
    ("close", "VOUCHER"): {"CLOSE_STATUS": "C"},
}
"""(action, record) → what it sets."""


def as_rows(command: dict[str, Any]) -> dict[str, Any]:
    """Return the command in the editor's words: a button as the update that it is, `object` as `record`."""
    if "record" not in command and "object" in command:
        command = {**command, "record": command["object"]}
    pressed = BUTTONS.get((str(command.get("action")), str(command.get("record"))))
    return command if pressed is None else {**command, "action": "update", "set": dict(pressed)}
