"""Employees and their job rows. Each EFFDT and EFFSEQ of a job is a record of its own."""

from __future__ import annotations

from tap_peoplesoft.declaration import Query, Record, StreamDeclaration, date, datetime, integer, text

EMPLOYEES = Query(
    name="SNGR_EMPLOYEES",
    description="one row for each employee, as the nightly refresh of the reporting table left it",
    records=(Record("A", "EMPLOYEES", criteria="A.EMPL_RCD = 0, so that a person comes once"),),
    columns=(
        text("A.EMPLID"),
        text("A.NAME"),
        text("A.FIRST_NAME"),
        text("A.LAST_NAME"),
        text("A.EMAIL_ADDR"),
        text("A.PHONE"),
        date("A.HIRE_DT"),
        date("A.TERMINATION_DT"),
        text("A.EMPL_STATUS"),
        text("A.BUSINESS_UNIT"),
        text("A.COMPANY"),
        text("A.SETID_DEPT"),
        text("A.DEPTID"),
        text("A.JOBCODE"),
        text("A.LOCATION"),
    ),
    key=("emplid",),
    seldom=frozenset({"email_addr"}),
)

JOBS = Query(
    name="SNGR_JOBS",
    description="job rows that were edited between two times, past and future rows included",
    records=(
        Record(
            "A",
            "JOB",
            effective_date="delete the criterion that Query Manager adds, so that every row comes back",
        ),
    ),
    columns=(
        text("A.EMPLID"),
        integer("A.EMPL_RCD"),
        date("A.EFFDT"),
        integer("A.EFFSEQ"),
        text("A.ACTION"),
        text("A.ACTION_REASON"),
        text("A.EMPL_STATUS"),
        text("A.HR_STATUS"),
        text("A.BUSINESS_UNIT"),
        text("A.COMPANY"),
        text("A.SETID_DEPT"),
        text("A.DEPTID"),
        text("A.JOBCODE"),
        text("A.LOCATION"),
        text("A.FULL_PART_TIME"),
        datetime("A.LASTUPDDTTM"),
    ),
    key=("emplid", "empl_rcd", "effdt", "effseq"),
    unprompted=frozenset({"effseq"}),
    cursor="lastupddttm",
    seldom=frozenset({"action_reason", "hr_status"}),
)

STREAMS = (
    StreamDeclaration("employees", EMPLOYEES, EMPLOYEES.key),
    StreamDeclaration("jobs", JOBS, JOBS.key),
)
