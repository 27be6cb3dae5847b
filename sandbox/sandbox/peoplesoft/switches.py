"""Behaviours of the fake PeopleSoft that sites differ in, or that are disputed."""

from __future__ import annotations

from typing import Final

from sandbox.system import Switch

SWITCHES: Final[dict[str, Switch]] = {
    # the gateway
    "node": Switch("PSFT_EP", "Name of the default local node."),
    "node_optional": Switch(default=True, about="Whether the node may be left out of the path."),
    "wrong_node_status": Switch("404", "HTTP status for a node that does not exist.", ("404", "500")),
    "auth": Switch("both", "What REST callers may sign in with.", ("both", "basic", "oauth2")),
    "error_body": Switch(
        "ibresponse",
        "What refusals carry; an unknown query is always empty.",
        ("ibresponse", "json", "empty"),
    ),
    "denied_status": Switch("403", "HTTP status of a missing permission on REST.", ("403", "500")),
    "sign_in_page": Switch(default=False, about="Every call answers 200 with the HTML sign-in page."),
    "token_seconds": Switch(3600, "Life of an OAuth2 access token."),
    "encoded_commas": Switch(
        "refuse",
        "A %2C in a prompt list: not a separator, so the list does not fit (refuse), or one like any other.",
        ("refuse", "separator"),
    ),
    # caps
    "query_profile_max_rows": Switch(10_000, "Row cap of the user's Query security profile; 0 is none."),
    "max_fetch_kb": Switch(0, "Size cap of the application server, silent like the others; 0 is none."),
    "maxrows_minus_one": Switch(
        "all", "What maxrows=-1 means: every row, or the profile's cap.", ("all", "profile")
    ),
    # shape of answers
    "json": Switch(default=True, about="Whether the output type JSON is known; if not it fails like EXCEL."),
    "column_names": Switch(
        "alias",
        "How query authors named the columns: A.NAME1, NAME1, or names of their own.",
        ("alias", "bare", "renamed"),
    ),
    "blank_style": Switch(
        "empty", "How a blank comes out in JSON.", ("empty", "space", "null", "missing", "mixed")
    ),
    "zero_rows": Switch("empty", "`rows` of a JSON answer without rows.", ("empty", "absent")),
    "json_damage": Switch(
        "none",
        "Broken JSON in each answer with rows: a raw control character, or a quote that is not escaped.",
        ("none", "control", "quote"),
    ),
    "xml_damage": Switch(
        "none", "A raw control character in each XML answer with rows.", ("none", "control")
    ),
    "row_security": Switch(
        "", "Rows that every user sees, e.g. `SETID=SHARE;BUSINESS_UNIT=US001|US002`; empty is all."
    ),
    # scheduled execution
    "poll_queued_answers": Switch(1, "How often a scheduled query answers `queued` before its first block."),
    "poll_running_answers": Switch(0, "How often it then answers `running`."),
    "poll_block_kb": Switch(512, "Block size where the request asks for the default (BlockSizeKB 0)."),
    "poll_fails": Switch(default=False, about="Scheduled queries end with the status `error`."),
    "catalogue": Switch(default=True, about="Whether the caller may use the catalogue operations."),
    # SOAP, and the services of component interfaces
    "soap_basic": Switch(default=True, about="Whether SOAP callers may sign in by HTTP Basic."),
    "anonymous_user": Switch(
        "", "Whom calls without credentials run as, e.g. INTUSER; empty: they are refused as ANONYMOUS."
    ),
    "fault_status": Switch("500", "HTTP status of a SOAP fault.", ("500", "200")),
    "denied_operations": Switch(
        "", "Service operations taken from everyone, e.g. `CI_VNDR_ID_C, CI_VNDR_ID_UD`."
    ),
    "denied_methods": Switch(
        "", "Component interfaces and methods taken from everyone, e.g. `VNDR_ID.Find, X_VOUCHER`."
    ),
    "target_location": Switch(
        "http://psft-ib-internal:8000",
        "Host in schema imports and soap:address of a WSDL; empty is the one that the caller used.",
    ),
    "environment": Switch(1, "Which environment of the site it is: each has other message numbers."),
    "message_digits": Switch("9", "Digits of message numbers: six on old tools.", ("6", "9")),
    "operation_aliases": Switch(
        "",
        "SOAPActions that the site changed, e.g. `CI_X_VOUCHER_C=CreateVoucher.v2`; the others end with .V1.",
    ),
    "message_names": Switch(
        "",
        "Messages that the site renamed, e.g. `CI_X_VOUCHER_C.request=SI_VOUCHER.V1`; also `.response`.",
    ),
    "no_find": Switch("", "Component interfaces provided without Find, e.g. `X_VOUCHER`."),
    "no_get": Switch("", "Component interfaces provided without Get."),
    "repeat_parent_keys": Switch(
        default=False, about="Whether collections repeat the keys of the levels above."
    ),
    "get_missing": Switch(
        "fault", "Get with keys that no row has: a fault, or a reply with nothing in it.", ("fault", "empty")
    ),
    "get_history_items": Switch(default=False, about="Whether Get shows rows from before the current one."),
    "update_current_row": Switch(
        "ignore",
        "Update of the current row of an effective-dated collection, which takes Updatedata.",
        ("ignore", "warning", "change"),
    ),
    "ok_messages": Switch(default=False, about="Whether a save that went well carries a message of type OK."),
    "duplicate_invoice": Switch(
        "error",
        "A voucher with supplier, invoice, date and amount of another.",
        ("error", "warning", "accept"),
    ),
    "duplicate_short_name": Switch(
        "error", "A supplier with the short name of another.", ("error", "accept")
    ),
    "new_po_status": Switch(
        "I", "PO_STATUS of an order that a component interface creates.", ("I", "O", "PA", "A")
    ),
    "voucher_build_seconds": Switch(
        0, "Staged vouchers are built so long after they were staged; 0: when a person runs Voucher Build."
    ),
    "book_rows": Switch(100, "How many rows of each record the books show, in key order; 0 is all."),
    # what the database was filled with; take effect at start and at reset
    "database_timezone": Switch(
        "UTC", "Time zone of the database, whose local time datetimes are in. From the next reset on."
    ),
    "journals_in_one_second": Switch(
        0, "So many of the journals carry one and the same DTTM_STAMP_SEC. From the next reset on."
    ),
    "suppliers": Switch(0, "Exact number of suppliers; 0 follows the scale. From the next reset on."),
    "journals": Switch(0, "Exact number of journals; 0 follows the scale. From the next reset on."),
    "purchase_orders": Switch(0, "Exact number of orders; 0 follows the scale. From the next reset on."),
    "vouchers": Switch(0, "Exact number of vouchers; 0 follows the scale. From the next reset on."),
    "employees": Switch(0, "Exact number of employees; 0 follows the scale. From the next reset on."),
}
