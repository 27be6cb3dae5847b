"""Update and Updatedata: rows added and corrected, history left alone, all of a call or nothing."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BOTH = pytest.mark.parametrize("method", ["Update", "Updatedata"])
TODAY, PAST, OLDER, FUTURE = "2026-07-01", "2026-01-01", "2020-01-01", "2030-01-01"


@pytest.fixture
def keys(vendors, supplier):
    return vendors.create(**supplier)


@pytest.fixture
def histories(gateway, vendors, keys):
    """The supplier's address with a past, a current and a future row; the sandbox shows all of them."""
    gateway.switches["get_history_items"] = True
    for day in (OLDER, FUTURE):
        row = {**keys, "ADDRESS_SEQ_NUM": 1, "EFFDT": day, "EFF_STATUS": "A", "CITY": day}
        gateway.edit("insert", record="VENDOR_ADDR", row=row)
    return keys


def cities(vendors, keys):
    return {row["EFFDT"]: row["CITY"] for row in vendors.get(**keys)["VENDOR_ADDR"]}


def address(day, **fields):
    return {"ADDRESS_SEQ_NUM": 1, "EFFDT": day, **fields}


@BOTH
class TestBothWays:
    def test_what_is_left_out_stays_and_what_is_empty_is_blanked(self, vendors, keys, method):
        assert vendors.call(method, **keys, NAME2="c/o Ida", DEFAULT_LOC="MAIN").saved
        assert vendors.call(method, **keys, NAME2="").saved
        buffer = vendors.get(**keys)
        assert (buffer["NAME1"], buffer["NAME2"], buffer["DEFAULT_LOC"]) == ("Nordic Paper AS", "", "MAIN")

    def test_missing_rows_are_added(self, vendors, keys, method):
        assert vendors.call(
            method, **keys, VENDOR_ID_NBRS={"STD_ID_NUM_QUAL": "VAT", "STD_ID_NUM": "1"}
        ).saved
        assert vendors.get(**keys)["VENDOR_ID_NBRS"] == [{"STD_ID_NUM_QUAL": "VAT", "STD_ID_NUM": "1"}]

    def test_rows_without_a_history_are_changed(self, vendors, keys, method):
        for number in ("1", "2"):
            vendors.call(method, **keys, VENDOR_ID_NBRS={"STD_ID_NUM_QUAL": "VAT", "STD_ID_NUM": number})
        assert vendors.get(**keys)["VENDOR_ID_NBRS"] == [{"STD_ID_NUM_QUAL": "VAT", "STD_ID_NUM": "2"}]

    def test_a_new_effective_dated_row_begins_as_the_one_in_force(self, vendors, keys, method):
        assert vendors.call(method, **keys, VENDOR_ADDR=address(TODAY, ADDRESS1="Storgata 1")).saved
        (row,) = vendors.get(**keys)["VENDOR_ADDR"]
        assert (row["EFFDT"], row["ADDRESS1"], row["CITY"], row["COUNTRY"]) == (
            TODAY,
            "Storgata 1",
            "Oslo",
            "NOR",
        )

    def test_history_is_not_changed_and_nobody_says_so(self, gateway, vendors, histories, method):
        reply = vendors.call(method, **histories, VENDOR_ADDR=address(OLDER, CITY="Rome"))
        assert (reply.saved, reply.messages) == (True, [])
        assert cities(vendors, histories)[OLDER] == OLDER

    def test_the_future_can_be_changed(self, vendors, histories, method):
        assert vendors.call(method, **histories, VENDOR_ADDR=address(FUTURE, CITY="Rome")).saved
        assert cities(vendors, histories)[FUTURE] == "Rome"

    def test_history_cannot_be_added(self, vendors, histories, method):
        reply = vendors.call(method, **histories, VENDOR_ADDR=address("2025-01-01", CITY="Rome"))
        assert not reply.saved
        assert ("Error", "15,44") in reply.messages

    def test_one_bad_row_keeps_all_from_being_saved(self, gateway, vendors, keys, method):
        rows = [address(TODAY, CITY="Rome"), address(FUTURE, COUNTRY="??")]
        before = gateway.system.books()["records"]
        assert not vendors.call(method, **keys, NAME2="x", VENDOR_ADDR=rows).saved
        assert gateway.system.books()["records"] == before

    def test_keys_that_no_row_has_are_an_error(self, vendors, method):
        reply = vendors.call(method, SETID="SHARE", VENDOR_ID="NEXT", NAME1="x")
        assert (reply.saved, reply.messages) == (False, [("Error", "91,50")])
        assert reply.root.find("{*}detail")[0].tag.endswith("messages")

    def test_a_required_property_cannot_be_blanked(self, vendors, keys, method):
        assert vendors.call(method, **keys, NAME1="").messages == [("Error", "15,30")]

    def test_what_the_schema_requires_and_the_server_does_not(self, vendors, keys, method):
        assert vendors.call(method, **keys, NAME2="without VENDOR_PERSISTENCE").saved

    def test_someone_else_was_ahead(self, gateway, vendors, keys, method):
        gateway.edit("page_inconsistent", component_interface="VNDR_ID", times=2)
        for _ in range(2):
            reply = vendors.call(method, **keys, NAME2="x")
            assert (reply.saved, reply.messages) == (False, [("Error", "18,1")])
        assert vendors.get(**keys)["NAME2"] == ""
        assert vendors.call(method, **keys, NAME2="x").saved

    def test_a_change_in_upper_case_format_is_turned(self, vendors, keys, method):
        vendors.call(method, **keys, VENDOR_NAME_SHORT="lower")
        assert vendors.get(**keys)["VENDOR_NAME_SHORT"] == "LOWER"

    def test_what_the_interface_does_not_have_is_passed_over(self, vendors, keys, method):
        assert vendors.call(method, **keys, NO_SUCH_FIELD="x", NO_SUCH_ROWS={"A": 1}).saved


