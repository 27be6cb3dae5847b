"""Times: the session's zone, the user's format, UTC when asked for, both clock changes of a year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.netsuite.suiteql import formats

ISO = """'YYYY-MM-DD"T"HH24:MI:SS"Z"'"""
SAVED = f"TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), {ISO})"
LOCAL = "TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS')"


def at(books, moment: datetime, expression: str) -> str:
    books.stamp(100, moment)
    return books.one(expression, source="transaction WHERE id = 100")


@pytest.mark.parametrize(
    ("style", "shown", "other"),
    [
        ("M/D/YYYY", "3/1/2026", "3/1/2026"),
        ("MM/DD/YYYY", "03/01/2026", "03/01/2026"),
        ("D/M/YYYY", "1/3/2026", "01/03/2026"),
        ("YYYY-MM-DD", "2026-03-01", "2026-03-01"),
        ("D-Mon-YYYY", "1-Mar-2026", "01-MAR-2026"),
        ("D Month, YYYY", "1 March, 2026", "1 march, 2026"),
    ],
)
def test_raw_dates_and_datetimes_are_days_in_the_users_format(books, style, shown, other):
    books.switches["date_format"] = style
    (row,) = books.rows("SELECT trandate, lastmodifieddate FROM transaction WHERE id = 100")
    assert row == {"trandate": shown, "lastmodifieddate": shown}
    assert books.ids(f"trandate = '{other}'") == [100]
    assert books.ids("trandate <= ?", other) == [100]


def test_a_date_in_another_format_does_not_parse(books):
    assert books.refused("SELECT id FROM transaction WHERE trandate > '2026-03-01'") == (
        'Search error occurred: Unparseable date: "2026-03-01".'
    )
    assert "Unparseable" in books.refused(
        "SELECT id FROM transaction WHERE lastmodifieddate > ?", "2026-03-01"
    )
    assert "Unparseable" in books.refused("SELECT TO_DATE('2026/13/01', 'YYYY/MM/DD') AS x FROM DUAL")


def test_a_raw_datetime_is_the_sessions_day_not_utcs(books):
    moment = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
    assert at(books, moment, "lastmodifieddate") == "6/30/2026"
    books.switches["session_timezone"] = "UTC"
    assert at(books, moment, "lastmodifieddate") == "7/1/2026"


def test_to_char_is_local_and_utc_only_when_extracted(books):
    moment = datetime(2026, 7, 1, 3, 4, 5, tzinfo=UTC)
    assert at(books, moment, LOCAL) == "2026-06-30 20:04:05"
    assert at(books, moment, SAVED) == "2026-07-01T03:04:05Z"
    assert at(books, moment, f"TO_CHAR(lastmodifieddate, {ISO})") == "2026-06-30T20:04:05Z"


def test_to_date_is_local(books):
    books.stamp(100, datetime(2026, 7, 1, 7, 0, tzinfo=UTC))
    for text, found in (("2026-07-01 00:00:00", [100]), ("2026-07-01 00:00:01", [])):
        where = "lastmodifieddate >= TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS')"
        assert books.ids(where, text) == found
    assert books.ids("lastmodifieddate >= TO_TIMESTAMP('2026-07-01', 'YYYY-MM-DD')") == [100]
    assert books.ids(
        "SYS_EXTRACT_UTC(lastmodifieddate) >= TO_DATE('2026-07-01 07:00', 'YYYY-MM-DD HH24:MI')"
    ) == [100]
    assert (
        books.ids("SYS_EXTRACT_UTC(lastmodifieddate) >= TO_DATE('2026-07-01 07:01', 'YYYY-MM-DD HH24:MI')")
        == []
    )


def test_the_autumn_hour_comes_twice_locally_and_once_in_utc(books):
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    hours = [
        (at(books, moment, LOCAL), at(books, moment, SAVED)) for moment in (first, first + timedelta(hours=1))
    ]
    assert hours == [
        ("2026-11-01 01:30:00", "2026-11-01T08:30:00Z"),
        ("2026-11-01 01:30:00", "2026-11-01T09:30:00Z"),
    ]


def test_the_spring_hour_is_missing_locally(books):
    before = datetime(2026, 3, 8, 9, 59, 59, tzinfo=UTC)
    assert at(books, before, LOCAL) == "2026-03-08 01:59:59"
    assert at(books, before + timedelta(seconds=1), LOCAL) == "2026-03-08 03:00:00"


def test_a_local_key_set_loses_rows_in_autumn_where_utc_does_not(books):
    early, late = datetime(2026, 11, 1, 8, 45, tzinfo=UTC), datetime(2026, 11, 1, 9, 15, tzinfo=UTC)
    books.stamp(103, early)
    books.stamp(104, late)
    assert books.ids(f"{LOCAL} > '2026-11-01 01:45:00'") == []
    assert books.ids(f"{SAVED} > '2026-11-01T08:45:00Z'") == [104]


@pytest.mark.parametrize("operator", [">", ">=", "<", "<=", "=", "<>"])
@pytest.mark.parametrize(
    "bound", ["2026-03-01T12:00:02Z", "2026-03", "2026-03-01T12:00:02", "zzz", "2026-03-01T12:00:02.5Z"]
)
def test_a_sortable_text_compares_like_the_text_that_it_is(books, operator, bound):
    texts = {int(row["id"]): row["s"] for row in books.rows(f"SELECT id, {SAVED} AS s FROM transaction")}
    python = {"=": "==", "<>": "!="}.get(operator, operator)
    expected = [number for number, text in sorted(texts.items()) if eval(f"{text!r} {python} {bound!r}")]
    assert books.ids(f"{SAVED} {operator} ?", bound) == expected


def test_the_greatest_utc_text(books):
    assert books.one(f"MAX({SAVED})", source="transaction") == "2026-03-01T12:00:04Z"
    both = f"GREATEST({SAVED}, NVL({SAVED}, {SAVED}))"
    assert books.ids(f"{both} >= ?", "2026-03-01T12:00:03Z") == [103, 104]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("TO_CHAR(SYSDATE, 'YYYY-MM-DD HH24:MI:SS')", "2026-07-01 05:30:15"),
        ("TO_CHAR(CURRENT_DATE, 'HH24')", "05"),
        (f"TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP), {ISO})", "2026-07-01T12:30:15Z"),
        ("SYSDATE", "7/1/2026"),
        ("TRUNC(SYSDATE)", "7/1/2026"),
        ("TO_CHAR(TRUNC(SYSDATE), 'HH24:MI')", "00:00"),
        ("TRUNC(SYSDATE, 'MM')", "7/1/2026"),
        ("TRUNC(TO_DATE('2026-05-20', 'YYYY-MM-DD'), 'Q')", "4/1/2026"),
        ("SYSDATE - 1", "6/30/2026"),
        ("TO_CHAR(SYSDATE + 1/24, 'HH24')", "06"),
        ("TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP - INTERVAL '1' DAY), 'DD HH24')", "30 12"),
        ("TRUNC(SYSDATE) - TO_DATE('2026-06-01', 'YYYY-MM-DD')", "30"),
        ("ADD_MONTHS(TO_DATE('2026-01-31', 'YYYY-MM-DD'), 1)", "2/28/2026"),
        ("ADD_MONTHS(TO_DATE('2026-02-28', 'YYYY-MM-DD'), 1)", "3/31/2026"),
        ("LAST_DAY(TO_DATE('2026-02-03', 'YYYY-MM-DD'))", "2/28/2026"),
        ("EXTRACT(YEAR FROM SYSDATE)", "2026"),
        ("TO_CHAR(TO_DATE('01-FEB-2026', 'DD-MON-YYYY'), 'DY, DD MONTH YY')", "SUN, 01 FEBRUARY 26"),
        ("TO_CHAR(TO_DATE('3:05 PM', 'HH:MI AM'), 'HH24:MI')", "15:05"),
    ],
)
def test_date_functions(books, expression, result):
    books.clock.set(datetime(2026, 7, 1, 12, 30, 15, tzinfo=UTC))
    assert books.one(expression) == result


def test_a_late_commit_is_seen_after_its_time(books):
    stamp, seen = datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 1, 12, 5, tzinfo=UTC)
    books.clock.set(stamp)
    row = {"id": 900, "type": "PurchOrd", "lastmodifieddate": stamp, "_visible_at": seen}
    books.database.insert("transaction", [row])
    books.database.update("transaction", {"id": 100}, {"memo": "late", "_visible_at": seen})
    assert books.ids("memo = 'late' OR id = 900") == []
    books.clock.set(seen)
    assert books.ids("memo = 'late' OR id = 900") == [100, 900]
    assert books.one(SAVED, source="transaction WHERE id = 900") == "2026-07-01T12:00:00Z"


moments = st.integers(86_400, 3_786_912_000).map(
    lambda n: datetime.fromtimestamp(n, UTC).replace(tzinfo=None)
)


@given(
    moments,
    st.sampled_from(["YYYY-MM-DD HH24:MI:SS", 'YYYY"x"MM/DD HH24.MI.SS', "DD-MON-YYYY HH12:MI:SS AM"]),
)
def test_what_a_model_writes_it_reads(moment, model):
    assert formats.read(formats.written(moment, model), model) == moment


@given(st.lists(moments, min_size=2, max_size=2))
def test_sortable_models_sort_like_times(pair):
    model = ISO.strip("'")
    assert formats.sortable(model)
    assert not formats.sortable("DD-MM-YYYY HH24:MI:SS")
    first, second = pair
    assert (first < second) == (formats.written(first, model) < formats.written(second, model))


@given(moments, st.sampled_from(["America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]))
def test_the_local_text_is_the_zones(one_books, moment, zone):
    one_books.switches["session_timezone"] = zone
    instant = moment.replace(tzinfo=UTC)
    shown = at(one_books, instant, LOCAL)
    assert shown == instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
