from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tap_peoplesoft.effective_dating import in_force

TODAY = "2026-06-15"
DATES = st.sampled_from(["2020-01-01", "2026-06-14", "2026-06-15", "2026-06-16", "2030-01-01"])


def key(row):
    return (row["setid"], row["account"])


def row(account, effdt, status="A", setid="SHARE", effseq=0):
    return {"setid": setid, "account": account, "effdt": effdt, "eff_status": status, "effseq": effseq}


def current(*rows):
    return list(in_force(rows, key, TODAY))


def test_the_greatest_date_up_to_today_is_in_force():
    old, now, future = row("1", "2020-01-01"), row("1", "2026-06-15"), row("1", "2026-06-16")
    assert current(old, now, future) == [now]


def test_an_inactive_row_in_force_is_emitted_as_inactive():
    assert current(row("1", "2020-01-01"), row("1", "2025-01-01", "I")) == [row("1", "2025-01-01", "I")]


def test_the_greatest_sequence_breaks_a_tie():
    assert current(row("1", "2020-01-01", effseq=2), row("1", "2020-01-01", effseq=1))[0]["effseq"] == 2


def test_a_key_that_lies_in_the_future_is_not_there_yet():
    assert current(row("1", "2030-01-01"), row("2", "2020-01-01")) == [row("2", "2020-01-01")]


def test_one_code_in_two_setids_stays_two_rows():
    assert len(current(row("1", "2020-01-01", setid="A"), row("1", "2020-01-01", setid="B"))) == 2


def test_a_row_without_a_date_is_in_force():
    assert current(row("1", None)) == [row("1", None)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"), st.sampled_from("12"), DATES, st.integers(0, 2), st.sampled_from("AI")
        ),
        unique_by=lambda t: t[:4],
    )
)
def test_it_agrees_with_the_definition(drawn):
    rows = sorted(
        (row(a, d, s, x, q) for x, a, d, q, s in drawn), key=lambda r: (*key(r), r["effdt"], r["effseq"])
    )
    emitted = {key(r): r for r in in_force(rows, key, TODAY)}
    for one in {key(r) for r in rows}:
        due = [r for r in rows if key(r) == one and r["effdt"] <= TODAY]
        expected = max(due, key=lambda r: (r["effdt"], r["effseq"]), default=None)
        assert emitted.get(one) == expected
