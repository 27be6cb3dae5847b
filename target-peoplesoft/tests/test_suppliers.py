"""Suppliers into VNDR_ID: found by name, created with NEXT, changed only where the record says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fake_components import VENDOR, FakeComponent, shape, vendors
from small_delivery import Delivered, SmallDelivery

from connector_kit.delivery.model import Declined, Unknown
from connector_kit.errors import UnreachableError
from target_peoplesoft.component_interface import Message

KEY = ("SHARE", "0000000001")


def record(key: str = "c-1", **fields: Any) -> dict[str, Any]:
    return {"SOURCE_ID": key, "SETID": "SHARE", "NAME1": "Nordic Paper AS", **fields}


def address(**fields: Any) -> dict[str, Any]:
    return {"ADDRESS_SEQ_NUM": 1, "EFF_STATUS": "A", "COUNTRY": "NOR", "CITY": "Oslo", **fields}


@pytest.fixture
def vendor() -> FakeComponent:
    return vendors()


@pytest.fixture
def delivery(vendor: FakeComponent) -> SmallDelivery:
    return SmallDelivery({}, {"suppliers": vendor})


def test_a_new_supplier_gets_its_number_from_peoplesoft(vendor, delivery):
    result = delivery.deliver("suppliers", record(CREDIT="10.50"))
    assert (result.outcome, result.steps) == ("created", ["create"])
    assert result.notes == ["PeopleSoft gave it VENDOR_ID 0000000001"]
    assert vendor.rows[KEY]["CREDIT"] == Decimal("10.50")
    assert dict(vendor.calls)["create"]["VENDOR_ID"] == "NEXT"
    assert "SOURCE_ID" not in dict(vendor.calls)["create"]
    assert delivery.ids["suppliers", "cin7", "c-1"] == "SHARE/0000000001"


def test_what_did_not_change_is_not_sent(vendor, delivery):
    delivery.deliver("suppliers", record())
    vendor.calls.clear()
    assert delivery.deliver("suppliers", record()).outcome == "unchanged"
    assert vendor.calls == []


def test_only_what_differs_is_sent(vendor, delivery):
    delivery.deliver("suppliers", record(NAME2="Paper", VENDOR_ADDR=[address()]))
    vendor.rows[KEY]["VENDOR_STATUS"] = "E"
    vendor.calls.clear()
    result = delivery.deliver("suppliers", record(NAME2="Papers", VENDOR_ADDR=[address()]))
    assert result.changes == [("NAME2", "Paper", "Papers")]
    assert [c for c in vendor.calls if c[0] == "update"] == [
        ("update", {"SETID": "SHARE", "VENDOR_ID": "0000000001", "NAME2": "Papers"})
    ]
    assert vendor.rows[KEY]["VENDOR_STATUS"] == "E"


def test_a_new_address_gets_todays_date_and_takes_over_what_the_record_does_not_say(vendor, delivery):
    delivery.deliver("suppliers", record(VENDOR_ADDR=[address(EFFDT="2026-01-01")]))
    vendor.rows[KEY]["VENDOR_ADDR"][0]["POSTAL"] = "0150"
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=[address(CITY="Bergen")]))
    assert (result.outcome, result.steps) == ("updated", ["update"])
    first, second = vendor.rows[KEY]["VENDOR_ADDR"]
    assert (first["EFFDT"], first["CITY"]) == ("2026-01-01", "Oslo")
    assert (second["EFFDT"], second["CITY"], second["POSTAL"]) == ("2026-06-15", "Bergen", "0150")


def test_todays_address_is_corrected(vendor, delivery):
    delivery.deliver("suppliers", record(VENDOR_ADDR=[address()]))
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=[address(CITY="Bergen")]))
    assert result.steps == ["updatedata"]
    assert [row["CITY"] for row in vendor.rows[KEY]["VENDOR_ADDR"]] == ["Bergen"]


def test_corrections_go_before_the_rows_that_would_make_history_of_them(vendor, delivery):
    rows = [address(EFFDT="2026-01-01"), address(ADDRESS_SEQ_NUM=2, EFFDT="2026-01-01")]
    delivery.deliver("suppliers", record(VENDOR_ADDR=rows))
    rows = [address(EFFDT="2026-01-01", CITY="Moss"), address(EFFDT="2026-06-01", CITY="Bergen")]
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=rows))
    assert result.steps == ["updatedata", "update"]
    cities = {
        row["EFFDT"]: row["CITY"] for row in vendor.rows[KEY]["VENDOR_ADDR"] if row["ADDRESS_SEQ_NUM"] == 1
    }
    assert cities == {"2026-01-01": "Moss", "2026-06-01": "Bergen"}


def test_history_that_peoplesoft_keeps_in_silence_is_told(vendor, delivery):
    delivery.deliver(
        "suppliers", record(VENDOR_ADDR=[address(EFFDT="2025-01-01"), address(EFFDT="2026-01-01")])
    )
    rows = [address(EFFDT="2025-01-01", CITY="Moss"), address(EFFDT="2026-01-01")]
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=rows))
    assert (result.outcome, result.code) == ("refused", "NOT_KEPT")
    assert "VENDOR_ADDR[1/2025-01-01].CITY Oslo kept, Moss sent" in result.reason
    assert "EditHistoryItems" in result.hint


def test_what_became_history_and_is_not_shown_is_neither_sent_again_nor_a_conflict(vendor, delivery):
    vendor.shows_history = False
    older, newer = address(EFFDT="2025-01-01"), address(EFFDT="2026-01-01", CITY="Bergen")
    delivery.deliver("suppliers", record(VENDOR_ADDR=[older]))
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=[older, newer]))
    assert (result.outcome, result.steps, result.notes) == ("updated", ["update"], [])
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=[older, newer], NAME2="Papers"))
    assert [change[0] for change in result.changes] == ["NAME2"]
    assert (result.conflicts, result.notes) == ([], [])
    assert [row["CITY"] for row in vendor.rows[KEY]["VENDOR_ADDR"]] == ["Oslo", "Bergen"]


def test_a_change_to_history_that_is_not_shown_is_told(vendor, delivery):
    vendor.shows_history = False
    older, newer = address(EFFDT="2025-01-01"), address(EFFDT="2026-01-01", CITY="Bergen")
    delivery.deliver("suppliers", record(VENDOR_ADDR=[older, newer]))
    rows = [address(EFFDT="2025-01-01", CITY="Moss"), newer]
    result = delivery.deliver("suppliers", record(VENDOR_ADDR=rows))
    assert (result.outcome, result.code) == ("refused", "NOT_KEPT")
    assert "VENDOR_ADDR[1/2025-01-01].CITY" in result.reason


def test_a_property_that_peoplesoft_does_not_take_is_told(vendor, delivery):
    delivery.deliver("suppliers", record(NAME2="One"))
    vendor.display_only = frozenset({"NAME2"})
    result = delivery.deliver("suppliers", record(NAME2="Two"))
    assert (result.outcome, result.code) == ("refused", "NOT_KEPT")
    assert "NAME2 One kept, Two sent" in result.reason


def test_what_a_create_dropped_is_a_note_and_not_sent_again(vendor, delivery):
    def drop(write):
        reply = write()
        vendor.rows[KEY]["NAME2"] = "Default"
        return reply

    vendor.answers = [drop]
    result = delivery.deliver("suppliers", record(NAME2="Wanted"))
    assert (result.outcome, vendor.writes()) == ("created", ["create"])
    assert "PeopleSoft kept NAME2 as Default; Wanted was sent" in result.notes


def test_a_code_that_peoplesoft_keeps_in_upper_case_counts_as_kept(vendor, delivery):
    delivery.deliver("suppliers", record())

    def upper(write):
        reply = write()
        vendor.rows[KEY]["VENDOR_NAME_SHORT"] = "NORDIC"
        return reply

    vendor.answers = [upper]
    assert delivery.deliver("suppliers", record(VENDOR_NAME_SHORT="Nordic")).outcome == "updated"


def test_warnings_are_notes(vendor, delivery):
    vendor.warnings = (Message("Warning", 7030, 99, "Possible duplicate supplier."),)
    assert "Possible duplicate supplier. (7030,99)" in delivery.deliver("suppliers", record()).notes


def test_a_refusal_comes_in_peoplesofts_words(vendor, delivery):
    vendor.answers = [lambda write: Declined("Short name exists. (7030,12)", code="PEOPLESOFT_REFUSED")]
    result = delivery.deliver("suppliers", record())
    assert (result.outcome, result.reason) == ("refused", "Short name exists. (7030,12)")


def test_a_supplier_of_exactly_this_name_is_adopted(vendor, delivery):
    for name in ("Nordic Paper AS Oslo", "Nordic Paper AS", "NORDIC PAPER AS"):
        vendor.create({"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": name})
    result = delivery.deliver("suppliers", record(NAME2="x"))
    assert (result.outcome, delivery.ids["suppliers", "cin7", "c-1"]) == ("updated", "SHARE/0000000002")


def test_two_of_one_name_hold_the_record(vendor, delivery):
    for _ in range(2):
        vendor.create({"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Nordic Paper AS"})
    result = delivery.deliver("suppliers", record())
    assert (result.outcome, result.code) == ("held", "AMBIGUOUS")
    assert result.candidates == ("SHARE/0000000001", "SHARE/0000000002")


def test_a_supplier_that_is_another_document_is_not_adopted(vendor, delivery):
    delivery.deliver("suppliers", record("c-1"))
    result = delivery.deliver("suppliers", record("c-2"))
    assert (result.outcome, result.code) == ("held", "TAKEN")
    assert "cin7/c-1" in result.reason
    assert len(vendor.rows) == 1


def test_documents_of_one_name_go_one_after_the_other(delivery):
    lanes = set()
    for key, name in (("c-1", "Acme"), ("c-2", "ACME ")):
        delivery.deliver("suppliers", record(key, NAME1=name))
        lanes.add(delivery.writers["suppliers"].lane(delivery.document("suppliers", key)))
    assert lanes == {"share/acme"}


@pytest.mark.parametrize("saved", [True, False])
def test_a_lost_create_is_asked_about_and_never_sent_twice(vendor, delivery, saved):
    vendor.answers = [lambda write: write() and Unknown("timed out") if saved else Unknown("timed out")]
    assert delivery.deliver("suppliers", record()).outcome == "in_doubt"
    result = delivery.deliver("suppliers", record())
    assert result.outcome == ("unchanged" if saved else "created")
    assert len(vendor.rows) == 1


def test_a_create_without_keys_in_its_reply_is_asked_about(vendor, delivery):
    def forget(write):
        reply = write()
        return type(reply)({}, reply.messages)

    vendor.answers = [forget]
    assert delivery.deliver("suppliers", record()).outcome == "in_doubt"
    assert delivery.deliver("suppliers", record()).outcome == "unchanged"
    assert len(vendor.rows) == 1


def test_a_lost_create_that_cannot_be_asked_about_is_held(vendor):
    vendor.operations = frozenset({"create", "get", "update"})
    delivery = SmallDelivery({}, {"suppliers": vendor})
    vendor.answers = [lambda write: write() and Unknown("timed out")]
    delivery.deliver("suppliers", record())
    result = delivery.deliver("suppliers", record())
    assert (result.outcome, result.code) == ("held", "CANNOT_ASK")
    assert vendor.writes() == ["create"]


def test_a_list_that_was_cut_is_narrowed_or_held(vendor):
    delivery = SmallDelivery({"suppliers": {"search_limit": 3}}, {"suppliers": vendor})
    vendor.limit = 3
    for n in range(5):
        vendor.create({"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": f"Nordic Paper AS {n}"})
    assert delivery.deliver("suppliers", record()).code == "FIND_CUT"
    own = {"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Nordic Paper AS", "VENDOR_NAME_SHORT": "NP"}
    vendor.create(own)
    assert delivery.deliver("suppliers", record(VENDOR_NAME_SHORT="NP")).outcome == "unchanged"


def test_without_get_a_resemblance_is_held(vendor):
    vendor.operations = frozenset({"create", "find"})
    vendor.create({"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Nordic Paper AS"})
    delivery = SmallDelivery({}, {"suppliers": vendor})
    result = delivery.deliver("suppliers", record())
    assert (result.outcome, result.code) == ("held", "CANNOT_CONFIRM")
    assert delivery.deliver("suppliers", record("c-2", NAME1="Other")).outcome == "created"


def test_without_get_an_update_is_believed_with_a_note(vendor):
    vendor.operations = frozenset({"create", "update"})
    delivery = SmallDelivery({}, {"suppliers": vendor})
    delivery.deliver("suppliers", record(VENDOR_ADDR=[address(EFFDT="2026-01-01")]))
    result = delivery.deliver("suppliers", record(NAME2="Two", VENDOR_ADDR=[address(EFFDT="2026-01-01")]))
    assert (result.outcome, result.steps) == ("updated", ["update"])
    assert "no Get" in result.notes[-1]
    assert vendor.calls[-1][1] == {"SETID": "SHARE", "VENDOR_ID": "0000000001", "NAME2": "Two"}


def test_without_update_a_change_is_held(vendor):
    vendor.operations = frozenset({"create", "get", "find"})
    delivery = SmallDelivery({}, {"suppliers": vendor})
    delivery.deliver("suppliers", record())
    result = delivery.deliver("suppliers", record(NAME2="x"))
    assert (result.outcome, result.code) == ("held", "OPERATION_NOT_OFFERED")


def test_a_property_that_get_does_not_show_is_sent_when_it_changes(vendor, delivery):
    vendor.hidden = frozenset({"NAME2"})
    delivery.deliver("suppliers", record(NAME2="One"))
    assert delivery.deliver("suppliers", record(NAME2="Two")).changes == [("NAME2", "One", "Two")]
    assert delivery.deliver("suppliers", record(NAME2="Two", CREDIT=5)).changes == [("CREDIT", 0, 5)]


def test_a_supplier_that_is_gone_is_held(vendor, delivery):
    delivery.deliver("suppliers", record())
    vendor.rows.clear()
    result = delivery.deliver("suppliers", record(NAME2="x"))
    assert (result.outcome, result.code) == ("held", "GONE")
    assert vendor.rows == {}


def test_a_key_cannot_be_changed(vendor, delivery):
    delivery.deliver("suppliers", record())
    result = delivery.deliver("suppliers", record(SETID="OTHER"))
    assert (result.outcome, result.code) == ("held", "KEY_CHANGED")


def test_what_came_from_peoplesoft_is_recognised(vendor):
    delivery = SmallDelivery({"suppliers": {"counterpart": "PS_KEY"}}, {"suppliers": vendor})
    vendor.create({"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Old name"})
    result = delivery.deliver("suppliers", record(PS_KEY="SHARE/0000000001"))
    assert (result.outcome, result.changes) == ("updated", [("NAME1", "Old name", "Nordic Paper AS")])
    gone = delivery.deliver("suppliers", record("c-2", PS_KEY="SHARE/0000000009"))
    assert (gone.outcome, gone.code) == ("held", "COUNTERPART_GONE")
    assert len(vendor.rows) == 1


def test_a_null_keeps_or_clears(vendor):
    for nulls, kept in (("keep", "Two"), ("clear", None)):
        vendor.rows.clear()
        delivery = SmallDelivery({}, {"suppliers": vendor}, nulls=nulls)
        delivery.deliver("suppliers", record(NAME2="Two", CREDIT=1))
        delivery.deliver("suppliers", record(NAME2=None, CREDIT=1))
        assert vendor.rows[KEY]["NAME2"] == kept


def test_a_change_made_in_peoplesoft_is_a_conflict(vendor, delivery):
    delivery.deliver("suppliers", record(NAME2="One", CREDIT=1))
    vendor.rows[KEY]["NAME2"] = "By hand"
    assert delivery.deliver("suppliers", record(NAME2="Two", CREDIT=2)).conflicts == ["NAME2"]


def test_collections_come_as_arrays_or_as_json(vendor, delivery):
    rows = '[{"ADDRESS_SEQ_NUM": 1, "EFF_STATUS": "A", "CITY": "Oslo"}]'
    delivery.deliver("suppliers", record(VENDOR_ADDR=rows, _sdc_batched_at="now"))
    assert vendor.rows[KEY]["VENDOR_ADDR"][0]["CITY"] == "Oslo"
    assert delivery.deliver("suppliers", record("c-2", NAME1="B", VENDOR_ADDR="[]")).outcome == "created"


def refused(delivery: SmallDelivery, **fields: Any) -> Delivered:
    result = delivery.deliver("suppliers", record(**fields))
    assert result.outcome == "refused", result
    return result


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"NAME2": "x" * 41}, "NAME2 has 41 characters, and PeopleSoft takes 40"),
        ({"CREDIT": "1.005"}, "CREDIT has 3 decimals, and PeopleSoft takes 2"),
        ({"CREDIT": "123456789"}, "CREDIT has 9 digits before the point, and PeopleSoft takes 8"),
        ({"CREDIT": "much"}, "CREDIT should be a number"),
        ({"CREDIT": True}, "CREDIT should be a number"),
        ({"VENDOR_STATUS": "Q"}, "VENDOR_STATUS is 'Q', and PeopleSoft takes \"A\""),
        ({"NAME2": "a\x07b"}, "NAME2 holds the control character U+0007 at position 2"),
        ({"NAME2": {"a": 1}}, "NAME2 should be a value"),
        ({"VENDOR_ADDR": "Oslo"}, "VENDOR_ADDR should be an array of objects"),
        ({"VENDOR_ADDR": [address(), address(EFFDT="2026-02-30")]}, "VENDOR_ADDR[1].EFFDT should be a date"),
        ({"VENDOR_ADDR": [address(EFFDT="2026-02-03T10:00:00")]}, "without a time of day"),
        ({"VENDOR_ADDR": [address(TOWN="Oslo")]}, "VENDOR_ADDR[0].TOWN is not in the component interface"),
        ({"NAME_1": "x"}, "NAME_1 is not in the component interface (did you mean NAME1"),
        ({"VENDOR_ADDR": [{"CITY": "Oslo"}]}, "VENDOR_ADDR[0].ADDRESS_SEQ_NUM is required and missing"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(vendor, delivery, fields, words):
    assert words in refused(delivery, **fields).reason
    assert vendor.writes() == []


def test_everything_wrong_is_said_at_once(delivery):
    result = refused(delivery, NAME1=None, CREDIT="x", TOWN="y", VENDOR_ADDR=[{"CITY": "z" * 31}])
    for words in (
        "CREDIT should",
        "TOWN is not",
        "VENDOR_ADDR[0].CITY has 31",
        "NAME1 is required and missing",
    ):
        assert words in result.reason


def test_an_update_needs_less_than_a_create(vendor, delivery):
    delivery.deliver("suppliers", record())
    assert delivery.deliver("suppliers", {"SOURCE_ID": "c-1", "NAME2": "x"}).outcome == "updated"


def test_a_midnight_is_a_date_and_trailing_blanks_do_not_count(vendor, delivery):
    row = address(EFFDT="2026-01-01T00:00:00Z", CITY="Oslo  ")
    delivery.deliver("suppliers", record(NAME2="Two   ", VENDOR_ADDR=[row]))
    assert vendor.rows[KEY]["NAME2"] == "Two"
    assert vendor.rows[KEY]["VENDOR_ADDR"][0]["EFFDT"] == "2026-01-01"


def test_a_record_without_its_key_is_refused(delivery):
    assert "SOURCE_ID" in delivery.deliver("suppliers", {"SETID": "SHARE", "NAME1": "x"}).reason


def test_a_row_that_fits_several_is_refused(vendor, delivery):
    rows = [address(EFFDT="2026-01-01"), address(ADDRESS_SEQ_NUM=2, EFFDT="2026-01-01")]
    delivery.deliver("suppliers", record(VENDOR_ADDR=rows))
    vendor.described = shape(*VENDOR.properties.values(), VENDOR_ADDR=VENDOR.collections["VENDOR_ADDR"])
    plain = SmallDelivery({"suppliers": {"effective_dated": False}}, {"suppliers": vendor})
    plain.ids.update(delivery.ids)
    result = plain.deliver("suppliers", record(VENDOR_ADDR=[{"CITY": "Moss"}]))
    assert (result.outcome, result.code) == ("refused", "ROW_AMBIGUOUS")
    assert "ADDRESS_SEQ_NUM" in result.reason


def test_what_was_never_kept_is_a_note_when_something_else_changes(vendor, delivery):
    vendor.display_only = frozenset({"NAME2"})
    delivery.deliver("suppliers", record(NAME2="Wanted"))
    vendor.rows[KEY]["NAME2"] = "Default"
    result = delivery.deliver("suppliers", record(NAME2="Wanted", CREDIT=5))
    assert (result.outcome, vendor.rows[KEY]["CREDIT"]) == ("updated", 5)
    assert "PeopleSoft kept NAME2 as Default; Wanted was sent" in result.notes


def test_an_answer_is_not_given_up_for_a_look_that_fails(vendor, delivery):
    def fail(keys):
        raise UnreachableError("the gateway went away")

    vendor.get = fail
    result = delivery.deliver("suppliers", record())
    assert result.outcome == "created"
    assert "what PeopleSoft kept could not be looked at: the gateway went away" in result.notes
