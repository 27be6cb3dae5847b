from __future__ import annotations

from decimal import Decimal
from urllib.parse import unquote

import pytest
from fake_gateway import FakeQuery

from connector_kit.errors import ConfigurationError
from tap_peoplesoft.catalogue import catalogued_kinds
from tap_peoplesoft.declaration import Kind
from tap_peoplesoft.streams.custom import cursor_kind, inferred_kinds

ROWS = [
    {
        "BUSINESS_UNIT": "US001",
        "PROJECT_ID": f"{n:05}",
        "BUDGET": Decimal("10.50"),
        "DESCR": "",
        "ROW_LASTMANT_DTTM": f"2026-02-0{n}T09:05:00",
    }
    for n in range(1, 6)
]
PROJECTS = {
    "stream": "projects",
    "name": "ZZ_PROJECTS",
    "key_properties": ["BUSINESS_UNIT", "project_id"],
    "replication_key": "ROW_LASTMANT_DTTM",
    "prompts": {
        "KIND": "X,Y",
        "SINCE": "@from",
        "UNTIL": "@to",
        "BU": "@after:BUSINESS_UNIT",
        "PRJ": "@after:project_id",
    },
}


class Projects(FakeQuery):
    def select(self, prompts, maxrows):
        assert prompts["KIND"] == "X,Y"
        after = (prompts["BU"], prompts["PRJ"])
        rows = [r for r in self.rows if (r["BUSINESS_UNIT"], r["PROJECT_ID"]) > after]
        low, high = unquote(prompts["SINCE"]), unquote(prompts["UNTIL"])
        return [r for r in rows if low <= r["ROW_LASTMANT_DTTM"] <= high][: maxrows or None]


@pytest.fixture
def projects(gateway):
    prompts = tuple(PROJECTS["prompts"])
    gateway.queries["ZZ_PROJECTS"] = Projects("ZZ_PROJECTS", list(ROWS), ("PROJECT_ID",), prompts=prompts)
    return gateway


def test_a_custom_query_is_a_stream_with_prompts_pages_and_a_cursor(projects, run_tap):
    run = run_tap("projects", custom_queries=[PROJECTS], page_size=2)
    assert [r["project_id"] for r in run.records("projects")] == [r["PROJECT_ID"] for r in ROWS]
    assert set(run.records("projects")[0]) == {
        "business_unit",
        "project_id",
        "budget",
        "descr",
        "row_lastmant_dttm",
    }
    assert run.bookmark("projects") == "2026-02-05T09:05:00+00:00"
    again = run_tap("projects", custom_queries=[PROJECTS], state=run.state)
    assert [r["project_id"] for r in again.records("projects")] == ["00005"]


def test_its_schema_is_inferred_carefully_from_a_sample(projects, run_tap):
    run = run_tap("projects", custom_queries=[PROJECTS])
    schema = next(m["schema"]["properties"] for m in run.messages if m["type"] == "SCHEMA")
    assert schema["project_id"] == {"type": ["string"]}
    assert schema["row_lastmant_dttm"]["format"] == "date-time"
    assert schema["descr"] == {"type": ["string", "null"]}


def test_its_schema_comes_from_the_catalogue_where_that_answers(projects, run_tap):
    body = "".join(
        f"<field><uniqueFieldName>A.{name}</uniqueFieldName><fieldName>{name}</fieldName><fieldType>{kind}</fieldType></field>"
        for name, kind in {
            "BUSINESS_UNIT": "Character",
            "PROJECT_ID": "Character",
            "BUDGET": "Number",
            "ROW_LASTMANT_DTTM": "DateTime",
            "EXTRA": "Date",
        }.items()
    )
    projects.script = [
        lambda r: (200, "text/xml", f"<R>{body}</R>".encode()) if "QueryFields.v1" in r.path else None
    ]
    run = run_tap("projects", custom_queries=[PROJECTS])
    schema = next(m["schema"]["properties"] for m in run.messages if m["type"] == "SCHEMA")
    assert schema["budget"]["type"] == ["number", "null"]
    assert schema["extra"]["format"] == "date"
    assert "descr" not in schema


def test_a_query_without_its_key_column_is_an_error(projects, run_tap):
    with pytest.raises(ConfigurationError, match=r"COLUMN_MISSING.*PROJEKT_ID.*projects"):
        run_tap(
            "projects",
            custom_queries=[
                {
                    **PROJECTS,
                    "key_properties": ["business_unit", "projekt_id"],
                    "prompts": {**PROJECTS["prompts"], "PRJ": "@after:projekt_id"},
                }
            ],
        )


