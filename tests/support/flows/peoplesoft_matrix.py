"""The crash matrix of PeopleSoft: what its gateway and its component interfaces do to those who write."""

from __future__ import annotations

from dataclasses import replace

from flows.matrix import DONE, Cell, Matrix, Struck, struck, survived

REFUSED_ENTRY = 3
"""Exit code of a run that got a sign-in page in place of an answer."""


def _sign_in_page(action: str, *, on_read: bool = False) -> Cell:
    return replace(survived(action, on_read=on_read), ends=REFUSED_ENTRY)


PEOPLESOFT = Matrix(
    (
        *("reset", "time-out", "500 after apply", "contact fault", "save conflict", "malformed body"),
        "sign-in page",
    ),
    {
        ("before intent", "contact fault"): survived("contact", on_read=True),
        ("before intent", "sign-in page"): _sign_in_page("html", on_read=True),
        ("request sent", "contact fault"): survived("contact"),
        ("request sent", "save conflict"): Cell(DONE, conflict=True),
        ("request sent", "sign-in page"): _sign_in_page("html"),
        ("applied but no answer", "500 after apply"): survived("empty_after", status=500),
        ("applied but no answer", "contact fault"): survived("contact_after"),
        ("applied but no answer", "malformed body"): survived("hostile_after", shape="garbage"),
        ("applied but no answer", "sign-in page"): _sign_in_page("html_after"),
        ("answer read", "500 after apply"): struck(
            "answer_read", "SIGKILL", action="empty_after", status=500
        ),
        ("answer read", "contact fault"): struck("answer_read", "SIGKILL", action="contact_after"),
        ("answer read", "save conflict"): replace(struck("answer_read", "SIGKILL"), conflict=True),
        ("answer read", "sign-in page"): struck("answer_read", "SIGKILL", action="html_after"),
    },
    {
        ("before intent", "save conflict"): "before the intent there are only reads, which save nothing",
        ("applied but no answer", "save conflict"): "who finds that another saved first has saved nothing",
    },
)


def component(
    object_: str,
    name: str,
    operation: str = "Create",
    read: str = "Find",
    step: str | None = None,
) -> Struck:
    """What an operation of a component interface writes, and the one that it depends on."""
    writes, reads = (
        {"system": "peoplesoft", "method": "POST", "body_contains": f"{each}__CompIntfc__{name}>"}
        for each in (operation, read)
    )
    conflict = {"action": "page_inconsistent", "component_interface": name}
    return Struck(object_, writes, reads, step, conflict, nth=1)


CREATES = (
    component("suppliers", "VNDR_ID"),
    component("purchase_orders", "X_PURCHASE_ORDER"),
    component("vouchers", "X_VOUCHER"),
)
CHANGES = (
    component("suppliers", "VNDR_ID", "Updatedata", "Get", "updatedata"),
    component("suppliers", "VNDR_ID", "Update", "Get", "update"),
)
"""The steps that take a change to what is there: a row is corrected, a row is added."""
