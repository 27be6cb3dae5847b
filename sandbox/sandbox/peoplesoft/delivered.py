"""The public queries that the taps' administrator's guide asks a site to create."""

from __future__ import annotations

from typing import Final

from sandbox.peoplesoft.query import Query, paged

_CURRENT = "{a}.EFFDT = (SELECT MAX(EFFDT) FROM {table} WHERE {same} AND EFFDT <= :TODAY)"


def _vendor_join(alias: str, record: str, condition: str, effective: str = "") -> str:
    join = f"LEFT JOIN PS_{record} {alias} ON {alias}.SETID = A.SETID AND {alias}.VENDOR_ID = A.VENDOR_ID"
    join += f" AND {condition}"
    if not effective:
        return join
    same = f"SETID = A.SETID AND VENDOR_ID = A.VENDOR_ID AND {effective} = {alias}.{effective}"
    return join + " AND " + _CURRENT.format(a=alias, table=f"PS_{record}", same=same)


_FIRST_CONTACT = (
    "D.CNTCT_SEQ_NUM = (SELECT MIN(CNTCT_SEQ_NUM) FROM PS_VENDOR_CNTCT"
    " WHERE SETID = A.SETID AND VENDOR_ID = A.VENDOR_ID)"
)
_TAX_ID = (
    "E.STD_ID_NUM_QUAL = (SELECT MIN(STD_ID_NUM_QUAL) FROM PS_VENDOR_ID_NBRS"
    " WHERE SETID = A.SETID AND VENDOR_ID = A.VENDOR_ID AND STD_ID_NUM_QUAL IN ('TIN', 'VAT'))"
)

_SUPPLIERS = paged(
    "SNGR_SUPPLIERS",
    "Suppliers, one row each",
    {"A": "VENDOR", "B": "VENDOR_ADDR", "C": "VENDOR_LOC", "D": "VENDOR_CNTCT", "E": "VENDOR_ID_NBRS"},
    " ".join(
        (
            "PS_VENDOR A",
            _vendor_join("B", "VENDOR_ADDR", "B.ADDRESS_SEQ_NUM = A.PRIM_ADDR_SEQ_NUM", "ADDRESS_SEQ_NUM"),
            _vendor_join("C", "VENDOR_LOC", "C.VNDR_LOC = A.DEFAULT_LOC", "VNDR_LOC"),
            _vendor_join("D", "VENDOR_CNTCT", _FIRST_CONTACT, "CNTCT_SEQ_NUM"),
            _vendor_join("E", "VENDOR_ID_NBRS", _TAX_ID),
        )
    ),
    "A.SETID A.VENDOR_ID A.VENDOR_NAME_SHORT A.NAME1 A.NAME2 A.VENDOR_STATUS A.VENDOR_CLASS"
    " A.VENDOR_PERSISTENCE A.LAST_ACTIVITY_DT B.ADDRESS1 B.ADDRESS2 B.ADDRESS3 B.ADDRESS4 B.CITY B.STATE"
    " B.POSTAL B.COUNTRY C.PYMNT_TERMS_CD C.CURRENCY_CD E.STD_ID_NUM D.CONTACT_NAME D.PHONE D.EMAIL_ADDR",
    "A.SETID A.VENDOR_ID",
)

_JOURNAL_KEY = "A.BUSINESS_UNIT A.JOURNAL_ID A.JOURNAL_DATE A.UNPOST_SEQ"
_ON_JOURNAL = (
    "B.BUSINESS_UNIT = A.BUSINESS_UNIT AND B.JOURNAL_ID = A.JOURNAL_ID"
    " AND B.JOURNAL_DATE = A.JOURNAL_DATE AND B.UNPOST_SEQ = A.UNPOST_SEQ"
)
_ON_ORDER = "B.BUSINESS_UNIT = A.BUSINESS_UNIT AND B.PO_ID = A.PO_ID"
_ON_ORDER_LINE = "{0}.BUSINESS_UNIT = B.BUSINESS_UNIT AND {0}.PO_ID = B.PO_ID AND {0}.LINE_NBR = B.LINE_NBR"
_ON_VOUCHER = "B.BUSINESS_UNIT = A.BUSINESS_UNIT AND B.VOUCHER_ID = A.VOUCHER_ID"
_ON_VOUCHER_LINE = (
    "C.BUSINESS_UNIT = B.BUSINESS_UNIT AND C.VOUCHER_ID = B.VOUCHER_ID"
    " AND C.VOUCHER_LINE_NUM = B.VOUCHER_LINE_NUM"
)

