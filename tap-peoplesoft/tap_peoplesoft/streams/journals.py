"""General ledger journals. JRNL_HEADER's edit stamp is DTTM_STAMP_SEC; lines follow their header's."""

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

JOURNALS = Query(
    name="SNGR_JOURNALS",
    description="journal headers that were edited between two times",
    records=(Record("A", "JRNL_HEADER"),),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.JOURNAL_ID"),
        date("A.JOURNAL_DATE"),
        integer("A.UNPOST_SEQ"),
        text("A.JRNL_HDR_STATUS"),
        text("A.LEDGER_GROUP"),
        text("A.SOURCE"),
        integer("A.FISCAL_YEAR"),
        integer("A.ACCOUNTING_PERIOD"),
        date("A.POSTED_DATE"),
        text("A.CURRENCY_CD"),
        text("A.FOREIGN_CURRENCY"),
        text("A.DESCR254"),
        text("A.OPRID"),
        datetime("A.JRNL_CREATE_DTTM"),
        datetime("A.DTTM_STAMP_SEC"),
    ),
    key=("business_unit", "journal_id", "journal_date", "unpost_seq"),
    cursor="dttm_stamp_sec",
)

JOURNAL_LINES = Query(
    name="SNGR_JOURNAL_LINES",
    description="lines of the journals whose header was edited between two times",
    records=(
        Record("A", "JRNL_HEADER"),
        Record(
            "B",
            "JRNL_LN",
            "join on A.BUSINESS_UNIT = B.BUSINESS_UNIT and A.JOURNAL_ID = B.JOURNAL_ID and "
            "A.JOURNAL_DATE = B.JOURNAL_DATE and A.UNPOST_SEQ = B.UNPOST_SEQ",
        ),
    ),
    columns=(
        text("A.BUSINESS_UNIT"),
        text("A.JOURNAL_ID"),
        date("A.JOURNAL_DATE"),
        integer("A.UNPOST_SEQ"),
        integer("B.JOURNAL_LINE"),
        text("B.LEDGER"),
        text("B.ACCOUNT"),
        text("B.DEPTID"),
        text("B.OPERATING_UNIT"),
        text("B.PRODUCT"),
        text("B.FUND_CODE"),
        text("B.CLASS_FLD"),
        text("B.PROGRAM_CODE"),
        text("B.PROJECT_ID"),
        text("B.AFFILIATE"),
        text("B.CURRENCY_CD"),
        number("B.MONETARY_AMOUNT"),
        text("B.FOREIGN_CURRENCY"),
        number("B.FOREIGN_AMOUNT"),
        text("B.JRNL_LN_REF"),
        text("B.LINE_DESCR"),
        datetime("A.DTTM_STAMP_SEC"),
    ),
    key=(*JOURNALS.key, "journal_line", "ledger"),
    cursor="dttm_stamp_sec",
    unprompted=frozenset({"ledger"}),
    seldom=frozenset(
        {"operating_unit", "product", "fund_code", "class_fld", "program_code", "project_id", "affiliate"}
    ),
)

STREAMS = (
    StreamDeclaration("journals", JOURNALS, JOURNALS.key, lines=Lines(JOURNAL_LINES, "journal_lines")),
    StreamDeclaration("journal_lines", JOURNAL_LINES, JOURNAL_LINES.key),
)
