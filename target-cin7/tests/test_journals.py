from collections import defaultdict
from decimal import Decimal

import httpx2
import pytest
from fake_cin7 import FakeCin7, document, refused
from hypothesis import given, settings
from hypothesis import strategies as st

from connector_kit.delivery.model import Held, Landed, Refused, Unknown
from target_cin7.account_mapping import AccountMapping
from target_cin7.journal_book import JournalBook
from target_cin7.reference_book import ReferenceBook
from target_cin7.writers.journals import JournalSettings, JournalWriter


@pytest.fixture
def cin7() -> FakeCin7:
    return FakeCin7()


def writer(cin7, account_map=None, **more):
    client = cin7.client()
    book = ReferenceBook(client)
    more.setdefault("cost_center_map", {})
    mapping = AccountMapping({"6100": "610", "6110": "611", "4000": "400", **(account_map or {})})
    return JournalWriter(client, book, JournalBook(client, book), mapping, JournalSettings(**more))


def line(account, amount, cost_center=None, description=None):
    content = {"account": account, "amount": Decimal(amount)}
    more = {"cost_center": cost_center, "description": description}
    return content | {k: v for k, v in more.items() if v is not None}


LINES = (line("6100", "70.10", "10"), line("6110", "29.90", "20"), line("4000", "-100.00", "10"))


def journal(
    *lines, key="J-1", date="2026-06-30", landed=None, destination_id=None, attempted=False, **fields
):
    content = {"source_id": key, "date": date, "lines": list(lines or LINES), **fields}
    more = {"landed": landed, "destination_id": destination_id, "attempted": attempted}
    return document("journals", content, **more)


def post(subject, doc):
    subject.check(doc)
    plan = subject.plan(doc, subject.find(doc, settling=False))
    return subject.send(doc, plan.steps[0])


def test_a_journal_is_posted_complete(cin7):
    subject = writer(cin7, cost_center_map={"10": "Sydney"})
    doc = journal(narration="June")
    answer = post(subject, doc)
    assert isinstance(answer, Landed)
    assert answer.notes == ()
    assert subject.plan(doc, answer.found).steps == ()
    assert cin7.bodies == [
        {
            "Status": "COMPLETED",
            "Currency": "AUD",
            "CurrencyConversionRate": 1,
            "EffectiveDate": "2026-06-30T00:00:00",
            "Narration": "June",
            "Notes": "[src:ps/J-1]",
            "Lines": [
                {
                    "Debit": "610",
                    "Credit": "400",
                    "Reference": "Sydney",
                    "Amount": Decimal("70.10"),
                    "BaseAmount": Decimal("70.10"),
                },
                {
                    "Debit": "611",
                    "Credit": "400",
                    "Reference": "20 / Sydney",
                    "Amount": Decimal("29.90"),
                    "BaseAmount": Decimal("29.90"),
                },
            ],
        }
    ]
    assert b'"Amount":70.10' in cin7.raw[0]
    assert cin7.reads("journal") == []


@pytest.mark.parametrize(
    ("debit", "credit", "reference"),
    [
        (("10", "d"), ("10", "c"), "10"),
        (("10", "d"), (None, "c"), "10"),
        ((None, "d"), ("20", "c"), "20"),
        (("10", "d"), ("20", "c"), "10 / 20"),
        ((None, "d"), (None, "c"), "d"),
        ((None, None), (None, "c"), "c"),
        ((None, None), (None, None), ""),
        ((None, "x" * 300), (None, None), "x" * 256),
    ],
)
def test_the_reference_names_the_cost_centres_else_the_line(cin7, debit, credit, reference):
    post(writer(cin7), journal(line("6100", "5", *debit), line("4000", "-5", *credit)))
    assert cin7.bodies[0]["Lines"][0]["Reference"] == reference


def test_debit_and_credit_columns_are_amounts(cin7):
    lines = [
        {"account": "6100", "debit": Decimal(5)},
        {"account": "4000", "debit": Decimal(0), "credit": Decimal(5)},
    ]
    post(writer(cin7), journal(*lines))
    assert cin7.bodies[0]["Lines"][0]["Debit"] == "610"


def test_an_unbalanced_journal_says_by_how_much(cin7):
    with pytest.raises(Held) as caught:
        writer(cin7, rounding_account="860").check(journal(line("6100", "10.00"), line("4000", "-9.50")))
    assert caught.value.code == "JOURNAL_UNBALANCED"
    assert "debits 10.00, credits 9.50, debits are 0.50 more" in caught.value.reason


