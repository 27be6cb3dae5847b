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
)

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
        text("A.BUYER_ID"),
        text("A.PYMNT_TERMS_CD"),
        text("A.CURRENCY_CD"),
        integer("A.CHNG_ORD_SEQ"),
        date("A.ENTERED_DT"),
        date("A.ACTIVITY_DATE"),
        datetime("A.LAST_DTTM_UPDATE"),
    ),
    key=("business_unit", "po_id"),
    cursor="last_dttm_update",
)

PURCHASE_ORDER_LINES = Query(
    name="SNGR_PURCHASE_ORDER_LINES",
    description="lines of the purchase orders whose header was edited between two times",
    records=(
        Record("A", "PO_LINE"),
        Record("B", "PO_HDR", "join on A.BUSINESS_UNIT = B.BUSINESS_UNIT and A.PO_ID = B.PO_ID"),
        Record(
            "C",
            "PO_LINE_SHIP",
            "left outer join on A.BUSINESS_UNIT = C.BUSINESS_UNIT and A.PO_ID = C.PO_ID and "
            "A.LINE_NBR = C.LINE_NBR; one row for each line: set the aggregate of C.QTY_PO and "
            "C.MERCHANDISE_AMT to Sum, of C.PRICE_PO to Max, of C.DUE_DT and C.SHIPTO_ID to Min",
        ),
    ),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.PO_ID"),
        integer("A.LINE_NBR"),
        integer("C.SCHED_NBR"),
        text("A.CANCEL_STATUS"),
        text("A.INV_ITEM_ID"),
        text("A.DESCR254_MIXED"),
        text("A.UNIT_OF_MEASURE"),
        number("C.QTY_PO"),
        number("C.PRICE_PO"),
        number("C.MERCHANDISE_AMT"),
        date("C.DUE_DT"),
        text("C.SHIPTO_ID"),
        datetime("B.LAST_DTTM_UPDATE"),
    ),
    key=("business_unit", "po_id", "line_nbr"),
    detail=("sched_nbr",),
    cursor="last_dttm_update",
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
    description="lines of the vouchers whose header was edited between two dates",
    records=(
        Record("A", "VOUCHER_LINE"),
        Record("B", "VOUCHER", "join on A.BUSINESS_UNIT = B.BUSINESS_UNIT and A.VOUCHER_ID = B.VOUCHER_ID"),
        Record(
            "C",
            "DISTRIB_LINE",
            "left outer join on A.BUSINESS_UNIT = C.BUSINESS_UNIT and A.VOUCHER_ID = C.VOUCHER_ID and "
            "A.VOUCHER_LINE_NUM = C.VOUCHER_LINE_NUM and C.DISTRIB_LINE_NUM = 1",
        ),
    ),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.VOUCHER_ID"),
        integer("A.VOUCHER_LINE_NUM"),
        integer("C.DISTRIB_LINE_NUM"),
        text("A.DESCR"),
        text("A.INV_ITEM_ID"),
        number("A.QTY_VCHR"),
        text("A.UNIT_OF_MEASURE"),
        number("A.UNIT_PRICE"),
        text("A.PO_ID"),
        integer("A.LINE_NBR"),
        text("C.ACCOUNT"),
        text("C.DEPTID"),
        number("A.MERCHANDISE_AMT"),
        date("B.LAST_UPDATE_DT"),
    ),
    key=("business_unit", "voucher_id", "voucher_line_num"),
    detail=("distrib_line_num",),
    cursor="last_update_dt",
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
