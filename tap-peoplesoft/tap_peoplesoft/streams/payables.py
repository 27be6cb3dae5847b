"""Purchase orders and vouchers, each a header with its lines.

PO_HDR carries LAST_DTTM_UPDATE. VOUCHER carries LAST_UPDATE_DT, a date without a time, and has no
CURRENCY_CD.
"""

from __future__ import annotations

from tap_peoplesoft.declaration import (
    Lines,
    Query,
    Record,
    StreamDeclaration,
    date,
    datetime,
    integer,
    number,
    text,
    time,
)

_OF_ORDER = "A.BUSINESS_UNIT = {0}.BUSINESS_UNIT and A.PO_ID = {0}.PO_ID"
_OF_VOUCHER = "A.BUSINESS_UNIT = {0}.BUSINESS_UNIT and A.VOUCHER_ID = {0}.VOUCHER_ID"

PURCHASE_ORDERS = Query(
    name="SNGR_PURCHASE_ORDERS",
    description="purchase order headers that were edited between two times",
    records=(Record("A", "PO_HDR"),),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.PO_ID"),
        text("A.PO_STATUS"),
        text("A.PO_TYPE"),
        date("A.PO_DT"),
        text("A.VENDOR_SETID"),
        text("A.VENDOR_ID"),
        text("A.VNDR_LOC"),
        text("A.BUYER_ID"),
        text("A.PYMNT_TERMS_CD"),
        text("A.CURRENCY_CD"),
        integer("A.CHNG_ORD_SEQ"),
        text("A.PO_REF"),
        date("A.ENTERED_DT"),
        date("A.ACTIVITY_DATE"),
        datetime("A.LAST_DTTM_UPDATE"),
    ),
    key=("business_unit", "po_id"),
    cursor="last_dttm_update",
)

PURCHASE_ORDER_LINES = Query(
    name="SNGR_PURCHASE_ORDER_LINES",
    description="distributions of the lines of the purchase orders that were edited between two times",
    records=(
        Record("A", "PO_HDR"),
        Record("B", "PO_LINE", f"join on {_OF_ORDER.format('B')}"),
        Record("C", "PO_LINE_SHIP", f"join on {_OF_ORDER.format('C')} and B.LINE_NBR = C.LINE_NBR"),
        Record(
            "D",
            "PO_LINE_DISTRIB",
            f"join on {_OF_ORDER.format('D')} and B.LINE_NBR = D.LINE_NBR and C.SCHED_NBR = D.SCHED_NBR",
        ),
    ),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.PO_ID"),
        integer("B.LINE_NBR"),
        integer("C.SCHED_NBR"),
        integer("D.DISTRIB_LINE_NUM"),
        text("B.CANCEL_STATUS"),
        text("B.INV_ITEM_ID"),
        text("B.DESCR254_MIXED"),
        text("B.UNIT_OF_MEASURE"),
        number("C.QTY_PO"),
        number("C.PRICE_PO"),
        number("D.MERCHANDISE_AMT"),
        date("C.DUE_DT"),
        time("C.DUE_TIME"),
        text("C.SHIPTO_ID"),
        text("D.ACCOUNT"),
        text("D.DEPTID"),
        text("D.PRODUCT"),
        text("D.PROJECT_ID"),
        datetime("A.LAST_DTTM_UPDATE"),
    ),
    key=("business_unit", "po_id", "line_nbr", "sched_nbr", "distrib_line_num"),
    cursor="last_dttm_update",
    optional=frozenset({"sched_nbr", "distrib_line_num"}),
    unprompted=frozenset({"sched_nbr", "distrib_line_num"}),
    seldom=frozenset({"due_time", "product", "project_id"}),
)

VOUCHERS = Query(
    name="SNGR_VOUCHERS",
    description="voucher headers that were edited between two dates",
    records=(Record("A", "VOUCHER"),),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.VOUCHER_ID"),
        text("A.INVOICE_ID"),
        date("A.INVOICE_DT"),
        text("A.VENDOR_SETID"),
        text("A.VENDOR_ID"),
        text("A.VNDR_LOC"),
        text("A.VOUCHER_STYLE"),
        text("A.ENTRY_STATUS"),
        text("A.POST_STATUS_AP"),
        text("A.MATCH_STATUS_VCHR"),
        text("A.APPR_STATUS"),
        text("A.CLOSE_STATUS"),
        number("A.GROSS_AMT"),
        text("A.TXN_CURRENCY_CD"),
        text("A.BASE_CURRENCY"),
        text("A.PYMNT_TERMS_CD"),
        date("A.DUE_DT"),
        date("A.ENTERED_DT"),
        date("A.LAST_UPDATE_DT"),
    ),
    key=("business_unit", "voucher_id"),
    cursor="last_update_dt",
)

VOUCHER_LINES = Query(
    name="SNGR_VOUCHER_LINES",
    description="distributions of the lines of the vouchers that were edited between two dates",
    records=(
        Record("A", "VOUCHER"),
        Record("B", "VOUCHER_LINE", f"join on {_OF_VOUCHER.format('B')}"),
        Record(
            "C",
            "DISTRIB_LINE",
            f"join on {_OF_VOUCHER.format('C')} and B.VOUCHER_LINE_NUM = C.VOUCHER_LINE_NUM",
        ),
    ),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.VOUCHER_ID"),
        integer("B.VOUCHER_LINE_NUM"),
        integer("C.DISTRIB_LINE_NUM"),
        text("B.DESCR"),
        text("B.INV_ITEM_ID"),
        number("B.QTY_VCHR"),
        number("B.UNIT_PRICE"),
        text("B.UNIT_OF_MEASURE"),
        text("B.PO_ID"),
        integer("B.LINE_NBR"),
        text("C.BUSINESS_UNIT_GL"),
        text("C.ACCOUNT"),
        text("C.DEPTID"),
        text("C.PRODUCT"),
        text("C.PROJECT_ID"),
        number("C.MERCHANDISE_AMT"),
        date("A.LAST_UPDATE_DT"),
    ),
    key=("business_unit", "voucher_id", "voucher_line_num", "distrib_line_num"),
    cursor="last_update_dt",
    optional=frozenset({"distrib_line_num"}),
    unprompted=frozenset({"distrib_line_num"}),
    seldom=frozenset(
        {"qty_vchr", "unit_price", "unit_of_measure", "po_id", "line_nbr", "product", "project_id"}
    ),
)

STREAMS = (
    StreamDeclaration(
        "purchase_orders",
        PURCHASE_ORDERS,
        PURCHASE_ORDERS.key,
        lines=Lines(PURCHASE_ORDER_LINES, "purchase_order_lines"),
    ),
    StreamDeclaration("vouchers", VOUCHERS, VOUCHERS.key, lines=Lines(VOUCHER_LINES, "voucher_lines")),
)