def test_every_fault_is_said_at_once(cin7):
    cin7.me["LockDate"] = "30/06/2026"
    doc = journal(line("6999", "10"), line("4001", "-9"), line("6100", "0"), currency="USD")
    with pytest.raises(Held) as caught:
        writer(cin7, {"6999": "699"}).check(doc)
    reason = caught.value.reason
    assert reason.startswith("Journal J-1: ")
    for text in (
        "do not balance",
        'account "6999": Cin7 Core account "699", by account_map["6999"], is archived',
        'account "4001": Cin7 Core account "4001", by account_code_template, does not exist',
        "rate is missing",
        "lock date",
    ):
        assert text in reason
    assert "account_map" in caught.value.hint
    assert "400: Sales" in caught.value.candidates
    assert cin7.writes() == []


@pytest.mark.parametrize("lines", [[], [line("6100", "0"), line("4000", "0.00")]])
def test_a_journal_that_posts_nothing_is_refused(cin7, lines):
    doc = document("journals", {"source_id": "J-1", "date": "2026-06-30", "lines": lines})
    with pytest.raises(Refused) as caught:
        writer(cin7).check(doc)
    assert caught.value.code == "JOURNAL_EMPTY"


@pytest.mark.parametrize(
    ("lock", "date_format", "date", "held"),
    [
        ("30/06/2026", "auto", "2026-06-30", True),
        ("30/06/2026", "auto", "2026-07-01", False),
        ("2026-06-30T00:00:00", "auto", "2026-06-01", True),
        ("03/04/2026", "auto", "2026-03-20", True),
        ("03/04/2026", "auto", "2026-04-04", False),
        ("03/04/2026", "mdy", "2026-03-20", False),
        ("soon", "auto", "2026-03-20", True),
        (None, "auto", "2026-03-20", False),
    ],
)
def test_a_locked_period_holds(cin7, lock, date_format, date, held):
    cin7.me["LockDate"] = lock
    subject = writer(cin7, lock_date_format=date_format)
    if not held:
        subject.check(journal(date=date))
        return
    with pytest.raises(Held, match="lock date"):
        subject.check(journal(date=date))


def test_an_ambiguous_lock_date_says_so(cin7):
    cin7.me["LockDate"] = "03/04/2026"
    with pytest.raises(Held, match="2026-03-04 or 2026-04-03") as caught:
        writer(cin7).check(journal(date="2026-03-20"))
    assert "lock_date_format" in caught.value.hint


def test_a_foreign_currency_needs_a_rate(cin7):
    post(
        writer(cin7), journal(line("6100", "10"), line("4000", "-10"), currency="USD", rate=Decimal("1.525"))
    )
    body = cin7.bodies[0]
    assert (body["Currency"], body["CurrencyConversionRate"]) == ("USD", Decimal("1.525"))
    assert body["Lines"][0]["BaseAmount"] == Decimal("15.25")
    with pytest.raises(Held, match="base currency"):
        writer(cin7).check(journal(currency="AUD", rate=Decimal("1.5")))


THIRDS = (line("6100", "33.333"), line("6110", "66.667"), line("4000", "-100"))


def test_fractions_of_cents_need_a_rounding_account(cin7):
    with pytest.raises(Held) as caught:
        writer(cin7).check(journal(*THIRDS))
    assert caught.value.code == "JOURNAL_DECIMALS"
    assert "rounding_account" in caught.value.hint
    lines = (line("6100", "0.004"), line("6110", "0.004"), line("4000", "-0.008"))
    with pytest.raises(Held, match=r'rounding_account "861" is not an active account'):
        writer(cin7, rounding_account="861").check(journal(*lines))


def test_the_rounding_account_takes_what_is_left_over(cin7):
    lines = (line("6100", "10.004"), line("6110", "10.004"), line("4000", "-20.008"))
    doc = journal(*lines)
    subject = writer(cin7, rounding_account="860")
    plan = subject.plan(doc, None)
    totals = totals_of(plan.steps[0].body)
    assert totals == {
        "610": Decimal("10.00"),
        "611": Decimal("10.00"),
        "400": Decimal("-20.01"),
        "860": Decimal("0.01"),
    }
    assert plan.notes == ("0.01 of rounding went to account 860",)