def test_a_query_without_page_prompts_is_read_whole(gateway, run_tap):
    rows = [{"CODE": "1", "SETID": "S", "X.SETID": "T"}, {"CODE": "2", "SETID": "S", "X.SETID": "U"}]
    gateway.queries["ZZ_CODES"] = FakeQuery("ZZ_CODES", rows, ("CODE",), prompts=())
    query = {"stream": "codes", "name": "ZZ_CODES", "key_properties": ["code"]}
    records = run_tap("codes", custom_queries=[query]).records("codes")
    assert records == [
        {"code": "1", "a_setid": "S", "a_x_setid": "T"},
        {"code": "2", "a_setid": "S", "a_x_setid": "U"},
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"owner": "mine"}, "owner"),
        ({"replication_key": None}, "need a replication_key"),
        ({"prompts": {"X": "@since"}}, "'@since'"),
        ({"prompts": {"X": "@after:project_id"}}, "leading fields of key_properties"),
        ({"stream": "journal_lines"}, "is taken"),
    ],
)
def test_faults_of_the_setting(run_tap, change, fault):
    with pytest.raises(ConfigurationError, match=f"CUSTOM_QUERIES_INVALID.*{fault}"):
        run_tap("projects", custom_queries=[{**PROJECTS, **change}])


def test_numbers_are_inferred_only_where_all_are_numbers():
    rows = [
        {"A": 1, "B": Decimal("1.5"), "C": "01", "D": None, "E": 1},
        {"A": 2, "B": None, "C": "2", "D": "", "E": "x"},
    ]
    assert inferred_kinds(rows) == {
        "A": Kind.NUMBER,
        "B": Kind.NUMBER,
        "C": Kind.TEXT,
        "D": Kind.TEXT,
        "E": Kind.TEXT,
    }


@pytest.mark.parametrize(
    ("stamp", "values", "format_"),
    [
        ("LASTUPDATE", ["2026-02-01T09:05:00", "2026-02-02T10:00:00"], "date-time"),
        ("ENTERED_ON", ["2026-02-01", "2026-02-02"], "date"),
    ],
)
def test_a_cursor_is_what_its_values_are_whatever_its_name(gateway, run_tap, stamp, values, format_):
    rows = [{"CODE": str(n), stamp: value} for n, value in enumerate(values)]
    gateway.queries["ZZ_CODES"] = FakeQuery("ZZ_CODES", rows, ("CODE",), cursor=stamp)
    length = len(values[0])
    gateway.script = [lambda request: None if fits(request, length) else (500, "text/html", b"")]
    prompts = {"CODE_GT": "@after:code", "FROM": "@from", "TO": "@to"}
    custom = {
        "stream": "codes",
        "name": "ZZ_CODES",
        "key_properties": ["code"],
        "replication_key": stamp,
        "prompts": prompts,
    }
    run = run_tap("codes", custom_queries=[custom])
    schema = next(m for m in run.messages if m["type"] == "SCHEMA")["schema"]
    assert schema["properties"][stamp.lower()]["format"] == format_
    assert [r[stamp.lower()][:length] for r in run.records("codes")] == values


def fits(request, length):
    """Whether FROM is as long as a date or a timestamp: the site takes no other."""
    values = unquote(request.query.get("prompt_fieldvalue", "")).split(",")
    return "ZZ_CODES" not in request.path or len(values) < 2 or len(values[1]) == length


def test_a_query_of_unknown_columns_is_told(gateway, run_tap, caplog):
    gateway.queries["ZZ_CODES"] = FakeQuery("ZZ_CODES", [], ("CODE",), prompts=())
    query = {"stream": "codes", "name": "ZZ_CODES", "key_properties": ["code"]}
    assert run_tap("codes", custom_queries=[query]).records("codes") == []
    assert "SCHEMA_UNKNOWN" in caplog.text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("last_update_dt", Kind.DATE),
        ("lastupddttm", Kind.DATETIME),
        ("dttm_stamp_sec", Kind.DATETIME),
        ("run_date", Kind.DATE),
    ],
)
def test_cursor_kinds_by_name(name, kind):
    assert cursor_kind(name) is kind


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (
            b'{"fields":[{"FieldName":"A.X","FieldType":"4"},{"FieldName":"A.Y","FieldType":2}]}',
            {"A.X": Kind.DATE, "A.Y": Kind.NUMBER},
        ),
        (b'<q><f name="A.X" type="char"/></q>', {"A.X": Kind.TEXT}),
        (b'{"fields":[{"FieldName":"A.X","FieldType":"weird"}]}', {}),
        (b"<html></html>", {}),
        (b"nonsense", {}),
    ],
)
def test_the_catalogue_is_read_by_meaning_or_not_at_all(body, kinds):
    assert catalogued_kinds(body) == kinds