class TestTheCurrentRow:
    def test_updatedata_corrects_it(self, vendors, histories):
        assert vendors.call("Updatedata", **histories, VENDOR_ADDR=address(PAST, CITY="Rome")).saved
        assert cities(vendors, histories)[PAST] == "Rome"

    @pytest.mark.parametrize(
        ("choice", "messages", "city"),
        [("ignore", [], "Oslo"), ("warning", [("Warning", "15,45")], "Oslo"), ("change", [], "Rome")],
    )
    def test_update_leaves_it_unless_the_site_has_it_otherwise(
        self, gateway, vendors, histories, choice, messages, city
    ):
        gateway.switches["update_current_row"] = choice
        reply = vendors.call("Update", **histories, VENDOR_ADDR=address(PAST, CITY="Rome"))
        assert (reply.saved, reply.messages) == (True, messages)
        assert cities(vendors, histories)[PAST] == city

    def test_a_row_that_says_the_same_is_no_change(self, gateway, vendors, histories):
        gateway.switches["update_current_row"] = "warning"
        assert vendors.call("Update", **histories, VENDOR_ADDR=address(PAST, CITY="Oslo")).messages == []

    def test_it_moves_with_the_clock(self, gateway, vendors, histories):
        gateway.edit("clock", now="2031-01-01T00:00:00Z")
        vendors.call(
            "Updatedata", **histories, VENDOR_ADDR=[address(PAST, CITY="Rome"), address(FUTURE, CITY="Rome")]
        )
        assert cities(vendors, histories) == {OLDER: OLDER, PAST: "Oslo", FUTURE: "Rome"}


class TestWhatIsNotChanged:
    """Edits look at what a call changes: old data need not fit new rules."""

    def test_a_short_name_that_others_bear_already(self, gateway, vendors, keys):
        other = {"SETID": "SHARE", "VENDOR_ID": "TWIN", "VENDOR_NAME_SHORT": "NORDICPAPE", "NAME1": "x"}
        gateway.edit("insert", record="VENDOR", row=other)
        assert vendors.call("Update", **keys, VENDOR_NAME_SHORT="NORDICPAPE", NAME2="x").saved
        vendors.call("Update", **keys, VENDOR_NAME_SHORT="OWN")
        reply = vendors.call("Update", **keys, VENDOR_NAME_SHORT="NORDICPAPE")
        assert reply.messages == [("Error", "7030,12")]

    def test_a_code_that_has_gone(self, gateway, vendors, keys):
        gateway.edit("update", record="VENDOR", where=keys, set={"VENDOR_CLASS": "Z"})
        assert vendors.call("Update", **keys, VENDOR_CLASS="Z", NAME2="x").saved
        assert vendors.call("Update", **keys, VENDOR_CLASS="Y").messages[0] == ("Error", "15,11")


class TestStamps:
    def test_a_change_stamps_the_header_and_nothing_changed_does_not(self, gateway, interface):
        orders = interface("X_PURCHASE_ORDER")
        sql = "SELECT BUSINESS_UNIT, PO_ID, PO_REF FROM PS_PO_HDR WHERE PO_STATUS = 'A'"
        unit, number, reference = gateway.system._database.query(sql).fetchone()
        key = {"BUSINESS_UNIT": unit, "PO_ID": number}
        window = {"FROM": "2026-07-01 08:00:00", "TO": "2026-07-01 08:00:00"}
        assert orders.call("Update", **key, PO_REF=reference.strip()).saved
        assert gateway.rows("SNGR_PURCHASE_ORDERS", window) == []
        assert orders.call("Update", **key, PO_LINE={"LINE_NBR": 1, "DESCR254_MIXED": "changed"}).saved
        assert [r["A.PO_ID"] for r in gateway.rows("SNGR_PURCHASE_ORDERS", window)] == [number]


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)).map(str)
STEPS = st.lists(
    st.tuples(st.sampled_from(["Update", "Updatedata"]), DAYS, st.sampled_from("ABCD")), max_size=8
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_history_changes_by_rule(gateway, vendors, supplier, steps):
    """Against the rules written down in one line each: `days` is what the rows must be."""
    keys = vendors.create(**supplier)
    gateway.switches["get_history_items"] = True
    days = {PAST: "Oslo"}
    for method, day, city in steps:
        reply = vendors.call(method, **keys, VENDOR_ADDR=address(day, CITY=city))
        current = max(each for each in days if each <= TODAY)
        assert reply.saved == (day in days or day > current)
        if (
            (day not in days and day > current)
            or (day in days and day > TODAY)
            or (day == current and method == "Updatedata")
        ):
            days[day] = city
    shown = cities(vendors, keys)
    gateway.edit("delete", record="VENDOR", where=keys)
    assert shown == days
