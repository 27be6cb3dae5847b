"""Prompts are positional lists; pages by key range lose nothing under any cap."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.peoplesoft.execution import QUERIES

EMPTY = (500, b"")
LISTS = "ExecuteQuery.v1/PUBLIC/ZZ_VENDOR_SYNC/JSON/NONFILE?isconnectedquery=N&maxrows=0&json_resp=true"


def ask(gateway, names, values):
    return gateway.get(f"{LISTS}&prompt_uniquepromptname={names}&prompt_fieldvalue={values}")


def test_lists_are_positional_in_any_order(gateway):
    one = ask(gateway, "SETID,LASTRUN", "SHARE,2026-01-01").json()
    other = ask(gateway, "LASTRUN,SETID", "2026-01-01,SHARE").json()
    assert one == other
    rows = one["data"]["query"]["rows"]
    assert rows
    assert all(r["A.SETID"] == "SHARE" and r["A.LAST_ACTIVITY_DT"] >= "2026-01-01" for r in rows)


def test_an_empty_value_keeps_its_slot(gateway):
    assert ask(gateway, "SETID,LASTRUN", "SHARE,").json()["data"]["query"]["numrows"] == 160


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ("setid,LASTRUN", "SHARE,"),
        ("SETID", "SHARE"),
        ("SETID,LASTRUN", "SHARE"),
        ("SETID,LASTRUN,MORE", "SHARE,,"),
        ("SETID,SETID", "SHARE,SHARE"),
        ("SETID,LASTRUN", "SHARE,31/01/2026"),
        ("SETID,LASTRUN", "SHARE,2026-02-30"),
        ("SETID,LASTRUN", "SH,ARE,2026-01-31"),
        ("SETID%2CLASTRUN", "SHARE%2C2026-01-31"),
        ("", ""),
    ],
)
def test_lists_that_do_not_fit_get_an_empty_500(gateway, names, values):
    answer = ask(gateway, names, values)
    assert (answer.status_code, answer.content) == EMPTY


def test_a_site_may_take_encoded_commas_for_separators(gateway):
    gateway.switches["encoded_commas"] = "separator"
    assert ask(gateway, "SETID%2CLASTRUN", "SHARE%2C2026-01-31").status_code == 200


def test_values_are_decoded(gateway):
    gateway.edit("insert", record="PYMT_TRMS_HDR", row={"SETID": "S & T", "PYMNT_TERMS_CD": "X"})
    (row,) = gateway.rows("SNGR_PAYMENT_TERMS", {"SETID_GT": "S & T"}, maxrows=1)
    assert row["A.PYMNT_TERMS_CD"] == "X"


def test_a_query_without_prompts_takes_none(gateway):
    assert len(gateway.rows("ZZ_PAYMENT_TERMS")) == 18
    refused = gateway.get(
        "ExecuteQuery.v1/PUBLIC/ZZ_PAYMENT_TERMS/XMLP/NONFILE?isconnectedquery=N&maxrows=0"
        "&prompt_uniquepromptname=SETID&prompt_fieldvalue=SHARE"
    )
    assert (refused.status_code, refused.content) == EMPTY


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-15T10:15:30.000001",
        "2026-03-15 10:15:30.000001",
        "2026-03-15-10.15.30.000001",
    ],
)
def test_datetime_prompts_take_what_databases_write(gateway, moment):
    gateway.edit(
        "update",
        record="JRNL_HEADER",
        where={"JOURNAL_ID": "0000000005"},
        set={"DTTM_STAMP_SEC": "2026-03-15T10:15:30.000001"},
    )
    rows = gateway.rows("SNGR_JOURNALS", {"FROM": moment, "TO": moment})
    assert [row["A.JOURNAL_ID"] for row in rows] == ["0000000005"]


def test_a_datetime_prompt_knows_no_zone(gateway):
    assert gateway.run("SNGR_JOURNALS", {"FROM": "2026-03-15T10:15:30Z"}).status_code == 500


def test_windows_are_inclusive_and_lines_take_the_headers(gateway):
    stamps = sorted(row["A.DTTM_STAMP_SEC"] for row in gateway.rows("SNGR_JOURNALS"))
    window = {"FROM": stamps[10], "TO": stamps[40]}
    headers = gateway.rows("SNGR_JOURNALS", window)
    assert len(headers) == 31
    keys = ("A.BUSINESS_UNIT", "A.JOURNAL_ID", "A.JOURNAL_DATE", "A.UNPOST_SEQ", "A.DTTM_STAMP_SEC")
    lines = gateway.rows("SNGR_JOURNAL_LINES", window)
    assert {tuple(r[k] for k in keys) for r in lines} == {tuple(r[k] for k in keys) for r in headers}


def test_date_windows(gateway):
    rows = gateway.rows("SNGR_VOUCHERS", {"FROM": "2026-02-01", "TO": "2026-02-28"})
    assert rows
    assert all(row["A.LAST_UPDATE_DT"].startswith("2026-02") for row in rows)


PAGED = sorted(name for name in QUERIES if name.startswith("SNGR_"))


@pytest.mark.parametrize("name", PAGED)
@given(page=st.integers(1, 200), profile=st.integers(1, 300), kilobytes=st.integers(0, 40))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_walking_by_key_range_finds_every_row_once_under_any_caps(gateway, name, page, profile, kilobytes):
    gateway.switches.update(query_profile_max_rows=0, max_fetch_kb=0)
    whole = [_plain(row) for row in gateway.rows(name)]
    gateway.switches.update(query_profile_max_rows=max(profile, 20), max_fetch_kb=kilobytes)
    key_columns = {
        p.name.removesuffix("_GT"): p.name for p in QUERIES[name].prompts if p.name.endswith("_GT")
    }
    walked, after = [], {}
    while rows := gateway.rows(name, after, maxrows=max(page, 20)):
        assert len(rows) <= max(page, 20)
        walked += [_plain(row) for row in rows]
        last = {column.partition(".")[2]: value for column, value in rows[-1].items()}
        after = {prompt: last[field] for field, prompt in key_columns.items()}
    assert whole
    assert walked == whole


def _plain(row):
    return tuple((name, value) for name, value in row.items() if name != "attr:rownumber")


def test_a_partly_blank_key_starts_at_the_first_row_under_it(gateway):
    rows = gateway.rows("SNGR_SUPPLIERS", {"SETID_GT": "SHARE"}, maxrows=1)
    assert (rows[0]["A.SETID"], rows[0]["A.VENDOR_ID"]) == ("SHARE", "0000000001")


@pytest.mark.parametrize("value", ["many", "1.5", "NaN", "9" * 40])
def test_a_number_prompt_takes_whole_numbers_that_fit(gateway, value):
    assert gateway.run("SNGR_JOBS", {"EMPL_RCD_GT": value}).status_code == 500


class TestCaps:
    def test_the_smallest_cap_wins_in_silence(self, gateway):
        gateway.switches["query_profile_max_rows"] = 50
        assert len(gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=0)) == 50
        assert len(gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=120)) == 50
        assert len(gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=20)) == 20
        assert len(gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=10**30)) == 50

    def test_minus_one_is_everything_or_the_profile(self, gateway):
        gateway.switches["query_profile_max_rows"] = 50
        assert len(gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=-1)) == 200
        gateway.switches["maxrows_minus_one"] = "profile"
        assert len(gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=-1)) == 50

    def test_the_size_cap_cuts_at_a_row(self, gateway):
        gateway.switches["max_fetch_kb"] = 4
        rows = gateway.rows("ZZ_ALL_SUPPLIERS")
        assert 5 < len(rows) < 60
        assert rows == gateway.rows("ZZ_ALL_SUPPLIERS", maxrows=len(rows))