def test_a_cent_that_rounding_made_goes_there_too(cin7):
    doc = journal(line("6100", "33.33"), line("6110", "66.66"), line("4000", "-100.00"))
    body = writer(cin7, rounding_account="860").plan(doc, None).steps[0].body
    assert totals_of(body)["860"] == Decimal("0.01")
    with pytest.raises(Held, match="balance"):
        writer(cin7).check(doc)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["6100", "6110", "4000"]),
            st.integers(-(10**9), 10**9),
            st.sampled_from([None, "10", "20"]),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_the_body_carries_every_accounts_total_exactly(drawn):
    lines = [line(a, Decimal(cents) / 100, center) for a, cents, center in drawn]
    lines.append(line("800", -sum(x["amount"] for x in lines)))
    if not any(x["amount"] for x in lines):
        return
    subject = writer(FakeCin7())
    body = subject.plan(journal(*lines), None).steps[0].body
    expected = defaultdict(Decimal)
    for x in lines:
        expected[{"6100": "610", "6110": "611", "4000": "400"}.get(x["account"], x["account"])] += x["amount"]
    assert totals_of(body) == {a: t for a, t in expected.items() if t}
    assert len(body["Lines"]) <= len(lines) - 1 or len(lines) == 1


def test_a_landed_journal_that_did_not_change_costs_nothing(cin7):
    content = journal().content
    reordered = {**content, "lines": list(reversed(content["lines"]))}
    doc = journal(landed=reordered, destination_id="j-0001")
    subject = writer(cin7)
    assert subject.find(doc, settling=False).destination_id == "j-0001"
    assert cin7.calls == []


def test_a_posted_journal_that_changed_is_held_until_it_is_voided(cin7):
    subject = writer(cin7)
    first = journal()
    post(subject, first)
    changed = journal(line("6100", "50"), line("4000", "-50"), landed=first.content, destination_id="j-0001")
    subject.check(changed)
    with pytest.raises(Held) as caught:
        subject.find(changed, settling=False)
    assert caught.value.code == "JOURNAL_POSTED_CHANGED"
    assert "void" in caught.value.hint
    cin7.journals[0]["Status"] = "VOIDED"
    again = writer(cin7)
    assert again.find(changed, settling=False) is None
    plan = again.plan(changed, None)
    assert "voided" in plan.notes[-1]
    cin7.script = [cin7.execute_then(httpx2.ReadTimeout("lost"))]
    again.send(changed, plan.steps[0])
    found = again.find(changed, settling=True)
    assert found.destination_id == "j-0002"
    assert again.scan() == {"src:ps/J-1": "j-0002"}


def test_a_lost_journal_that_landed_is_found_by_its_marker(cin7):
    subject = writer(cin7)
    doc = journal(attempted=True)
    cin7.script = []
    subject.check(doc)
    step = subject.plan(doc, None).steps[0]
    cin7.script = [cin7.execute_then(httpx2.Response(502))]
    assert isinstance(subject.send(doc, step), Unknown)
    found = subject.find(doc, settling=True)
    assert (found.destination_id, found.how) == ("j-0001", "marker")
    assert subject.plan(doc, found).steps == ()


def test_a_marker_in_the_narration_counts_too(cin7):
    subject = writer(cin7)
    post(subject, journal())
    cin7.journals[0] |= {"Notes": "", "Narration": "June [src:ps/J-1]"}
    assert subject.find(journal(attempted=True), settling=True).destination_id == "j-0001"


def test_accounts_are_recognised_by_whatever_cin7_calls_them(cin7):
    subject = writer(cin7)
    post(subject, journal())
    for row in cin7.journals[0]["Lines"]:
        row["Credit"] = "400: Sales"
    assert subject.find(journal(attempted=True), settling=True).how == "marker"


def test_a_lost_journal_whose_source_changed_meanwhile_is_held(cin7):
    subject = writer(cin7)
    post(subject, journal())
    with pytest.raises(Held) as caught:
        subject.find(journal(line("6100", "50"), line("4000", "-50"), attempted=True), settling=True)
    assert caught.value.code == "JOURNAL_POSTED_CHANGED"


