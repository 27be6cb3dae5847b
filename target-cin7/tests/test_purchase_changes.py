"""What becomes of a purchase that changes in the source, or in Cin7 Core."""

from dataclasses import replace

import pytest
from fake_cin7 import refused
from fake_orders import Refusal
from purchase_bench import LINES, SUPPLIER, Bench, changed, line, purchase


@pytest.fixture
def bench():
    return Bench()


def test_a_draft_is_ordered_as_a_draft_and_authorised_later(bench):
    doc = bench.deliver(purchase(status="draft"))
    assert bench.cin7.purchase["Status"] == "ORDERING"
    bench.restart()
    doc = bench.deliver(changed(doc, lines=[line(quantity=5)]))
    assert [x["Quantity"] for x in bench.cin7.purchase["Order"]["Lines"]] == [5]
    bench.restart()
    bench.deliver(changed(doc, status="approved"))
    assert bench.cin7.purchase["Status"] == "ORDERED"
    assert bench.cin7.violations == []
    bench.restart()
    assert bench.held(changed(doc, status="draft")).code == "ALREADY_APPROVED"


def test_an_authorised_order_is_frozen(bench):
    doc = bench.deliver(purchase())
    bench.restart()
    fault = bench.held(changed(doc, lines=[{**LINES[0], "quantity": 41}, LINES[1]]))
    assert fault.code == "ORDER_FROZEN"
    assert "Lines: 40 x OAK-25 at 18.5 there, 41 x OAK-25 at 18.5 here" in str(fault)
    bench.restart()
    assert bench.held(changed(doc, location="North")).code == "HEADER_FROZEN"


def test_after_authorisation_dates_terms_and_notes_may_still_change(bench):
    doc = bench.deliver(purchase(memo="old", order_number="7"))
    bench.cin7.purchase.update({"Contact": "Ida", "BillingAddress": {"Line1": "", "Country": None}})
    bench.restart()
    bench.deliver(changed(doc, memo="new", required_by="2026-10-01", terms="14 days"))
    (put,) = bench.cin7.bodies[2:]
    assert put == {
        "ID": bench.cin7.purchase["ID"],
        "SupplierID": SUPPLIER,
        "Location": "Main Warehouse",
        "Approach": "INVOICE",
        "Terms": "14 days",
        "TaxRule": "Tax on Purchases",
        "TaxCalculation": "Exclusive",
        "Contact": "Ida",
        "RequiredBy": "2026-10-01T00:00:00",
        "Note": "7: new [src:ps/PO-1]",
        "AdditionalAttributes": {"AdditionalAttribute1": "7"},
    }


def test_the_approach_of_an_authorised_order_stays_and_the_difference_is_noted(bench):
    doc = bench.deliver(purchase(approach="STOCK"))
    bench.restart()
    changed_doc = changed(doc, approach="INVOICE")
    found = bench.writer.find(replace(changed_doc, destination_id=_id(bench)), settling=False)
    plan = bench.writer.plan(changed_doc, found)
    assert plan.steps == ()
    assert "approach stays STOCK, not INVOICE: Cin7 Core fixed it with the order" in plan.notes
    assert bench.cin7.purchase["Approach"] == "STOCK"


def test_what_people_wrote_into_the_note_stays_until_the_sources_text_changes(bench):
    doc = bench.deliver(purchase(memo="old"))
    bench.cin7.purchase["Note"] += " call Ida first"
    bench.restart()
    doc = bench.deliver(changed(doc, status="closed"))
    assert bench.cin7.writes() == []
    bench.restart()
    plan = bench.writer.plan(
        changed(doc, memo="new"), bench.writer.find(replace(doc, destination_id=_id(bench)), settling=False)
    )
    assert [c.field for c in plan.conflicts] == ["Note"]


def test_a_header_may_change_while_the_order_is_a_draft(bench):
    doc = bench.deliver(purchase(status="draft"))
    bench.restart()
    bench.deliver(changed(doc, location="North", status="approved"))
    assert bench.cin7.writes() == [("PUT", "advanced-purchase"), ("POST", "purchase/order")]
    assert (bench.cin7.purchase["Location"], bench.cin7.purchase["Status"]) == ("North", "ORDERED")


