"""Control tables keyed by SETID: payment terms, GL accounts, departments."""

from __future__ import annotations

from tap_peoplesoft.declaration import Query, Record, StreamDeclaration, date, text

_EVERY_ROW = "delete the criterion that Query Manager adds, so that every row comes back"

PAYMENT_TERMS = Query(
    name="SNGR_PAYMENT_TERMS",
    description="every payment term",
    records=(Record("A", "PYMT_TRMS_HDR"),),
    columns=(
        text("A.SETID"),
        text("A.PYMNT_TERMS_CD"),
        text("A.PYMNT_TERMS_TYPE"),
        text("A.DESCR"),
        text("A.DESCRSHORT"),
    ),
    key=("setid", "pymnt_terms_cd"),
)

GL_ACCOUNTS = Query(
    name="SNGR_GL_ACCOUNTS",
    description="every row of every GL account, past and future rows included",
    records=(Record("A", "GL_ACCOUNT_TBL", effective_date=_EVERY_ROW),),
    columns=(
        text("A.SETID"),
        text("A.ACCOUNT"),
        date("A.EFFDT"),
        text("A.EFF_STATUS"),
        text("A.DESCR"),
        text("A.DESCRSHORT"),
        text("A.ACCOUNT_TYPE"),
        text("A.OPEN_ITEM"),
        text("A.STATISTICS_ACCOUNT"),
        text("A.UNIT_OF_MEASURE"),
        text("A.CURRENCY_CD"),
    ),
    key=("setid", "account", "effdt"),
    unprompted=frozenset({"effdt"}),
)

DEPARTMENTS = Query(
    name="SNGR_DEPARTMENTS",
    description="every row of every department, past and future rows included",
    records=(Record("A", "DEPT_TBL", effective_date=_EVERY_ROW),),
    columns=(
        text("A.SETID"),
        text("A.DEPTID"),
        date("A.EFFDT"),
        text("A.EFF_STATUS"),
        text("A.DESCR"),
        text("A.DESCRSHORT"),
        text("A.COMPANY"),
        text("A.MANAGER_ID"),
    ),
    key=("setid", "deptid", "effdt"),
    unprompted=frozenset({"effdt"}),
)

STREAMS = (
    StreamDeclaration("payment_terms", PAYMENT_TERMS, PAYMENT_TERMS.key),
    StreamDeclaration("gl_accounts", GL_ACCOUNTS, ("setid", "account"), effective_dated=True),
    StreamDeclaration("departments", DEPARTMENTS, ("setid", "deptid"), effective_dated=True),
)
