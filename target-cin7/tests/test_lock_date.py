import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_cin7.lock_date import lock_dates


@pytest.mark.parametrize(
    ("text", "date_format", "dates"),
    [
        ("2026-06-30", "auto", ["2026-06-30"]),
        ("2026-06-30T00:00:00", "auto", ["2026-06-30"]),
        ("2026-04-03", "dmy", ["2026-04-03"]),
        ("29/01/2018", "auto", ["2018-01-29"]),
        ("01/29/2018", "auto", ["2018-01-29"]),
        ("03/04/2026", "auto", ["2026-03-04", "2026-04-03"]),
        ("03/04/2026", "dmy", ["2026-04-03"]),
        ("03/04/2026", "mdy", ["2026-03-04"]),
        ("04.03.2026 00:00:00", "dmy", ["2026-03-04"]),
        ("26/04/03", "ymd", ["2026-04-03"]),
        ("30 Jun 2026", "auto", ["2026-06-30"]),
        ("30-June-2026", "auto", ["2026-06-30"]),
        ("05/05/2026", "auto", ["2026-05-05"]),
        ("soon", "auto", []),
        ("31/02/2026", "auto", []),
    ],
)
def test_readings(text, date_format, dates):
    assert [d.isoformat() for d in lock_dates(text, date_format)] == dates


@given(st.dates(min_value=dt.date(1900, 1, 1)), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d"]))
def test_the_date_that_was_meant_is_among_the_readings(date, written):
    assert date in lock_dates(date.strftime(written))
