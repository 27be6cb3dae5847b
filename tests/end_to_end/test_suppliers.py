"""Suppliers, from a Singer conversation into the books of Cin7 Core."""

from __future__ import annotations

from typing import Any

import pytest
from flows.books import Books
from flows.conversation import said
from flows.programs import Ended, Target

from sandbox.client import Client

ADDRESS = {"type": "Business", "line1": "9 Quire Lane", "city": "Troy", "country": "United States"}


def _deliver(target: Target, *suppliers: dict[str, Any], **settings: Any) -> Ended:
    run = target.run(said(("suppliers", suppliers), state={"n": len(suppliers)}), **settings)
    assert run.code == 0, run
    assert run.states == [{"n": len(suppliers)}]
    return run


def _outcomes(run: Ended) -> dict[str, int]:
    return {outcome: number for outcome, number in run.summary["suppliers"].items() if number}


def _person_enters(sandbox: Client, name: str, **fields: Any) -> str:
    entered = {
        "Name": name,
        "Currency": "USD",
        "PaymentTerm": "COD",
        "TaxRule": "Tax Exempt",
        "AccountPayable": "200000",
        "Status": "Active",
        **fields,
    }
    return str(sandbox.edit("cin7", {"action": "create", "object": "supplier", "set": entered})["ID"])


def _one(sandbox: Client, source_id: str) -> dict[str, Any]:
    (live,) = Books(sandbox).suppliers(source_id)
    return live


def test_a_new_supplier_has_its_fields_and_the_defaults(target: Target, sandbox: Client) -> None:
    record = {
        "source_id": "SHARE/1",
        "name": "Quillfeather Bindery",
        "currency": "eur",
        "payment_term": "net 30",
        "tax_number": "12-345",
        "discount": 2,
        "comments": "Ring twice",
        "is_active": True,
        "addresses": [ADDRESS],
        "contacts": '[{"name": "Ada Lund", "email": "ada@quill.example"}]',
    }
    assert _outcomes(_deliver(target, record)) == {"created": 1}
    live = _one(sandbox, "SHARE/1")
    wanted = {"Currency": "EUR", "PaymentTerm": "Net 30", "TaxNumber": "12-345", "Status": "Active"}
    assert {name: live[name] for name in wanted} == wanted
    assert live["TaxRule"] == "Tax on Purchases"  # from defaults
    assert live["Comments"] == "Ring twice [src:ps/SHARE/1]"
    assert [each["Line1"] for each in live["Addresses"]] == ["9 Quire Lane"]
    assert [each["Email"] for each in live["Contacts"]] == ["ada@quill.example"]


def test_a_supplier_of_exactly_this_name_is_adopted_and_keeps_what_people_entered(
    target: Target, sandbox: Client
) -> None:
    person = _person_enters(sandbox, "QUILLFEATHER Bindery", Discount=7)
    record = {"source_id": "1", "name": "Quillfeather Bindery", "currency": "EUR", "addresses": [ADDRESS]}
    assert _outcomes(_deliver(target, record)) == {"updated": 1}
    live = _one(sandbox, "1")
    assert live["ID"] == person
    assert (live["Discount"], live["PaymentTerm"], live["TaxRule"]) == (7, "COD", "Tax Exempt")
    assert (live["Name"], live["Currency"]) == ("Quillfeather Bindery", "EUR")


def test_a_near_name_is_held_with_the_candidate_and_delivered_once_a_person_has_said_so(
    target: Target, sandbox: Client
) -> None:
    _person_enters(sandbox, "Quillfeather Bindery Inc")
    record = {"source_id": "1", "name": "Quillfeather Bindery"}
    assert _outcomes(_deliver(target, record)) == {"held": 1}
    held = target.parked("held")["1"]
    assert held["code"] == "SUPPLIER_NAME_NEAR"
    assert "Quillfeather Bindery Inc" in held["candidates"][0]
    assert Books(sandbox).writes == 0

    assert _outcomes(_deliver(target, record, distinct_suppliers=["1"])) == {"created": 1}


def test_of_two_source_ids_with_one_name_the_second_is_held_and_names_the_first(
    target: Target, sandbox: Client
) -> None:
    twins = [{"source_id": key, "name": name} for key, name in (("1", "Oxbow Repair"), ("2", "OXBOW repair"))]
    assert _outcomes(_deliver(target, *twins)) == {"created": 1, "held": 1}
    held = target.parked("held")["2"]
    assert held["code"] == "SUPPLIER_NAME_TAKEN"
    assert "ps/1" in held["reason"]
    assert len(Books(sandbox).suppliers_named("Oxbow Repair")) == 1


