"""Schemas that spell keys otherwise, or require none of them: dated rows are told apart all the same."""

from __future__ import annotations

import pytest
from fake_components import ALL, FakeComponent, char, date, departments, number, shape
from small_delivery import SmallDelivery

JOB = {
    "jobs": {
        "component_interface": "CI_JOB_DATA",
        "keys": ["KEYPROP_EMPLID"],
        "source_key": ["KEYPROP_EMPLID"],
    }
}


def dated(effdt: str, *, required: bool) -> FakeComponent:
    rows = shape(
        char("KEYPROP_EMPLID", 11, required=required),
        date(effdt, required=required),
        number(effdt.replace("DT", "SEQ"), 3),
        char("PROP_DEPTID", 10),
    )
    described = shape(char("KEYPROP_EMPLID", 11, required=required), COLL_JOB=rows)
    return FakeComponent("CI_JOB_DATA", described, ("KEYPROP_EMPLID",), None, {"COLL_JOB": (effdt,)})


def job(**fields: str) -> dict[str, object]:
    return {"KEYPROP_EMPLID": "KU0001", "COLL_JOB": [fields]}


@pytest.mark.parametrize("required", [True, False], ids=["keys required", "keys optional"])
@pytest.mark.parametrize("effdt", ["EFFDT", "EFFDT_0", "KEYPROP_EFFDT"])
def test_a_change_is_a_new_row_and_a_second_one_corrects_it(effdt, required):
    component = dated(effdt, required=required)
    delivery = SmallDelivery(JOB, {"jobs": component})
    delivery.deliver("jobs", job(**{effdt: "2020-01-01"}, PROP_DEPTID="10200"))
    assert delivery.deliver("jobs", job(PROP_DEPTID="10300")).steps == ["update"]
    assert delivery.deliver("jobs", job(PROP_DEPTID="10400")).steps == ["updatedata"]
    rows = component.rows[("KU0001",)]["COLL_JOB"]
    assert [(row[effdt], row["PROP_DEPTID"]) for row in rows] == [
        ("2020-01-01", "10200"),
        ("2026-06-15", "10400"),
    ]


def test_without_get_a_row_that_may_be_there_is_corrected():
    component = departments(operations=ALL - {"get"})
    delivery = SmallDelivery({}, {"departments": component})
    for name in ("Sales", "Service", "Support"):
        row = {"DESCR": name, "EFF_STATUS": "A"}
        delivery.deliver("departments", {"SETID": "SHARE", "DEPTID": "10200", "DEPT_TBL": [row]})
    assert [row["DESCR"] for row in component.rows[("SHARE", "10200")]["DEPT_TBL"]] == ["Support"]


def test_a_row_is_not_added_beside_others_if_it_may_be_one_of_them():
    lines = shape(number("LINE_NBR", 5), char("DESCR", 30))
    described = shape(char("PO_ID", 10, required=True), PO_LINE=lines)
    component = FakeComponent("ZZ_PO", described, ("PO_ID",), None, {"PO_LINE": ("LINE_NBR",)})
    setting = {"orders": {"component_interface": "ZZ_PO", "keys": ["PO_ID"], "source_key": ["PO_ID"]}}
    order = {"PO_ID": "1", "PO_LINE": [{"LINE_NBR": 1, "DESCR": "Paper"}]}
    changed = {"PO_ID": "1", "PO_LINE": [{"LINE_NBR": 1, "DESCR": "Toner"}]}
    SmallDelivery(setting, {"orders": component}).deliver("orders", order)
    result = SmallDelivery(setting, {"orders": component}).deliver("orders", changed)
    assert (result.outcome, result.code) == ("refused", "ROW_AMBIGUOUS")
    assert "PO_LINE has 1 rows there" in result.reason

    setting["orders"]["collection_keys"] = {"PO_LINE": ["LINE_NBR"]}
    assert SmallDelivery(setting, {"orders": component}).deliver("orders", changed).outcome == "updated"
    assert [row["DESCR"] for row in component.rows[("1",)]["PO_LINE"]] == ["Toner"]


def test_zero_is_a_key():
    rows = shape(date("KEYPROP_EFFDT", required=True), char("PROP_DEPTID", 10))
    keys = (char("KEYPROP_EMPLID", 11, required=True), number("KEYPROP_EMPL_RCD", 3, required=True))
    names = tuple(key.name for key in keys)
    setting = {"jobs": {"component_interface": "CI_JOB_DATA", "keys": names, "source_key": names}}
    component = FakeComponent(
        "CI_JOB_DATA", shape(*keys, COLL_JOB=rows), names, None, {"COLL_JOB": ("KEYPROP_EFFDT",)}
    )
    record = {**job(KEYPROP_EFFDT="2020-01-01", PROP_DEPTID="10200"), "KEYPROP_EMPL_RCD": 0}
    assert SmallDelivery(setting, {"jobs": component}).deliver("jobs", record).outcome == "created"
    assert SmallDelivery(setting, {"jobs": component}).deliver("jobs", record).outcome == "unchanged"
    assert list(component.rows) == [("KU0001", "0")]
