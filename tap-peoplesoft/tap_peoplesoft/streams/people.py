"""Employees and their job rows. Each EFFDT and EFFSEQ of a job is a record of its own."""

from __future__ import annotations

from tap_peoplesoft.declaration import Query, Record, StreamDeclaration, date, datetime, integer, text

EMPLOYEES = Query(
    name="SNGR_EMPLOYEES",
    description="one row for each person",
    records=(Record("A", "PERSONAL_DATA"),),
    columns=(
        text("A.EMPLID"),
        text("A.NAME"),
        text("A.FIRST_NAME"),
        text("A.LAST_NAME"),
        text("A.ADDRESS1"),
        text("A.ADDRESS2"),
        text("A.ADDRESS3"),
        text("A.ADDRESS4"),
        text("A.CITY"),
        text("A.STATE"),
        text("A.POSTAL"),
        text("A.COUNTRY"),
        text("A.PHONE"),
    ),
    key=("emplid",),
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
        datetime("A.LASTUPDDTTM"),
    ),
    key=("emplid", "empl_rcd", "effdt", "effseq"),
    cursor="lastupddttm",
)

STREAMS = (
    StreamDeclaration("employees", EMPLOYEES, EMPLOYEES.key),
    StreamDeclaration("jobs", JOBS, JOBS.key),
)
