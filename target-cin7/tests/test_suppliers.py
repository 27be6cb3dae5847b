from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from fake_cin7 import FakeCin7, document, refused

from connector_kit.delivery.model import Declined, Found, Held, Landed, Refused, Unknown
from target_cin7.account_mapping import AccountMapping
from target_cin7.models import SupplierRecord
from target_cin7.reference_book import ReferenceBook
from target_cin7.supplier_book import SupplierBook
from target_cin7.supplier_fields import SupplierFields
from target_cin7.writers.suppliers import SupplierWriter


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Bench:
    """A fake Cin7 Core and a writer in front of it, driven as the engine drives it."""

    def __init__(self, **defaults):
        self.cin7 = FakeCin7()
        self.clock = Clock()
        self.defaults = defaults
        self.restart()

    def restart(self, **options):
        client = self.cin7.client()
        fields = SupplierFields(ReferenceBook(client), self.defaults, AccountMapping({"2000": "800"}))
        self.book = SupplierBook(client, clock=self.clock)
        self.writer = SupplierWriter(client, self.book, fields, **options)

    def plan(self, doc, *, settling=False):
        self.writer.check(doc)
        return self.writer.plan(doc, self.writer.find(doc, settling=settling))

    def deliver(self, doc):
        plan = self.plan(doc)
        if not plan.steps:
            return None
        answer = self.writer.send(doc, plan.steps[0])
        if isinstance(answer, Landed):
            assert self.writer.plan(doc, answer.found).steps == ()
        return answer


def record(name="Acme Pty Ltd", key="V-1", landed=None, destination_id=None, attempted=False, **fields):
    content = {"source_id": key, "name": name, **fields}
    more = {"landed": landed, "destination_id": destination_id, "attempted": attempted}
    return document("suppliers", content, **more)


@pytest.fixture
def bench() -> Iterator[Bench]:
    return Bench()


def changes(plan):
    return {c.field: (c.old, c.new) for c in plan.steps[0].changes}


def test_a_new_supplier_gets_what_it_needs(bench):
    doc = record(
        currency="NZD",
        comments="Slow payer",
        addresses=[{"type": "Billing", "line1": "1 Rd", "country": "Australia"}],
        contacts=[{"name": "Ida", "email": "ida@acme.example"}, {"phone": None}],
    )
    answer = bench.deliver(doc)
    assert isinstance(answer, Landed)
    assert answer.found.how == "answer"
    assert answer.notes == ()
    assert bench.cin7.bodies == [
        {
            "Name": "Acme Pty Ltd",
            "Currency": "NZD",
            "PaymentTerm": "30 days",
            "TaxRule": "Tax on Purchases",
            "AccountPayable": "800",
            "Status": "Active",
            "Comments": "Slow payer [src:ps/V-1]",
            "Addresses": [
                {"Line1": "1 Rd", "Country": "Australia", "Type": "Billing", "DefaultForType": True}
            ],
            "Contacts": [{"Name": "Ida", "Email": "ida@acme.example", "Default": True}],
        }
    ]


def test_defaults_fill_what_a_new_record_lacks_and_never_touch_what_exists():
    bench = Bench(currency="usd", payment_term="14 DAYS")
    bench.deliver(record())
    assert (bench.cin7.bodies[0]["Currency"], bench.cin7.bodies[0]["PaymentTerm"]) == ("USD", "14 days")
    bench.cin7.add_supplier("Other", PaymentTerm="30 days")
    bench.restart()
    assert bench.plan(record("Other", "V-2")).steps == ()


def test_what_cannot_be_chosen_is_held_with_the_choices(bench):
    bench.cin7.terms = [{"Name": n, "IsActive": True} for n in ("7 days", "14 days")]
    bench.cin7.taxes.append({"Name": "Import tax", "IsActive": True, "IsTaxForPurchase": True})
    with pytest.raises(Held) as caught:
        bench.writer.check(record())
    assert caught.value.code == "REQUIRED_REFERENCE_MISSING"
    assert "payment_term is missing" in caught.value.reason
    assert "tax_rule is missing" in caught.value.reason
    assert set(caught.value.candidates) >= {"7 days", "14 days", "Import tax"}


