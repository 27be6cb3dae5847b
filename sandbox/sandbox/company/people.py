"""Employees and their job rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sandbox.company.chart import DEPARTMENTS
from sandbox.company.rng import day_between, digits, rng
from sandbox.company.words import FAMILY_NAMES, GIVEN_NAMES

Row = tuple[str, dict[str, Any]]


def employee_rows(seed: int, count: int) -> Iterator[Row]:
    """Yield EMPLOYEES and JOB: several rows per person, some on one day, some in the future."""
    for index in range(count):
        random = rng(seed, "employee", index)
        emplid = f"{index + 1:011d}"
        hired = day_between(random, date(2008, 1, 1), date(2025, 12, 31))
        jobs = _jobs(emplid, index, hired, random)
        current = max((j for j in jobs if j["EFFDT"].year < 2030), key=lambda j: (j["EFFDT"], j["EFFSEQ"]))  # noqa: PLR2004
        yield "EMPLOYEES", _employee(emplid, index, hired, current, random)
        for job in jobs:
            yield "JOB", job


def _employee(emplid: str, index: int, hired: date, job: dict[str, Any], random: Random) -> dict[str, Any]:
    given, family = random.choice(GIVEN_NAMES), random.choice(FAMILY_NAMES)
    copied = ("EMPL_STATUS", "SETID_DEPT", "DEPTID", "JOBCODE", "COMPANY", "BUSINESS_UNIT", "LOCATION")
    return {
        "EMPLID": emplid,
        "NAME": f"{family},{given}",
        "LAST_NAME": family,
        "FIRST_NAME": given,
        "EMAIL_ADDR": f"employee{index}@example.com" if index % 11 else "",
        "PHONE": digits(random, "614/555-####") if index % 3 else "",
        "HIRE_DT": hired,
        "TERMINATION_DT": job["EFFDT"] if job["EMPL_STATUS"] == "T" else None,
        **{name: job[name] for name in copied},
    }


def _jobs(emplid: str, index: int, hired: date, random: Random) -> list[dict[str, Any]]:
    days = [(hired, 0, "HIR", "A")]
    for step in range(index % 4):
        day = max(hired, date(2026, 1, 1)) + timedelta(days=30 * step + random.randrange(20))
        days.append((day, 0, random.choice(("PAY", "XFR", "DTA")), "A"))
        if step == 1:
            days.append((day, 1, "DTA", "A"))
    if index % 19 == 7:  # noqa: PLR2004 - left the company
        days.append((date(2026, 6, 1), 0, "TER", "T"))
    if index % 13 == 5:  # noqa: PLR2004 - a promotion agreed for later
        days.append((date(2035, 1, 1), 0, "PRO", "A"))
    unique = {(day, seq): (action, status) for day, seq, action, status in days}
    return [_job(emplid, when, what, random) for when, what in unique.items()]


def _job(emplid: str, when: tuple[date, int], what: tuple[str, str], random: Random) -> dict[str, Any]:
    effdt, effseq = when
    touched = min(effdt, date(2026, 6, 15))
    return {
        "EMPLID": emplid,
        "EMPL_RCD": 0,
        "EFFDT": effdt,
        "EFFSEQ": effseq,
        "ACTION": what[0],
        "EMPL_STATUS": what[1],
        "SETID_DEPT": "SHARE",
        "DEPTID": random.choice(DEPARTMENTS)[0],
        "JOBCODE": f"{random.randrange(100, 140):06d}",
        "COMPANY": "GBI",
        "BUSINESS_UNIT": "US001",
        "LOCATION": random.choice(("COLUMBUS", "PORTLAND", "NEWARK")),
        "FULL_PART_TIME": "F" if random.randrange(5) else "P",
        "ANNUAL_RT": Decimal(random.randrange(30_000_00, 180_000_00)).scaleb(-2),
        "LASTUPDDTTM": datetime(touched.year, touched.month, touched.day, tzinfo=UTC)
        + timedelta(seconds=random.randrange(86_400)),
        "LASTUPDOPRID": random.choice(("PS", "HRADMIN")),
    }
