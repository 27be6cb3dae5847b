"""Queries of the site's own, as its people would write them, for custom streams and for overrides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sandbox.peoplesoft.query import Column, Prompt, Query, columns_of, paged
from sandbox.peoplesoft.records import FIELDS, Field


def _always(condition: str) -> Callable[[Mapping[str, str]], str]:
    return lambda _values: condition


_OPEN_ITEMS = Query(
    name="ZZ_OPEN_ITEMS",
    descr="Open vouchers with what is left to pay",
    source="PS_VOUCHER A JOIN PS_VENDOR B ON B.SETID = A.VENDOR_SETID AND B.VENDOR_ID = A.VENDOR_ID",
    columns=(
        *columns_of("A.BUSINESS_UNIT A.VOUCHER_ID A.INVOICE_ID A.DUE_DT", {"A": "VOUCHER"}),
        Column("SUPPLIER_NAME", "B.NAME1", FIELDS["NAME1"], "", "Supplier"),
        *columns_of("A.GROSS_AMT", {"A": "VOUCHER"}),
        Column(
            "EXPR1_1",
            "CASE A.POST_STATUS_AP WHEN 'P' THEN A.GROSS_AMT ELSE 0 END",
            FIELDS["GROSS_AMT"],
            "",
            "Open Amount",
        ),
        Column("EXPR2_2", "A.VENDOR_ID || '/' || A.VNDR_LOC", Field("EXPR2_2", "C", 30), "", "Pay To"),
        *columns_of("A.LAST_UPDATE_DT", {"A": "VOUCHER"}),
    ),
    prompts=(
        Prompt("BU", FIELDS["BUSINESS_UNIT"]),
        Prompt("CHANGED_FROM", FIELDS["LAST_UPDATE_DT"]),
        Prompt("VOUCHER_AFTER", FIELDS["VOUCHER_ID"]),
    ),
    condition=_always(
        "A.BUSINESS_UNIT = :BU AND A.CLOSE_STATUS = 'O' AND A.LAST_UPDATE_DT >= :CHANGED_FROM"
        " AND A.VOUCHER_ID > :VOUCHER_AFTER"
    ),
    order="A.VOUCHER_ID",
    records=("VOUCHER", "VENDOR"),
)

_VENDOR_SYNC = Query(
    name="ZZ_VENDOR_SYNC",
    descr="Suppliers of a SETID with activity since",
    source="PS_VENDOR A",
    columns=columns_of("A.SETID A.VENDOR_ID A.NAME1 A.PRIM_ADDR_SEQ_NUM A.LAST_ACTIVITY_DT", {"A": "VENDOR"}),
    prompts=(Prompt("SETID", FIELDS["SETID"]), Prompt("LASTRUN", FIELDS["LAST_ACTIVITY_DT"])),
    condition=_always("A.SETID = :SETID AND (:LASTRUN = '' OR A.LAST_ACTIVITY_DT >= :LASTRUN)"),
    order="A.VENDOR_ID",
    records=("VENDOR",),
)

_ALL_TERMS = Query(
    name="ZZ_PAYMENT_TERMS",
    descr="All payment terms, no prompts",
    source="PS_PYMT_TRMS_HDR A",
    columns=columns_of("A.SETID A.PYMNT_TERMS_CD A.PYMNT_TERMS_TYPE A.DESCR", {"A": "PYMT_TRMS_HDR"}),
    order="A.SETID, A.PYMNT_TERMS_CD",
    records=("PYMT_TRMS_HDR",),
)

_ALL_SUPPLIERS = Query(
    name="ZZ_ALL_SUPPLIERS",
    descr="Every supplier, no prompts",
    source="PS_VENDOR A",
    columns=columns_of("A.SETID A.VENDOR_ID A.VENDOR_NAME_SHORT A.NAME1 A.VENDOR_STATUS", {"A": "VENDOR"}),
    order="A.SETID, A.VENDOR_ID",
    records=("VENDOR",),
)

_NAMED_LINES = Query(
    name="ZZ_NAMED_LINES",
    descr="Journal lines with names: two columns called DESCR once their aliases are off",
    source="PS_JRNL_LN A"
    " JOIN PS_GL_ACCOUNT_TBL B ON B.SETID = 'SHARE' AND B.ACCOUNT = A.ACCOUNT AND B.EFFDT ="
    " (SELECT MAX(EFFDT) FROM PS_GL_ACCOUNT_TBL WHERE SETID = 'SHARE' AND ACCOUNT = A.ACCOUNT"
    " AND EFFDT <= A.JOURNAL_DATE)"
    " JOIN PS_DEPT_TBL C ON C.SETID = 'SHARE' AND C.DEPTID = A.DEPTID AND C.EFFDT ="
    " (SELECT MAX(EFFDT) FROM PS_DEPT_TBL WHERE SETID = 'SHARE' AND DEPTID = A.DEPTID"
    " AND EFFDT <= A.JOURNAL_DATE)",
    columns=columns_of(
        "A.BUSINESS_UNIT A.JOURNAL_ID A.JOURNAL_LINE A.LEDGER A.ACCOUNT B.DESCR A.DEPTID C.DESCR"
        " A.MONETARY_AMOUNT",
        {"A": "JRNL_LN", "B": "GL_ACCOUNT_TBL", "C": "DEPT_TBL"},
    ),
    prompts=(Prompt("BUSINESS_UNIT", FIELDS["BUSINESS_UNIT"]),),
    condition=_always("A.BUSINESS_UNIT = :BUSINESS_UNIT"),
    order="A.JOURNAL_ID, A.UNPOST_SEQ, A.JOURNAL_LINE, A.LEDGER",
    records=("JRNL_LN", "GL_ACCOUNT_TBL", "DEPT_TBL"),
)

_MY_DEPARTMENTS = Query(
    name="ZZ_MY_DEPARTMENTS",
    descr="Private query of the integration user",
    source="PS_DEPT_TBL A",
    columns=columns_of("A.SETID A.DEPTID A.EFFDT A.EFF_STATUS A.DESCR", {"A": "DEPT_TBL"}),
    order="A.SETID, A.DEPTID, A.EFFDT",
    user="INTUSER",
    records=("DEPT_TBL",),
)

_SITE_VENDORS = paged(
    "ZZ_SITE_SUPPLIERS",
    "The site's own supplier query: fewer columns than the guide asks for",
    {"A": "VENDOR"},
    "PS_VENDOR A",
    "A.SETID A.VENDOR_ID A.NAME1 A.VENDOR_STATUS",
    "A.SETID A.VENDOR_ID",
)

_VOUCHER_BUILD = Query(
    name="X_VOUCHER_BUILD_STATUS",
    descr="Staged vouchers: waiting (N), built (B) or in error (E)",
    source="PS_VCHR_HDR_STG A",
    columns=columns_of(
        "A.BUSINESS_UNIT A.VCHR_BLD_KEY_C1 A.INVOICE_ID A.VENDOR_ID A.VOUCHER_ID A.BUILD_STATUS"
        " A.MESSAGE_TEXT A.ENTERED_DT",
        {"A": "VCHR_HDR_STG"},
    ),
    prompts=(Prompt("ENTERED_DT_FROM", FIELDS["ENTERED_DT"]),),
    condition=_always("A.ENTERED_DT >= :ENTERED_DT_FROM"),
    order="A.BUSINESS_UNIT, A.VCHR_BLD_KEY_C1",
    records=("VCHR_HDR_STG",),
)

CUSTOM: Final[tuple[Query, ...]] = (
    _OPEN_ITEMS,
    _VENDOR_SYNC,
    _ALL_TERMS,
    _ALL_SUPPLIERS,
    _NAMED_LINES,
    _MY_DEPARTMENTS,
    _SITE_VENDORS,
    _VOUCHER_BUILD,
)