def test_all_faults_of_a_record_are_said_at_once_before_any_write(bench):
    doc = record(payment_term="30 day", tax_rule="GST on Sales", account_payable="400")
    with pytest.raises(Held) as caught:
        bench.writer.check(doc)
    assert caught.value.reason == (
        'Supplier V-1: payment_term "30 day" is not a payment term in Cin7 Core; '
        'tax_rule "GST on Sales" is not for purchases in Cin7 Core; '
        'account_payable "400" is not an account of Accounts payable in Cin7 Core.'
    )
    assert {"30 days", "800: Accounts Payable"} <= set(caught.value.candidates)
    assert "COD old" not in caught.value.candidates
    assert bench.cin7.writes() == []


def test_what_waiting_cannot_mend_is_refused(bench):
    doc = record(
        comments="x" * 250,
        payment_term="nope",
        addresses=[{"type": "Billing", "city": "Perth"}],
        contacts=[{"email": "a@b.example"}],
        attributes={"colour": "red"},
    )
    with pytest.raises(Refused) as caught:
        bench.writer.check(doc)
    for field in ("comments", "addresses[0].line1", "addresses[0].country", "contacts[0].name", "colour"):
        assert field in caught.value.reason
    assert "payment_term" in caught.value.reason


def test_an_inactive_term_is_named_as_inactive(bench):
    with pytest.raises(Held, match=r"COD old.*is inactive"):
        bench.writer.check(record(payment_term="COD old"))


@pytest.mark.parametrize("text", ["800", "2000", "Accounts Payable", "800: Accounts Payable"])
def test_accounts_payable_may_be_named_in_several_ways(bench, text):
    bench.deliver(record(account_payable=text))
    assert bench.cin7.bodies[0]["AccountPayable"] == "800"


def test_an_archived_account_never_matches(bench):
    bench.cin7.accounts[0]["Status"] = "ARCHIVED"
    with pytest.raises(Held, match="archived"):
        bench.writer.check(record(account_payable="800"))


def test_an_equal_supplier_of_the_same_name_is_adopted_without_a_write(bench):
    row = bench.cin7.add_supplier("ACME pty ltd ")
    doc = record(row["Name"].strip(), currency="AUD", discount=0, tax_number=None)
    found = bench.writer.find(doc, settling=False)
    assert (found.destination_id, found.how) == (row["ID"], "name")
    assert bench.writer.plan(doc, found).steps == ()
    assert bench.cin7.writes() == []


@pytest.mark.parametrize("field", ["Comments", "AdditionalAttribute7"])
def test_a_marker_is_recognised_whatever_the_name_is_now(bench, field):
    bench.cin7.add_supplier("Acme Pty Ltd")
    row = bench.cin7.add_supplier("Renamed by hand", **{field: "note [src:ps/V-1]"})
    found = bench.writer.find(record("New name"), settling=False)
    assert (found.destination_id, found.how) == (row["ID"], "marker")


def test_identity_goes_before_marker_and_name(bench):
    bench.cin7.add_supplier("Acme Pty Ltd", Comments="[src:ps/V-1]")
    row = bench.cin7.add_supplier("Someone")
    found = bench.writer.find(record("Someone", destination_id=row["ID"].upper()), settling=False)
    assert (found.destination_id, found.how) == (row["ID"], "identity")


@pytest.mark.parametrize("name", ["ACME", "Acme, Pty. Ltd.", "Acmé Limited"])
def test_a_near_name_is_held_and_never_adopted(bench, name):
    bench.cin7.add_supplier("Acme Pty Ltd", ID="s-77")
    with pytest.raises(Held) as caught:
        bench.writer.find(record(name), settling=False)
    assert caught.value.code == "SUPPLIER_NAME_NEAR"
    assert caught.value.candidates == ("Acme Pty Ltd (ID s-77, Active)",)
    assert "[src:ps/V-1]" in caught.value.hint


def test_a_person_can_say_that_a_near_name_is_another_company(bench):
    bench.cin7.add_supplier("Acme Pty Ltd")
    bench.restart(distinct=["V-1"])
    assert bench.writer.find(record("Acme"), settling=False) is None


def test_two_near_names_of_the_source_are_two_suppliers(bench):
    assert isinstance(bench.deliver(record("Acme Pty Ltd", "V-1")), Landed)
    assert isinstance(bench.deliver(record("Acme Inc", "V-2")), Landed)
    assert bench.writer.lane(record("Acme Inc", "V-2")) == bench.writer.lane(record("Acme Pty Ltd"))