def test_what_was_retired_by_the_source_is_deprecated_and_revived(target: Target, sandbox: Client) -> None:
    record = {"source_id": "1", "name": "Oxbow Repair", "is_active": True}
    _deliver(target, record)
    assert _outcomes(_deliver(target, record | {"is_active": False})) == {"updated": 1}
    assert _one(sandbox, "1")["Status"] == "Deprecated"
    assert _outcomes(_deliver(target, record)) == {"updated": 1}
    assert _one(sandbox, "1")["Status"] == "Active"


def test_a_supplier_that_cin7_has_deprecated_is_revived_by_an_active_one(
    target: Target, sandbox: Client
) -> None:
    _person_enters(sandbox, "Oxbow Repair", Status="Deprecated")
    _deliver(target, {"source_id": "1", "name": "Oxbow Repair", "is_active": True})
    assert _one(sandbox, "1")["Status"] == "Active"


def test_a_retired_supplier_that_cin7_never_had_is_not_created(target: Target, sandbox: Client) -> None:
    assert _outcomes(_deliver(target, {"source_id": "1", "name": "Gone Co", "is_active": False})) == {
        "unchanged": 1
    }
    assert Books(sandbox).writes == 0


@pytest.mark.parametrize("omitted", ["keep", "delete"])
@pytest.mark.parametrize("scalars", ["keep", "clear"])
def test_what_people_added_survives_an_update(
    target: Target, sandbox: Client, omitted: str, scalars: str
) -> None:
    sandbox.switch("cin7.put_omitted_items", omitted)
    sandbox.switch("cin7.put_omitted_scalars", scalars)
    record = {"source_id": "1", "name": "Oxbow Repair", "addresses": [ADDRESS]}
    _deliver(target, record)
    where = {"ID": _one(sandbox, "1")["ID"]}
    own = {"AttributeSet": "Vendor details", "AdditionalAttribute1": "Ida Moreau", "Discount": 3}
    for action, name, typed in (
        ("update", "supplier", own),
        ("add", "contact", {"Name": "Sam Okafor", "Phone": "614/555-0100"}),
        ("add", "address", {"Type": "Shipping", "Line1": "1 Wharf Road", "Country": "Norway"}),
    ):
        sandbox.edit("cin7", {"action": action, "object": name, "where": where, "set": typed})

    _deliver(target, record | {"name": "Oxbow & Sons", "addresses": [ADDRESS | {"line1": "10 Quire Lane"}]})

    live = _one(sandbox, "1")
    assert live["Name"] == "Oxbow & Sons"
    assert {name: live[name] for name in own} == own
    assert [(each["Name"], each["Phone"]) for each in live["Contacts"]] == [("Sam Okafor", "614/555-0100")]
    assert {each["Line1"] for each in live["Addresses"]} == {"10 Quire Lane", "1 Wharf Road"}


def test_a_null_keeps_a_field_unless_it_is_to_clear_it(target: Target, sandbox: Client) -> None:
    record = {"source_id": "1", "name": "Oxbow Repair", "tax_number": "12-345", "discount": 4}
    _deliver(target, record)
    emptied = record | {"tax_number": None, "discount": None}
    assert _outcomes(_deliver(target, emptied)) in ({"unchanged": 1}, {"updated": 1})
    assert (_one(sandbox, "1")["TaxNumber"], _one(sandbox, "1")["Discount"]) == ("12-345", 4)
    assert _outcomes(_deliver(target, emptied, nulls="clear")) == {"updated": 1}
    assert (_one(sandbox, "1")["TaxNumber"] or "", _one(sandbox, "1")["Discount"]) == ("", 0)


def test_a_persons_change_of_a_mapped_field_is_overwritten_or_held(target: Target, sandbox: Client) -> None:
    record = {"source_id": "1", "name": "Oxbow Repair", "tax_number": "1"}
    _deliver(target, record)
    where = {"ID": _one(sandbox, "1")["ID"]}
    edit = {"action": "update", "object": "supplier", "where": where, "set": {"TaxNumber": "person's"}}
    sandbox.edit("cin7", edit)
    changed = record | {"tax_number": "2"}

    assert _outcomes(_deliver(target, changed, on_conflict="hold")) == {"held": 1}
    held = target.parked("held")["1"]
    assert held["code"] == "CONFLICT"
    assert "person's" in held["reason"]
    assert _one(sandbox, "1")["TaxNumber"] == "person's"

    assert _outcomes(_deliver(target, changed)) == {"updated": 1}
    assert _one(sandbox, "1")["TaxNumber"] == "2"


