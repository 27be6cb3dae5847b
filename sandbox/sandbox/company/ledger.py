"""Rows of the chart of accounts and the departments, with their effective-dated history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sandbox.company.chart import (
    ACCOUNT_CHANGES,
    ACCOUNTS,
    DEPARTMENT_CHANGES,
    DEPARTMENTS,
    FIRST_DATE,
    FUTURE_ACCOUNTS,
    NORDC_ACCOUNTS,
    NORDC_DEPARTMENTS,
    NORDC_NAMES,
    Change,
)

Row = tuple[str, dict[str, Any]]

_OPEN_ITEM = {"121000", "180000", "280000"}


def account_rows() -> Iterator[Row]:
    """Yield GL_ACCOUNT_TBL for both SETIDs, every effective-dated row, future ones too."""
    for code, descr, kind in ACCOUNTS:
        yield from _account("SHARE", code, kind, _history(descr, ACCOUNT_CHANGES.get(code, ())))
        if code in NORDC_ACCOUNTS:
            name = NORDC_NAMES.get(code, descr)
            yield from _account("NORDC", code, kind, [Change(date(2012, 1, 1), "A", name)])
    for code, descr, kind, effdt in FUTURE_ACCOUNTS:
        yield from _account("SHARE", code, kind, [Change(effdt, "A", descr)])


def department_rows() -> Iterator[Row]:
    """Yield DEPT_TBL for both SETIDs, every effective-dated row."""
    for number, (code, descr) in enumerate(DEPARTMENTS):
        yield from _department("SHARE", code, number, _history(descr, DEPARTMENT_CHANGES.get(code, ())))
    for number, (code, descr) in enumerate(NORDC_DEPARTMENTS):
        yield from _department("NORDC", code, number, [Change(date(2012, 1, 1), "A", descr)])


def in_force(changes: Mapping[str, Sequence[Change]], code: str, day: date) -> str:
    """Return EFF_STATUS of a SHARE code on a day."""
    past = [change for change in changes.get(code, ()) if change.effdt <= day]
    return past[-1].status if past else "A"


def _history(descr: str, changes: Sequence[Change]) -> list[Change]:
    history = [Change(FIRST_DATE, "A", descr)]
    for change in changes:
        name = history[-1].descr if change.descr is None else change.descr
        history.append(change._replace(descr=name))
    return history


def _account(setid: str, code: str, kind: str, history: Sequence[Change]) -> Iterator[Row]:
    for change in history:
        yield (
            "GL_ACCOUNT_TBL",
            {
                "SETID": setid,
                "ACCOUNT": code,
                "EFFDT": change.effdt,
                "EFF_STATUS": change.status,
                "DESCR": change.descr,
                "DESCRSHORT": (change.descr or "")[:10].strip(),
                "ACCOUNT_TYPE": kind,
                "OPEN_ITEM": "Y" if code in _OPEN_ITEM else "N",
                "STATISTICS_ACCOUNT": "Y" if code.startswith("9") else "N",
                "UNIT_OF_MEASURE": "HRS" if code.startswith("9") else "",
                "CURRENCY_CD": "EUR" if code == "101200" else "",
            },
        )


def _department(setid: str, code: str, number: int, history: Sequence[Change]) -> Iterator[Row]:
    for change in history:
        yield (
            "DEPT_TBL",
            {
                "SETID": setid,
                "DEPTID": code,
                "EFFDT": change.effdt,
                "EFF_STATUS": change.status,
                "DESCR": change.descr,
                "DESCRSHORT": (change.descr or "")[:10].strip(),
                "COMPANY": "GBI" if setid == "SHARE" else "NOR",
                "MANAGER_ID": f"{number + 1:011d}" if number % 4 else "",
            },
        )