def test_two_suppliers_of_one_name_are_held_naming_both(bench):
    bench.cin7.add_supplier("Acme Pty Ltd")
    bench.cin7.add_supplier("ACME PTY LTD", Status="Deprecated")
    with pytest.raises(Held) as caught:
        bench.writer.find(record(), settling=False)
    assert caught.value.code == "SUPPLIER_NAME_AMBIGUOUS"
    assert len(caught.value.candidates) == 2


def test_the_second_source_id_of_a_name_is_held_naming_the_first(bench):
    bench.deliver(record("Acme", "V-1"))
    for restarted in (False, True):
        if restarted:
            bench.restart()
        with pytest.raises(Held, match="ps/V-1") as caught:
            bench.plan(record("ACME", "V-2"))
        assert caught.value.code == "SUPPLIER_NAME_TAKEN"
    assert len(bench.cin7.suppliers) == 1


def test_an_adopted_supplier_is_taken_too(bench):
    bench.cin7.add_supplier("Acme")
    bench.plan(record("Acme", "V-1"))
    with pytest.raises(Held, match="ps/V-1"):
        bench.plan(record("Acme", "V-2"))


def test_the_identity_map_tells_who_took_a_supplier_in_an_earlier_run(bench):
    row = bench.cin7.add_supplier("Acme")
    identities = {("suppliers", row["ID"]): "ps/V-1"}
    bench.restart(owner_of=lambda object_, id_: identities.get((object_, id_)))
    with pytest.raises(Held, match="ps/V-1"):
        bench.plan(record("Acme", "V-2"))
    assert bench.plan(record("Acme", "V-1")).steps == ()


def test_a_create_in_doubt_keeps_its_name(bench):
    first, second = record("Acme", "V-1"), record("Acme", "V-2")
    bench.plan(first)
    bench.cin7.script = [httpx2.ReadTimeout("lost")]
    assert isinstance(bench.writer.send(first, bench.plan(first).steps[0]), Unknown)
    with pytest.raises(Held, match="ps/V-1"):
        bench.plan(second)


def test_a_declined_create_gives_its_name_back(bench):
    first = record("Acme", "V-1")
    plan = bench.plan(first)
    bench.cin7.script = [refused("Name is bad")]
    assert bench.writer.send(first, plan.steps[0]) == Declined("Name is bad")
    assert bench.plan(record("Acme", "V-2")).steps[0].creates


def test_a_rename_onto_another_supplier_is_held(bench):
    bench.cin7.add_supplier("Bolt")
    bench.deliver(record("Acme", "V-1"))
    with pytest.raises(Held, match="another supplier of Cin7 Core"):
        bench.writer.find(record("Bolt", "V-1"), settling=False)


def test_an_update_lays_the_record_over_the_live_supplier(bench):
    bench.cin7.add_supplier(
        "Acme",
        Comments="Ring Ida",
        TaxNumber="1",
        AttributeSet="Colours",
        AdditionalAttribute2="red",
        Addresses=[
            {"ID": "a-1", "Type": "Billing", "Line1": "1 Rd", "City": "Perth", "Country": "Australia"},
            {"ID": "a-2", "Type": "Shipping", "Line1": "Dock", "Country": "Australia"},
        ],
        Contacts=[{"ID": "c-1", "Name": "Ida", "Email": "ida@acme.example", "Phone": "1"}],
    )
    doc = record(
        "Acme",
        tax_number="2",
        addresses=[{"type": "Billing", "line1": "1 Rd", "city": "Hobart", "country": "Australia"}],
        contacts=[{"name": "Bo", "email": "bo@acme.example"}, {"name": "ida", "phone": "2"}],
    )
    plan = bench.plan(doc)
    assert changes(plan) == {
        "TaxNumber": ("1", "2"),
        "Addresses[Billing].City": ("Perth", "Hobart"),
        "Contacts[Bo]": (None, "Name=Bo, Email=bo@acme.example"),
        "Contacts[Ida].Name": ("Ida", "ida"),
        "Contacts[Ida].Phone": ("1", "2"),
    }
    body = plan.steps[0].body
    assert body["Comments"] == "Ring Ida [src:ps/V-1]"
    assert (body["AttributeSet"], body["AdditionalAttribute2"]) == ("Colours", "red")
    assert [a["ID"] for a in body["Addresses"]] == ["a-1", "a-2"]
    assert body["Addresses"][1]["Line1"] == "Dock"
    assert [c.get("ID") for c in body["Contacts"]] == ["c-1", None]
    assert {"ID", "Name", "Currency", "PaymentTerm", "TaxRule", "AccountPayable", "Status"} <= body.keys()
    assert "LastModifiedOn" not in body


