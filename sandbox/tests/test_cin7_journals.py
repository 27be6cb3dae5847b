"""Writing journals, and the transactions that they leave."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LINE = {"Debit": "600000", "Credit": "210000", "Amount": 10, "BaseAmount": 10}
CODES = ("600000", "601000", "210000", "101000", "670000")


def posted(cin7, **params):
    """What journals have posted; purchases and sales post too."""
    rows = cin7.get("transactions", Limit=1000, **params).json()["Transactions"]
    return [row for row in rows if row["Type"] == "Journal"]


def test_a_completed_journal_is_numbered_and_posted(cin7):
    made = cin7.make_journal()
    assert (made["JournalNumber"], made["Status"], made["EffectiveDate"]) == (
        "JN-00001",
        "COMPLETED",
        "2026-05-31T00:00:00",
    )
    assert made["Lines"] == [
        {"Debit": "600000", "Credit": "210000", "Reference": "10100", "Amount": 1200.5, "BaseAmount": 1200.5}
    ]
    assert posted(cin7) == [
        {
            "TaskID": made["TaskID"],
            "DebitAccountCode": "600000",
            "CreditAccountCode": "210000",
            "Amount": 1200.5,
            "EffectiveDate": "2026-05-31T00:00:00",
            "Reference": "10100",
            "Transaction": "JN-00001",
            "Type": "Journal",
        }
    ]


def test_the_same_journal_twice_makes_two(server, cin7):
    first, second = cin7.make_journal(), cin7.make_journal()
    assert first["TaskID"] != second["TaskID"]
    assert len(server.books("cin7")["journals"]) == 2
    assert server.books("cin7")["account_totals"]["600000"]["debit"] == "2401.00"


def test_a_draft_is_not_posted_and_can_be_changed_until_it_is_completed(cin7):
    made = cin7.make_journal(Status="DRAFT")
    assert posted(cin7) == []
    body = {"TaskID": made["TaskID"], "Narration": "Changed", "Lines": [LINE, LINE]}
    changed = cin7.put("journal", body).json()["Journals"][0]
    assert (changed["Narration"], len(changed["Lines"]), changed["JournalNumber"]) == (
        "Changed",
        2,
        "JN-00001",
    )
    cin7.put("journal", {"TaskID": made["TaskID"], "Status": "COMPLETED"})
    assert len(posted(cin7)) == 2


def test_a_completed_journal_is_frozen(cin7):
    made = cin7.make_journal()
    answer = cin7.put("journal", {"TaskID": made["TaskID"], "Narration": "x"})
    assert cin7.problems(answer) == ["Journal JN-00001 is COMPLETED and cannot be changed"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Currency": None}, "Required Attribute 'Currency' not specified"),
        ({"CurrencyConversionRate": None}, "Required Attribute 'CurrencyConversionRate' not specified"),
        ({"EffectiveDate": None}, "Required Attribute 'EffectiveDate' not specified"),
        ({"EffectiveDate": "31/05/2026"}, "EffectiveDate is invalid"),
        ({"EffectiveDate": "2026-02-30"}, "EffectiveDate is invalid"),
        ({"CurrencyConversionRate": 0}, "CurrencyConversionRate is invalid"),
        ({"Status": "POSTED"}, "Status is invalid"),
        ({"Lines": []}, "Lines is invalid"),
        ({"Lines": None}, "Lines is invalid"),
        ({"Lines": [{**LINE, "Amount": 10.005}]}, "Amount is invalid"),
        ({"Lines": [{**LINE, "Amount": 0}]}, "Amount is invalid"),
        ({"Lines": [{**LINE, "Amount": -1}]}, "Amount is invalid"),
        ({"Lines": [{**LINE, "Amount": 1e30}]}, "Amount is invalid"),
        ({"Lines": [{**LINE, "BaseAmount": 1.001}]}, "BaseAmount is invalid"),
        ({"Lines": [{**LINE, "BaseAmount": None}]}, "'BaseAmount' is required for 'Lines' line"),
        ({"Lines": [{**LINE, "Debit": ""}]}, "'Debit' is required for 'Lines' line"),
        ({"Lines": [{**LINE, "Credit": "12"}]}, "Account with specified ID not found"),
        ({"Lines": [{**LINE, "Credit": "160000"}]}, "Account 160000 is archived"),
    ],
)
def test_what_cannot_be_a_journal(server, cin7, change, text):
    assert cin7.problems(cin7.post("journal", {**cin7.JOURNAL, **change})) == [text]
    assert server.books("cin7")["journals"] == []


def test_the_base_amount_is_filled_in_with_the_switch(server, cin7):
    server.switch("cin7.base_amount", "optional")
    line = {"Debit": "600000", "Credit": "210000", "Amount": 10.01}
    made = cin7.make_journal(Lines=[line], CurrencyConversionRate=1.5)
    assert made["Lines"][0]["BaseAmount"] == 15.02


@pytest.mark.parametrize(("day", "status"), [("2026-05-30", 400), ("2026-05-31", 400), ("2026-06-01", 200)])
def test_a_locked_period_takes_no_journal(server, cin7, day, status):
    server.switch("cin7.lock_date", "2026-05-31")
    answer = cin7.post("journal", {**cin7.JOURNAL, "EffectiveDate": day})
    assert answer.status_code == status
    if status == 400:
        assert cin7.problems(answer) == ["EffectiveDate must be later than the lock date 31/05/2026"]


@pytest.mark.parametrize(("void", "status"), [("true", "VOIDED"), ("false", "DRAFT")])
def test_delete_voids_or_undoes_and_takes_the_postings_back(server, cin7, void, status):
    made = cin7.make_journal()
    answer = cin7.delete("journal", ID=made["TaskID"], Void=void)
    assert answer.json()["Journals"][0]["Status"] == status
    assert posted(cin7) == []
    assert server.books("cin7")["account_totals"] == {}


def test_a_voided_journal_stays_void(cin7):
    made = cin7.make_journal()
    cin7.delete("journal", ID=made["TaskID"], Void="true")
    assert cin7.problems(cin7.delete("journal", ID=made["TaskID"]))
    assert cin7.problems(cin7.put("journal", {"TaskID": made["TaskID"], "Notes": "x"}))
    assert cin7.problems(cin7.delete("journal", ID="0")) == ["Journal not found"]


def test_journals_are_found_by_task_status_and_search(server, cin7):
    made = cin7.make_journal(Narration="src:erp/US001-0000012345")
    cin7.make_journal(Status="DRAFT")
    assert cin7.one("journal", "Journals", TaskID=made["TaskID"].upper())["TaskID"] == made["TaskID"]
    assert cin7.get("journal", Status="draft").json()["Total"] == 1
    assert cin7.get("journal", Search="us001-0000012345").json()["Total"] == 1
    assert cin7.get("journal", Search="JN-0000").json()["Total"] == 2
    server.switch("cin7.journal_search", "number")
    assert cin7.get("journal", Search="us001").json()["Total"] == 0


def test_transactions_are_found_by_account_and_strictly_between_days(cin7):
    for day in ("2026-05-01", "2026-05-02", "2026-05-03"):
        cin7.make_journal(EffectiveDate=day, Lines=[{**LINE, "Debit": "670000"}])
    between = posted(cin7, FromDate="2026-05-01", ToDate="2026-05-03T00:00:00")
    assert [row["EffectiveDate"][:10] for row in between] == ["2026-05-02"]
    assert len(posted(cin7, Account="670000")) == len(posted(cin7, Account="210000")) == 3
    assert posted(cin7, Account="101000") == []


CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), CENTS), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(journals=st.lists(st.tuples(PAIRS, st.booleans()), max_size=4))
def test_account_totals_are_exact_to_the_cent(server, cin7, journals):
    server.reset("cin7")
    expected = Counter()
    for pairs, completed in journals:
        lines = [{"Debit": d, "Credit": c, "Amount": float(a), "BaseAmount": str(a)} for d, c, a in pairs]
        cin7.make_journal(Lines=lines, Status="COMPLETED" if completed else "DRAFT")
        for debit, credit, amount in pairs if completed else ():
            expected[debit] += amount
            expected[credit] -= amount
    totals = server.books("cin7")["account_totals"]
    assert {code: Decimal(each["balance"]) for code, each in totals.items()} == dict(expected)