def test_one_scan_serves_all_but_nobody_twice(cin7):
    subject = writer(cin7)
    docs = [journal(key=f"J-{n}", attempted=True) for n in range(3)]
    for doc in docs:
        assert subject.find(doc, settling=True) is None
    assert len(cin7.reads("journal")) == 1
    for doc in docs:
        assert subject.find(doc, settling=True) is None
    assert len(cin7.reads("journal")) == 2


def test_a_scan_from_before_a_write_is_not_believed(cin7):
    subject = writer(cin7)
    assert subject.find(journal(key="J-9", attempted=True), settling=True) is None
    doc = journal()
    step = subject.plan(doc, None).steps[0]
    cin7.script = [cin7.execute_then(httpx2.ReadTimeout("lost"))]
    subject.send(doc, step)
    assert subject.find(doc, settling=True).destination_id == "j-0001"


def test_a_journal_that_someone_voided_is_not_posted_again(cin7):
    subject = writer(cin7)
    post(subject, journal())
    cin7.journals[0]["Status"] = "VOIDED"
    with pytest.raises(Held) as caught:
        subject.find(journal(attempted=True), settling=True)
    assert caught.value.code == "JOURNAL_VOIDED"


def test_after_the_store_was_lost_the_scan_tells_what_is_posted(cin7):
    post(writer(cin7), journal())
    subject = writer(cin7)
    identities = subject.scan()
    assert identities == {"src:ps/J-1": "j-0001"}
    assert subject.find(journal(destination_id="j-0001"), settling=False).destination_id == "j-0001"
    with pytest.raises(Held, match="different"):
        subject.find(journal(line("6100", "5"), line("4000", "-5"), destination_id="j-0001"), settling=False)
    with pytest.raises(Held, match="no longer has"):
        subject.find(journal(key="J-2", destination_id="j-0404"), settling=False)
    assert len(cin7.reads("journal")) == 1


def test_a_journal_voided_after_the_store_was_lost_is_posted_anew_only_if_it_changed(cin7):
    post(writer(cin7), journal())
    cin7.journals[0]["Status"] = "VOIDED"
    subject = writer(cin7)
    with pytest.raises(Held, match="voided"):
        subject.find(journal(destination_id="j-0001"), settling=False)
    other = journal(line("6100", "5"), line("4000", "-5"), destination_id="j-0001")
    assert subject.find(other, settling=False) is None


def test_what_a_scan_of_this_run_showed_is_not_posted_again(cin7):
    post(writer(cin7), journal())
    subject = writer(cin7)
    subject.scan()
    assert subject.find(journal(), settling=False).destination_id == "j-0001"
    assert subject.find(journal(key="J-2"), settling=False) is None
    assert len(cin7.reads("journal")) == 1


def test_a_fresh_document_is_not_looked_for(cin7):
    assert writer(cin7).find(journal(), settling=False) is None
    assert cin7.calls == []


def test_a_document_in_doubt_is_judged_only_when_it_is_known(cin7):
    cin7.me["LockDate"] = "2026-12-31"
    subject = writer(cin7)
    doc = journal(attempted=True)
    subject.check(doc)
    with pytest.raises(Held, match="lock date"):
        subject.plan(doc, None)


def test_other_totals_in_the_answer_are_remarked(cin7):
    subject = writer(cin7)
    doc = journal()
    row = {"TaskID": "J", "Status": "DRAFT", "Currency": "AUD", "CurrencyConversionRate": 1}
    row |= {"EffectiveDate": "2026-06-30T00:00:00", "Notes": "[src:ps/J-1]", "Lines": []}
    cin7.script = [httpx2.Response(200, json={"Journals": [row]})]
    notes = subject.send(doc, _planned(subject, doc, cin7)).notes
    assert "Cin7 Core kept Status as DRAFT; COMPLETED was sent" in notes
    assert any("other totals" in note for note in notes)


def test_a_refused_journal_keeps_the_words(cin7):
    subject = writer(cin7)
    doc = journal()
    step = subject.plan(doc, None).steps[0]
    cin7.script = [refused("Period is locked")]
    assert subject.send(doc, step).reason == "Period is locked"


def _planned(subject, doc, cin7):
    script, cin7.script = cin7.script, []
    step = subject.plan(doc, None).steps[0]
    cin7.script = script
    return step


def totals_of(body):
    totals = defaultdict(Decimal)
    for x in body["Lines"]:
        totals[x["Debit"]] += x["Amount"]
        totals[x["Credit"]] -= x["Amount"]
    return {account: total for account, total in totals.items() if total}