def test_nothing_mapped_differs_nothing_is_sent(bench):
    bench.cin7.add_supplier(
        "Acme", Comments="", TaxNumber=None, Discount=5, AccountPayable="Accounts Payable"
    )
    doc = record("Acme", comments=None, tax_number="", discount=5, account_payable="800")
    assert bench.plan(doc).steps == ()


def test_without_room_for_the_marker_peoples_comments_stay(bench):
    bench.cin7.add_supplier("Acme", Comments="x" * 250)
    plan = bench.plan(record("Acme", tax_number="2"))
    assert plan.steps[0].body["Comments"] == "x" * 250
    assert "no room" in plan.notes[0]


def test_foreign_markers_survive_new_comments(bench):
    row = bench.cin7.add_supplier("Acme", Comments="old [src:ps/V-1] [src:ns/7]")
    plan = bench.plan(record("Acme", comments="new", destination_id=row["ID"]))
    assert plan.steps[0].body["Comments"] == "new [src:ps/V-1] [src:ns/7]"
    assert changes(plan) == {"Comments": ("old", "new")}


def test_a_null_clears_text_and_numbers_but_nothing_required(bench):
    bench.cin7.add_supplier("Acme", TaxNumber="1", Discount=5, Comments="x")
    plan = bench.plan(record("Acme", tax_number=None, discount=None, comments=None, payment_term=None))
    assert changes(plan) == {"TaxNumber": ("1", ""), "Discount": (5, 0), "Comments": ("x", "")}


def test_a_null_within_a_contact_an_address_or_the_attributes_clears_it_too(bench):
    contact = {"ID": "c1", "Name": "Ida", "Phone": "1", "Email": "a@x.example", "Default": True}
    address = {"ID": "a1", "Type": "Billing", "Line1": "1 St", "City": "X", "Country": "Fiji"}
    bench.cin7.add_supplier("Acme", AdditionalAttribute1="v", Contacts=[contact], Addresses=[address])
    raw = {
        "source_id": "V-1",
        "name": "Acme",
        "contacts": [{"name": "Ida", "phone": None, "is_default": None}],
        "addresses": [{"type": "Billing", "line1": "1 St", "city": None, "country": "Fiji"}],
        "attributes": {"additional_attribute1": None},
    }
    body = bench.plan(document("suppliers", SupplierRecord.parse(raw).content("clear"))).steps[0].body
    assert body["Contacts"] == [{**contact, "Phone": ""}]
    assert body["Addresses"] == [{**address, "City": ""}]
    assert body["AdditionalAttribute1"] == ""
    assert bench.plan(document("suppliers", SupplierRecord.parse(raw).content("keep"))).steps == ()


def test_an_inactive_term_on_the_live_supplier_does_not_break_the_update(bench):
    bench.cin7.add_supplier("Acme", PaymentTerm="COD old")
    assert "PaymentTerm" not in bench.plan(record("Acme", tax_number="2")).steps[0].body


def test_inactive_deprecates_and_active_reactivates(bench):
    bench.cin7.add_supplier("Acme")
    bench.cin7.add_supplier("Bolt", Status="Deprecated")
    assert changes(bench.plan(record("Acme", "V-1", is_active=False))) == {"Status": ("Active", "Deprecated")}
    assert changes(bench.plan(record("Bolt", "V-2"))) == {"Status": ("Deprecated", "Active")}


def test_inactive_and_unknown_is_nothing_to_do(bench):
    bench.cin7.add_supplier("Acme Inc")
    plan = bench.plan(record("Acme", is_active=False, payment_term="nope"))
    assert plan.steps == ()
    assert "nothing to create" in plan.notes[0]


def test_a_supplier_that_is_gone_is_held_not_made_again(bench):
    with pytest.raises(Held) as caught:
        bench.writer.find(record("Acme", destination_id="s-404"), settling=False)
    assert caught.value.code == "SUPPLIER_GONE"


def test_what_someone_changed_since_is_a_conflict_only_where_we_write(bench):
    landed = {"source_id": "V-1", "name": "Acme", "tax_number": "1", "discount": 5}
    bench.cin7.add_supplier("Acme", TaxNumber="9", Discount=7, Comments="[src:ps/V-1]")
    plan = bench.plan(record("Acme", tax_number="2", discount=7, landed=landed))
    assert [(c.field, c.old, c.new) for c in plan.conflicts] == [("TaxNumber", "9", "2")]
    landed_as_live = {**landed, "tax_number": "9"}
    assert bench.plan(record("Acme", tax_number="2", landed=landed_as_live)).conflicts == ()