def test_a_line_that_someone_changed_in_a_draft_is_a_conflict(bench):
    doc = bench.deliver(purchase(status="draft"))
    bench.cin7.purchase["Order"]["Lines"][0]["Price"] = 99
    bench.restart()
    doc = replace(changed(doc, lines=[line(quantity=5)]), destination_id=_id(bench))
    plan = bench.writer.plan(doc, bench.writer.find(doc, settling=False))
    assert [c.field for c in plan.conflicts] == ["Lines"]


def _id(bench):
    return bench.cin7.purchase["ID"]


def test_what_was_retired_since_does_not_stop_a_purchase(bench):
    doc = bench.deliver(
        purchase(line("OAK-25", tax_rule="Tax on Purchases"), location="North", terms="14 days")
    )
    bench.cin7.products[0]["Status"] = "Deprecated"
    bench.cin7.locations[1]["IsDeprecated"] = True
    bench.cin7.terms[1]["IsActive"] = False
    bench.cin7.taxes[0]["IsActive"] = False
    bench.restart()
    bench.deliver(changed(doc, status="closed"))
    assert len(bench.cin7.calls) == 1


def test_another_default_or_another_rule_of_the_supplier_changes_no_order(bench):
    doc = bench.deliver(purchase())
    bench.shape = {"defaults": {"tax_rule": "GST on Sales", "location": "North", "approach": "STOCK"}}
    bench.cin7.supplier["TaxRule"] = "GST on Sales"
    bench.restart()
    bench.deliver(changed(doc, status="closed"))
    assert bench.cin7.writes() == []


def test_a_closed_order_is_as_an_approved_one_with_a_remark(bench):
    doc = bench.deliver(purchase(line("OAK-25", 4), status="closed"))
    assert bench.cin7.purchase["Status"] == "ORDERED"
    assert bench.engine.notes == [
        "closed in the source, though not everything was received; Cin7 Core has no such status"
    ]
    bench.cin7.receive("OAK-25", 4)
    bench.restart()
    bench.deliver(changed(doc, memo=None))
    assert bench.engine.notes == []


def test_a_cancelled_order_is_voided(bench):
    doc = bench.deliver(purchase())
    bench.restart()
    doc = bench.deliver(changed(doc, status="cancelled"))
    assert bench.cin7.writes() == [("DELETE", "advanced-purchase")]
    assert bench.cin7.purchase["Status"] == "VOIDED"
    bench.restart()
    bench.deliver(changed(doc, memo="x"))
    assert bench.cin7.writes() == []


def test_a_cancelled_order_that_was_never_made_is_not_made(bench):
    bench.deliver(purchase(status="cancelled"))
    assert bench.cin7.writes() == []
    assert bench.engine.notes == ["cancelled in the source and unknown in Cin7 Core: nothing to create"]
    bench.deliver(purchase(status="cancelled", supplier_source_id="V-9"))


def test_a_cancelled_order_that_was_received_is_held(bench):
    doc = bench.deliver(purchase())
    bench.cin7.receive("OAK-25", 1)
    bench.restart()
    fault = bench.held(changed(doc, status="cancelled"))
    assert fault.code == "CANCELLED_BUT_RECEIVED"
    assert "PO-00001 in Cin7 Core has 1 lines received" in str(fault)


def test_a_void_that_cin7_declines_holds_the_document(bench):
    doc = bench.deliver(purchase())
    bench.restart()
    bench.cin7.script = [bench.cin7.execute, refused("It has a credit note")]
    with pytest.raises(Refusal) as caught:
        bench.deliver(changed(doc, status="cancelled"))
    assert (caught.value.answer.held, caught.value.answer.code) == (True, "VOID_DECLINED")


def test_a_purchase_that_somebody_voided_is_held(bench):
    doc = bench.deliver(purchase())
    bench.cin7.purchase["Status"] = "VOIDED"
    bench.restart()
    assert bench.held(changed(doc, memo="x")).code == "VOIDED_IN_CIN7"
    bench.cin7.purchases.clear()
    bench.restart()
    assert bench.held(changed(doc, memo="x")).code == "PURCHASE_GONE"