# CROSS JOIN makes the database walk the headers in key order, so that a page needs no sorting.
DELIVERED: Final[tuple[Query, ...]] = (
    _SUPPLIERS,
    paged(
        "SNGR_SUPPLIER_ADDRESSES",
        "Supplier addresses with history",
        {"A": "VENDOR_ADDR"},
        "PS_VENDOR_ADDR A",
        "A.SETID A.VENDOR_ID A.ADDRESS_SEQ_NUM A.EFFDT A.EFF_STATUS A.COUNTRY A.ADDRESS1 A.ADDRESS2"
        " A.ADDRESS3 A.ADDRESS4 A.CITY A.STATE A.POSTAL",
        "A.SETID A.VENDOR_ID A.ADDRESS_SEQ_NUM A.EFFDT",
    ),
    paged(
        "SNGR_SUPPLIER_LOCATIONS",
        "Supplier locations with history",
        {"A": "VENDOR_LOC"},
        "PS_VENDOR_LOC A",
        "A.SETID A.VENDOR_ID A.VNDR_LOC A.EFFDT A.EFF_STATUS A.CURRENCY_CD A.RT_TYPE A.PYMNT_TERMS_CD",
        "A.SETID A.VENDOR_ID A.VNDR_LOC A.EFFDT",
    ),
    paged(
        "SNGR_SUPPLIER_CONTACTS",
        "Supplier contacts with history",
        {"A": "VENDOR_CNTCT"},
        "PS_VENDOR_CNTCT A",
        "A.SETID A.VENDOR_ID A.CNTCT_SEQ_NUM A.EFFDT A.EFF_STATUS A.CONTACT_NAME A.CONTACT_TITLE A.PHONE"
        " A.EMAIL_ADDR",
        "A.SETID A.VENDOR_ID A.CNTCT_SEQ_NUM A.EFFDT",
    ),
    paged(
        "SNGR_SUPPLIER_IDS",
        "Supplier tax and other ids",
        {"A": "VENDOR_ID_NBRS"},
        "PS_VENDOR_ID_NBRS A",
        "A.SETID A.VENDOR_ID A.STD_ID_NUM_QUAL A.STD_ID_NUM",
        "A.SETID A.VENDOR_ID A.STD_ID_NUM_QUAL",
    ),
    paged(
        "SNGR_PAYMENT_TERMS",
        "Payment terms",
        {"A": "PYMT_TRMS_HDR"},
        "PS_PYMT_TRMS_HDR A",
        "A.SETID A.PYMNT_TERMS_CD A.PYMNT_TERMS_TYPE A.DESCR A.DESCRSHORT",
        "A.SETID A.PYMNT_TERMS_CD",
    ),
    paged(
        "SNGR_GL_ACCOUNTS",
        "GL accounts with history",
        {"A": "GL_ACCOUNT_TBL"},
        "PS_GL_ACCOUNT_TBL A",
        "A.SETID A.ACCOUNT A.EFFDT A.EFF_STATUS A.DESCR A.DESCRSHORT A.ACCOUNT_TYPE A.OPEN_ITEM"
        " A.STATISTICS_ACCOUNT A.UNIT_OF_MEASURE A.CURRENCY_CD",
        "A.SETID A.ACCOUNT A.EFFDT",
    ),
    paged(
        "SNGR_DEPARTMENTS",
        "Departments with history",
        {"A": "DEPT_TBL"},
        "PS_DEPT_TBL A",
        "A.SETID A.DEPTID A.EFFDT A.EFF_STATUS A.DESCR A.DESCRSHORT A.COMPANY A.MANAGER_ID",
        "A.SETID A.DEPTID A.EFFDT",
    ),
    paged(
        "SNGR_JOURNALS",
        "Journal headers",
        {"A": "JRNL_HEADER"},
        "PS_JRNL_HEADER A",
        f"{_JOURNAL_KEY} A.JRNL_HDR_STATUS A.LEDGER_GROUP A.SOURCE A.FISCAL_YEAR A.ACCOUNTING_PERIOD"
        " A.POSTED_DATE A.OPRID A.DESCR254 A.CURRENCY_CD A.FOREIGN_CURRENCY A.RT_TYPE A.JRNL_CREATE_DTTM"
        " A.DTTM_STAMP_SEC",
        _JOURNAL_KEY,
        cursor="A.DTTM_STAMP_SEC",
    ),
    paged(
        "SNGR_JOURNAL_LINES",
        "Journal lines",
        {"A": "JRNL_HEADER", "B": "JRNL_LN"},
        f"PS_JRNL_HEADER A CROSS JOIN PS_JRNL_LN B ON {_ON_JOURNAL}",
        f"{_JOURNAL_KEY} B.JOURNAL_LINE B.LEDGER B.ACCOUNT B.DEPTID B.PRODUCT B.PROJECT_ID B.CURRENCY_CD"
        " B.MONETARY_AMOUNT B.FOREIGN_CURRENCY B.FOREIGN_AMOUNT B.RT_TYPE B.RATE_MULT B.STATISTICS_CODE"
        " B.STATISTICS_AMOUNT B.JRNL_LN_REF B.LINE_DESCR A.DTTM_STAMP_SEC",
        f"{_JOURNAL_KEY} B.JOURNAL_LINE B.LEDGER",
        cursor="A.DTTM_STAMP_SEC",
        header_keys=4,
    ),
    paged(
        "SNGR_PURCHASE_ORDERS",
        "Purchase order headers",
        {"A": "PO_HDR"},
        "PS_PO_HDR A",
        "A.BUSINESS_UNIT A.PO_ID A.PO_STATUS A.PO_TYPE A.PO_DT A.VENDOR_SETID A.VENDOR_ID A.VNDR_LOC"
        " A.BUYER_ID A.PYMNT_TERMS_CD A.CURRENCY_CD A.CHNG_ORD_SEQ A.PO_REF A.ENTERED_DT A.ACTIVITY_DATE"
        " A.LAST_DTTM_UPDATE",
        "A.BUSINESS_UNIT A.PO_ID",
        cursor="A.LAST_DTTM_UPDATE",
    ),
    paged(
        "SNGR_PURCHASE_ORDER_LINES",
        "Purchase order lines with schedules and distributions",
        {"A": "PO_HDR", "B": "PO_LINE", "C": "PO_LINE_SHIP", "D": "PO_LINE_DISTRIB"},
        f"PS_PO_HDR A CROSS JOIN PS_PO_LINE B ON {_ON_ORDER}"
        f" CROSS JOIN PS_PO_LINE_SHIP C ON {_ON_ORDER_LINE.format('C')}"
        f" CROSS JOIN PS_PO_LINE_DISTRIB D ON {_ON_ORDER_LINE.format('D')} AND D.SCHED_NBR = C.SCHED_NBR",
        "A.BUSINESS_UNIT A.PO_ID B.LINE_NBR C.SCHED_NBR D.DISTRIB_LINE_NUM B.INV_ITEM_ID B.DESCR254_MIXED"
        " B.UNIT_OF_MEASURE B.CANCEL_STATUS C.QTY_PO C.PRICE_PO D.MERCHANDISE_AMT C.DUE_DT C.DUE_TIME"
        " C.SHIPTO_ID D.ACCOUNT D.DEPTID D.PRODUCT D.PROJECT_ID A.LAST_DTTM_UPDATE",
        "A.BUSINESS_UNIT A.PO_ID B.LINE_NBR C.SCHED_NBR D.DISTRIB_LINE_NUM",
        cursor="A.LAST_DTTM_UPDATE",
        header_keys=2,
    ),
    paged(
        "SNGR_VOUCHERS",
        "Voucher headers",
        {"A": "VOUCHER"},
        "PS_VOUCHER A",
        "A.BUSINESS_UNIT A.VOUCHER_ID A.INVOICE_ID A.INVOICE_DT A.VENDOR_SETID A.VENDOR_ID A.VNDR_LOC"
        " A.VOUCHER_STYLE A.ENTRY_STATUS A.POST_STATUS_AP A.MATCH_STATUS_VCHR A.APPR_STATUS A.CLOSE_STATUS"
        " A.PYMNT_TERMS_CD A.GROSS_AMT A.TXN_CURRENCY_CD A.BASE_CURRENCY A.DUE_DT A.ENTERED_DT"
        " A.LAST_UPDATE_DT",
        "A.BUSINESS_UNIT A.VOUCHER_ID",
        cursor="A.LAST_UPDATE_DT",
    ),
    paged(
        "SNGR_VOUCHER_LINES",
        "Voucher lines with distributions",
        {"A": "VOUCHER", "B": "VOUCHER_LINE", "C": "DISTRIB_LINE"},
        f"PS_VOUCHER A CROSS JOIN PS_VOUCHER_LINE B ON {_ON_VOUCHER}"
        f" CROSS JOIN PS_DISTRIB_LINE C ON {_ON_VOUCHER_LINE}",
        "A.BUSINESS_UNIT A.VOUCHER_ID B.VOUCHER_LINE_NUM C.DISTRIB_LINE_NUM B.DESCR B.INV_ITEM_ID"
        " C.BUSINESS_UNIT_GL C.ACCOUNT C.DEPTID C.PRODUCT C.PROJECT_ID C.MERCHANDISE_AMT A.LAST_UPDATE_DT",
        "A.BUSINESS_UNIT A.VOUCHER_ID B.VOUCHER_LINE_NUM C.DISTRIB_LINE_NUM",
        cursor="A.LAST_UPDATE_DT",
        header_keys=2,
    ),
    paged(
        "SNGR_EMPLOYEES",
        "Employees",
        {"A": "EMPLOYEES"},
        "PS_EMPLOYEES A",
        "A.EMPLID A.NAME A.LAST_NAME A.FIRST_NAME A.EMAIL_ADDR A.PHONE A.HIRE_DT A.TERMINATION_DT"
        " A.EMPL_STATUS A.SETID_DEPT A.DEPTID A.JOBCODE A.COMPANY A.BUSINESS_UNIT A.LOCATION",
        "A.EMPLID",
    ),
    paged(
        "SNGR_JOBS",
        "Job rows with history",
        {"A": "JOB"},
        "PS_JOB A",
        "A.EMPLID A.EMPL_RCD A.EFFDT A.EFFSEQ A.ACTION A.EMPL_STATUS A.SETID_DEPT A.DEPTID A.JOBCODE"
        " A.COMPANY A.BUSINESS_UNIT A.LOCATION A.FULL_PART_TIME A.ANNUAL_RT A.LASTUPDDTTM A.LASTUPDOPRID",
        "A.EMPLID A.EMPL_RCD A.EFFDT A.EFFSEQ",
        cursor="A.LASTUPDDTTM",
    ),
)