HELD = {
    "payment term that Cin7 lacks": ({"payment_term": "Net 31"}, "PAYMENT_TERM_UNKNOWN", "payment_term"),
    "payment term that is inactive": (
        {"payment_term": "Net 30 (until 2023)"},
        "PAYMENT_TERM_INACTIVE",
        "payment_term",
    ),
    "tax rule that Cin7 lacks": ({"tax_rule": "VAT 19"}, "TAX_RULE_UNKNOWN", "tax_rule"),
    "tax rule for sales": ({"tax_rule": "Tax on Sales"}, "TAX_RULE_UNUSABLE", "tax_rule"),
    "account that Cin7 lacks": ({"account_payable": "999"}, "ACCOUNT_PAYABLE_UNKNOWN", "account_payable"),
    "account of another kind": (
        {"account_payable": "600100"},
        "ACCOUNT_PAYABLE_UNUSABLE",
        "account_payable",
    ),
}


@pytest.mark.parametrize(("fields", "code", "named"), HELD.values(), ids=HELD)
def test_a_reference_that_does_not_fit_holds_the_supplier_with_candidates(
    target: Target, sandbox: Client, fields: dict[str, str], code: str, named: str
) -> None:
    run = _deliver(
        target, {"source_id": "1", "name": "Oxbow Repair", **fields}, {"source_id": "2", "name": "Elm"}
    )
    assert _outcomes(run) == {"held": 1, "created": 1}  # one bad record never stops the others
    held = target.parked("held")["1"]
    assert held["code"] == code
    assert named in held["reason"]
    assert held["candidates"]
    assert held["what_to_do"]


REFUSED = {
    "name too long": ({"name": "x" * 257}, "RECORD_INVALID", "name"),
    "name missing": ({"name": None}, "RECORD_INVALID", "name"),
    "name of the wrong type": ({"name": ["Oxbow"]}, "RECORD_INVALID", "name"),
    "flag of the wrong type": ({"is_active": "yes"}, "RECORD_INVALID", "is_active"),
    "discount of the wrong type": ({"discount": "a lot"}, "RECORD_INVALID", "discount"),
    "unknown type of address": ({"addresses": [{"type": "Home"}]}, "RECORD_INVALID", "addresses[0].type"),
    "currency that is none": ({"currency": "dollars"}, "RECORD_INVALID", "currency"),
    "comments without room for the marker": ({"comments": "x" * 250}, "COMMENTS_TOO_LONG", "comments"),
    "address without a country": (
        {"addresses": [{"type": "Business", "line1": "1 Wharf Road"}]},
        "REQUIRED_FIELD_MISSING",
        "addresses[0].country",
    ),
}


@pytest.mark.parametrize(("fields", "code", "named"), REFUSED.values(), ids=REFUSED)
def test_a_record_that_cannot_be_is_refused_before_anything_is_sent(
    target: Target, sandbox: Client, fields: dict[str, Any], code: str, named: str
) -> None:
    run = _deliver(target, {"source_id": "1", "name": "Oxbow Repair", **fields})
    assert _outcomes(run) == {"refused": 1}
    refused = target.parked("refused")["1"]
    assert refused["code"] == code
    assert named in refused["reason"]
    assert refused["what_to_do"]
    assert Books(sandbox).writes == 0


def test_a_refusal_by_cin7_is_kept_in_its_own_words_and_not_repeated(target: Target, sandbox: Client) -> None:
    attributes = {"attribute_set": "No such set"}  # which sets there are, only Cin7 Core checks
    record = {"source_id": "1", "name": "Oxbow Repair", "attributes": attributes}
    assert _outcomes(_deliver(target, record)) == {"refused": 1}
    refused = target.parked("refused")["1"]
    assert refused["code"] == "REFUSED_BY_DESTINATION"
    assert "No such set" in refused["reason"]
    writes = Books(sandbox).writes

    assert _outcomes(_deliver(target, record)) == {"refused": 1}
    assert Books(sandbox).writes == writes

    record["attributes"] = {"attribute_set": "Vendor sync"}
    assert _outcomes(_deliver(target, record)) == {"created": 1}