def test_what_cin7_keeps_otherwise_is_remarked(bench):
    plan = bench.plan(record("Acme", tax_number="123"))

    def clip(request):
        response = bench.cin7.execute(request)
        bench.cin7.suppliers[-1]["TaxNumber"] = "12"
        return httpx2.Response(
            200, json={"SupplierList": [{**response.json()["SupplierList"][0], "TaxNumber": "12"}]}
        )

    bench.cin7.script = [clip]
    answer = bench.writer.send(record("Acme"), plan.steps[0])
    assert answer.notes == ("Cin7 Core kept TaxNumber as 12; 123 was sent",)


def test_an_answer_without_the_supplier_leaves_it_open(bench):
    plan = bench.plan(record("Acme"))
    bench.cin7.script = [httpx2.Response(200, json={"Total": 0, "SupplierList": []})]
    assert isinstance(bench.writer.send(record("Acme"), plan.steps[0]), Unknown)


def test_a_lost_create_that_landed_is_found_again(bench):
    doc = record("Acme")
    plan = bench.plan(doc)
    bench.cin7.script = [bench.cin7.execute_then(httpx2.RemoteProtocolError("Server disconnected"))]
    assert isinstance(bench.writer.send(doc, plan.steps[0]), Unknown)
    found = bench.writer.find(record("Acme", attempted=True), settling=True)
    assert found.how == "marker"
    assert bench.writer.plan(doc, found).steps == ()
    assert bench.cin7.reads("supplier")[-1]["IncludeDeprecated"] == "true"


def test_a_lost_create_that_did_not_land_is_known_not_to_be_there(bench):
    bench.cin7.add_supplier("Acme Mining Supplies")
    doc = record("Acme", attempted=True)
    for _ in range(2):
        reads = len(bench.cin7.calls)
        assert bench.writer.find(doc, settling=True) is None
        assert len(bench.cin7.calls) > reads
    assert bench.writer.plan(doc, None).steps[0].creates


def test_a_document_in_doubt_is_judged_only_when_it_is_known(bench):
    doc = record("Acme", attempted=True, payment_term="nope")
    bench.writer.check(doc)
    assert bench.writer.find(doc, settling=True) is None
    with pytest.raises(Held, match="payment_term"):
        bench.writer.plan(doc, None)


def test_a_put_is_never_built_on_an_old_row(bench):
    row = bench.cin7.add_supplier("Acme", TaxNumber="1")
    bench.writer.find(record("Acme"), settling=False)
    row["Comments"] = "typed by a person meanwhile"
    bench.clock.now += 30
    bench.writer.find(record("Acme"), settling=False)
    assert len(bench.cin7.reads("supplier")) == 1
    bench.clock.now += 31
    plan = bench.plan(record("Acme", tax_number="2"))
    assert "typed by a person" in plan.steps[0].body["Comments"]
    assert "ModifiedSince" in bench.cin7.reads("supplier")[-1]


def test_creates_do_not_refresh_the_list(bench):
    for number in range(5):
        bench.clock.now += 61
        bench.deliver(record(f"Supplier {number}", f"V-{number}"))
    assert len(bench.cin7.reads("supplier")) == 1


def test_many_threads_read_the_lists_once(bench):
    docs = [record(f"Supplier {n:04d}", f"V-{n}") for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert all(isinstance(a, Landed) for a in pool.map(bench.deliver, docs))
    assert len(bench.cin7.reads("supplier")) == 1
    assert len(bench.cin7.reads("ref/paymentterm")) == 1
    assert len(bench.cin7.suppliers) == 40


def test_scan_tells_every_marker(bench):
    bench.cin7.add_supplier("Acme", Comments="x [src:ps/V-1] [src:ns/7]")
    bench.cin7.add_supplier("Bolt")
    assert bench.writer.scan() == {"src:ps/V-1": "s-0001", "src:ns/7": "s-0001"}


def test_a_found_answer_leaves_nothing_to_do(bench):
    row = bench.cin7.add_supplier("Acme", TaxNumber="other")
    assert bench.writer.plan(record("Acme", tax_number="1"), Found(row["ID"], row, "answer")).steps == ()
