"""What a supplier becomes in Cin7 Core, found or made, and what of it is left alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from fake_cin7 import document
from supplier_bench import Bench, record

from connector_kit.delivery.model import Found, Held, Landed, Unknown
from target_cin7.models import SupplierRecord


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
