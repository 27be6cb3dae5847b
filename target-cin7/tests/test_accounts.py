import httpx2
import pytest
from fake_cin7 import FakeCin7, document, refused

from connector_kit.delivery.model import Declined, Held, Landed, Refused
from target_cin7.account_mapping import AccountMapping
from target_cin7.models import AccountRecord
from target_cin7.reference_book import ReferenceBook
from target_cin7.writers.accounts import AccountWriter


@pytest.fixture
def cin7() -> FakeCin7:
    return FakeCin7()


def writer(cin7, mode="match", account_map=None, template="{account}"):
    client = cin7.client()
    mapping = AccountMapping(account_map or {}, template)
    return AccountWriter(client, ReferenceBook(client), mapping, mode)


def account(code="610", name="Travel", landed=None, **fields):
    return document("accounts", {"code": code, "name": name, **fields}, landed=landed)


def plan(subject, doc, *, settling=False):
    subject.check(doc)
    return subject.plan(doc, subject.find(doc, settling=settling))


def test_match_writes_nothing_and_reads_the_chart_once(cin7):
    subject = writer(cin7)
    for code in ("610", "611", "400"):
        assert plan(subject, account(code, "Other name", type="OTHER")).steps == ()
    assert [path for _, path, _ in cin7.calls] == ["ref/account"]


def test_match_holds_what_cin7_lacks_with_what_to_do(cin7):
    with pytest.raises(Held) as caught:
        writer(cin7).check(account("6100", "Travel costs"))
    assert caught.value.code == "ACCOUNT_NOT_IN_CIN7"
    assert '"6100"' in caught.value.reason
    assert "account_map" in caught.value.hint
    assert caught.value.candidates[0] == "610: Travel"


@pytest.mark.parametrize("mode", ["match", "create_missing", "sync"])
def test_an_archived_account_never_matches(cin7, mode):
    with pytest.raises(Held, match="archived") as caught:
        writer(cin7, mode).check(account("699", "Old travel", type="EXPENSE"))
    assert "699: Old travel" not in caught.value.candidates


def test_the_key_has_the_cost_centre_and_the_code_comes_from_the_mapping(cin7):
    subject = writer(cin7, account_map={"6100/10": "611"})
    model = AccountRecord.parse({"code": "6100", "name": "A", "cost_center": "10"})
    assert subject.key(model) == "6100/10"
    doc = account("6100", "A", cost_center="10")
    assert subject.find(doc, settling=False).destination_id == "611"
    assert subject.lane(doc) == "611"


def test_create_missing_creates_what_lacks_and_only_that(cin7):
    subject = writer(cin7, "create_missing", template="{account}-{cost_center}")
    doc = account("620", "Hotels", type="EXPENSE", cost_center="10", **{"class": "EXPENSE"})
    answer = subject.send(doc, plan(subject, doc).steps[0])
    assert isinstance(answer, Landed)
    assert subject.plan(doc, answer.found).steps == ()
    assert cin7.bodies == [
        {"Code": "620-10", "Status": "ACTIVE", "Name": "Hotels", "Type": "EXPENSE", "Class": "EXPENSE"}
    ]
    assert plan(subject, account("610", "Other")).steps == ()
    assert plan(subject, doc).steps == ()


def test_what_cannot_be_created(cin7):
    subject = writer(cin7, "create_missing")
    with pytest.raises(Refused, match="type is missing"):
        subject.check(account("620", "Hotels"))
    with pytest.raises(Held, match="bank"):
        subject.check(account("090", "Bank", type="BANK"))
    with pytest.raises(Refused, match="51 characters"):
        subject.check(account("9" * 51, "Long", type="EXPENSE"))


def test_sync_updates_what_differs(cin7):
    subject = writer(cin7, "sync")
    doc = account("610", "Journeys", description="Trains", type="EXPENSE")
    step = plan(subject, doc).steps[0]
    assert {(c.field, c.old, c.new) for c in step.changes} == {
        ("Name", "Travel", "Journeys"),
        ("Description", None, "Trains"),
    }
    assert isinstance(subject.send(doc, step), Landed)
    assert cin7.accounts[2]["Name"] == "Journeys"
    assert plan(subject, doc).steps == ()


def test_sync_archives_and_reactivates(cin7):
    subject = writer(cin7, "sync")
    archived = plan(subject, account("610", "Travel", is_active=False)).steps[0]
    assert archived.body["Status"] == "ARCHIVED"
    assert plan(subject, account("699", "Old travel", is_active=True)).steps[0].body["Status"] == "ACTIVE"
    nothing = plan(subject, account("777", "Gone", is_active=False))
    assert nothing.steps == ()
    assert "nothing to create" in nothing.notes[0]


def test_an_account_that_a_person_mapped_is_only_matched(cin7):
    subject = writer(cin7, "sync", account_map={"6100": "610", "6200": "999"})
    assert plan(subject, account("6100", "Journeys")).steps == ()
    with pytest.raises(Held, match=r'by account_map\["6200"\]'):
        subject.check(account("6200", "Hotels", type="EXPENSE"))


def test_a_refused_update_explains_the_accounting_link(cin7):
    subject = writer(cin7, "sync")
    doc = account("610", "Journeys")
    step = plan(subject, doc).steps[0]
    cin7.script = [refused("Cannot be changed")]
    answer = subject.send(doc, step)
    assert isinstance(answer, Declined)
    assert answer.reason == "Cannot be changed"
    assert "Xero" in answer.hint
    assert "accounts_mode" in answer.hint


def test_a_lost_create_is_looked_up_by_its_code(cin7):
    subject = writer(cin7, "create_missing")
    doc = account("620", "Hotels", type="EXPENSE")
    step = plan(subject, doc).steps[0]
    assert subject.find(doc, settling=True) is None
    cin7.script = [cin7.execute_then(httpx2.ReadTimeout("lost"))]
    subject.send(doc, step)
    found = subject.find(doc, settling=True)
    assert found.destination_id == "620"
    assert subject.plan(doc, found).steps == ()
    assert cin7.reads("ref/account")[-1]["Code"] == "620"


def test_what_someone_changed_since_is_a_conflict(cin7):
    landed = {"code": "610", "name": "Trips"}
    result = plan(writer(cin7, "sync"), account("610", "Journeys", landed=landed))
    assert [(c.field, c.old, c.new) for c in result.conflicts] == [("Name", "Travel", "Journeys")]
