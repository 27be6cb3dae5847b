"""Effective-dated ChartFields: a change is a new row from today, unless the record says otherwise."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from fake_components import DEPARTMENT, FakeComponent, char, date, departments, shape
from small_delivery import SmallDelivery

KEY = ("SHARE", "10200")


def record(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"SETID": "SHARE", "DEPTID": "10200", "DEPT_TBL": list(rows)}


def row(descr: str, effdt: str | None = None, **fields: Any) -> dict[str, Any]:
    dated = {"EFFDT": effdt} if effdt else {}
    return {"EFF_STATUS": "A", "DESCR": descr, **dated, **fields}


@pytest.fixture
def component() -> FakeComponent:
    return departments()


@pytest.fixture
def delivery(component: FakeComponent) -> SmallDelivery:
    return SmallDelivery({}, {"departments": component})


def test_keys_of_rows_repeat_those_of_the_component(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01")))
    assert component.writes() == ["create"]
    assert component.rows[KEY]["DEPT_TBL"] == [
        {"SETID": "SHARE", "DEPTID": "10200", "EFFDT": "2020-01-01", "EFF_STATUS": "A", "DESCR": "Sales"}
    ]


def test_a_new_one_without_a_date_begins_today(component, delivery):
    delivery.deliver("departments", record(row("Sales")))
    assert component.rows[KEY]["DEPT_TBL"][0]["EFFDT"] == "2026-06-15"


def test_a_row_that_says_what_is_in_force_changes_nothing(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01"), row("Later", "2027-01-01")))
    delivery.known.clear()
    result = delivery.deliver("departments", record(row("Sales")))
    assert (result.outcome, component.writes()) == ("unchanged", ["create"])


def test_a_change_is_a_new_row_that_takes_over_what_people_typed(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01")))
    component.rows[KEY]["DEPT_TBL"][0]["MANAGER_ID"] = "KU0001"
    result = delivery.deliver("departments", record(row("Sales and Service")))
    assert result.steps == ["update"]
    assert ("DEPT_TBL[SHARE/10200/2026-06-15].DESCR", "Sales", "Sales and Service") in result.changes
    before, after = component.rows[KEY]["DEPT_TBL"]
    assert (before["EFFDT"], before["DESCR"]) == ("2020-01-01", "Sales")
    assert (after["EFFDT"], after["MANAGER_ID"]) == ("2026-06-15", "KU0001")


def test_a_second_change_of_the_day_corrects_todays_row(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01")))
    delivery.deliver("departments", record(row("One")))
    result = delivery.deliver("departments", record(row("Two")))
    assert result.steps == ["updatedata"]
    assert [r["DESCR"] for r in component.rows[KEY]["DEPT_TBL"]] == ["Sales", "Two"]


def test_a_row_with_a_date_of_its_own_is_added_or_corrected(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01")))
    rows = (row("Sold", "2020-01-01"), row("Closing", "2026-12-31", EFF_STATUS="I"))
    result = delivery.deliver("departments", record(*rows))
    assert result.steps == ["updatedata", "update"]
    assert [r["DESCR"] for r in component.rows[KEY]["DEPT_TBL"]] == ["Sold", "Closing"]


def test_rows_that_the_record_does_not_name_stay(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01")))
    delivery.deliver("departments", record(row("Sales", "2021-01-01")))
    assert [r["EFFDT"] for r in component.rows[KEY]["DEPT_TBL"]] == ["2020-01-01", "2021-01-01"]


def test_where_only_update_is_offered_it_carries_everything(component, delivery):
    delivery.deliver("departments", record(row("Sales", "2020-01-01")))
    component.operations = frozenset({"create", "get", "update"})
    fewer = SmallDelivery({}, {"departments": component})
    result = fewer.deliver("departments", record(row("Sales!", "2020-01-01")))
    assert (result.code, component.writes()[-1]) == ("NOT_KEPT", "update")


def test_what_is_there_is_found_by_its_own_keys(component, delivery):
    component.create({"SETID": "SHARE", "DEPTID": "10200", "DEPT_TBL": [row("Sales", "2020-01-01")]})
    component.calls.clear()
    assert delivery.deliver("departments", record(row("Sales"))).outcome == "unchanged"
    assert component.calls == [("get", {"SETID": "SHARE", "DEPTID": "10200"})]


def test_without_get_it_is_found_by_find(component):
    component.create({"SETID": "SHARE", "DEPTID": "102000", "DEPT_TBL": [row("Other", "2020-01-01")]})
    component.create({"SETID": "SHARE", "DEPTID": "10200", "DEPT_TBL": [row("Sales", "2020-01-01")]})
    component.operations = frozenset({"create", "find", "update"})
    delivery = SmallDelivery({}, {"departments": component})
    delivery.deliver("departments", record(row("Sales")))
    assert "create" not in component.writes()[2:]


FLAT = shape(
    char("SETID", 5, required=True),
    char("ACCOUNT", 10, required=True),
    date("EFFDT", required=True),
    char("DESCR", 30),
)


def flat() -> FakeComponent:
    class Dated(FakeComponent):
        """Shows its current row as itself."""

        def _change(self, values, *, correct):
            row = self.rows[tuple(str(values[name]) for name in self.keys)]
            moves = values.get("EFFDT", row["EFFDT"]) != row["EFFDT"]
            return (
                super()._change(values, correct=correct)
                if moves or correct
                else super()._change({n: v for n, v in values.items() if n in self.keys}, correct=correct)
            )

    return Dated("ACCOUNT_CF", FLAT, ("SETID", "ACCOUNT"))


def test_a_component_that_shows_one_dated_row_itself():
    component = flat()
    delivery = SmallDelivery({}, {"gl_accounts": component})
    account = {"SETID": "SHARE", "ACCOUNT": "611000"}
    delivery.deliver("gl_accounts", {**account, "EFFDT": "2020-01-01", "DESCR": "Travel"})
    changed = delivery.deliver("gl_accounts", {**account, "DESCR": "Trips"})
    assert (changed.steps, component.calls[-2][1]["EFFDT"]) == (["update"], "2026-06-15")
    again = delivery.deliver("gl_accounts", {**account, "DESCR": "Journeys"})
    assert again.steps == ["updatedata"]


def test_dating_can_be_switched_off():
    component = departments()
    component.row_keys = {"DEPT_TBL": ("DEPTID",)}
    component.described = dataclasses.replace(DEPARTMENT)
    setting = {"departments": {"effective_dated": False, "collection_keys": {"DEPT_TBL": ["DEPTID"]}}}
    delivery = SmallDelivery(setting, {"departments": component})
    delivery.deliver("departments", record(row("Sales", "2020-01-01", DEPTID="10200")))
    result = delivery.deliver("departments", record(row("Sold", "2020-01-01", DEPTID="10200")))
    assert result.steps == ["update"]
