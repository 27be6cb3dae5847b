"""Create, Find and Get of suppliers, accounts and departments."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

VENDOR_KEYS = {"SETID": "SHARE", "VENDOR_ID": "0000000001"}


class TestCreate:
    def test_next_becomes_the_number_after_the_last(self, vendors, supplier):
        assert vendors.create(**supplier) == {"SETID": "SHARE", "VENDOR_ID": "0000000161"}
        again = {**supplier, "VENDOR_NAME_SHORT": "NORDIC2"}
        assert vendors.create(**again)["VENDOR_ID"] == "0000000162"
        nordc = {**supplier, "SETID": "NORDC"}
        assert vendors.create(**nordc)["VENDOR_ID"] == "9000000041"

    def test_a_number_does_not_come_twice(self, gateway, vendors, supplier):
        keys = vendors.create(**supplier)
        gateway.edit("delete", record="VENDOR", where=keys)
        assert vendors.create(**supplier)["VENDOR_ID"] > keys["VENDOR_ID"]

    def test_what_was_created_is_what_queries_read(self, gateway, vendors, supplier):
        location = {"VNDR_LOC": "MAIN", "EFFDT": "2026-01-01", "CURRENCY_CD": "NOK", "PYMNT_TERMS_CD": "N30"}
        contact = {"CNTCT_SEQ_NUM": 1, "EFFDT": "2026-01-01", "CONTACT_NAME": "Ida", "EMAIL_ADDR": "i@x.no"}
        keys = vendors.create(
            **supplier,
            VENDOR_LOC=location,
            VENDOR_CNTCT=contact,
            VENDOR_ID_NBRS={"STD_ID_NUM_QUAL": "VAT", "STD_ID_NUM": "NO 999"},
        )
        (row,) = [r for r in gateway.rows("SNGR_SUPPLIERS") if r["A.VENDOR_ID"] == keys["VENDOR_ID"]]
        expected = {
            "A.NAME1": "Nordic Paper AS",
            "A.VENDOR_STATUS": "A",
            "B.CITY": "Oslo",
            "C.PYMNT_TERMS_CD": "N30",
            "C.CURRENCY_CD": "NOK",
            "D.CONTACT_NAME": "Ida",
            "E.STD_ID_NUM": "NO 999",
            "A.LAST_ACTIVITY_DT": "2026-07-01",
        }
        assert {name: row[name] for name in expected} == expected

    def test_a_key_of_ones_own_is_kept_and_taken_once(self, vendors, supplier):
        mine = {**supplier, "VENDOR_ID": "own1"}
        assert vendors.create(**mine)["VENDOR_ID"] == "OWN1"
        reply = vendors.call("Create", **{**mine, "VENDOR_NAME_SHORT": "OTHER"})
        assert (reply.saved, reply.messages) == (False, [("Error", "18,2")])
        assert reply.keys["VENDOR_ID"] == "own1"

    def test_a_refused_one_echoes_next_and_leaves_nothing(self, gateway, vendors, supplier):
        vendors.create(**supplier)
        before = gateway.system.books()["counts"]
        reply = vendors.call("Create", **supplier)
        assert not reply.saved
        assert reply.keys == {"SETID": "SHARE", "VENDOR_ID": "NEXT"}
        assert reply.messages == [("Error", "7030,12")]
        assert reply.texts == ["Supplier short name already exists."]
        assert gateway.system.books()["counts"] == before

    def test_a_duplicate_short_name_where_the_site_takes_it(self, gateway, vendors, supplier):
        gateway.switches["duplicate_short_name"] = "accept"
        numbers = {vendors.create(**supplier)["VENDOR_ID"] for _ in range(2)}
        assert len(numbers) == 2

    def test_warnings_come_with_what_was_saved(self, vendors, supplier):
        supplier["VENDOR_ADDR"][0]["POSTAL"] = ""
        reply = vendors.call("Create", **supplier)
        assert reply.saved
        assert reply.messages == [("Warning", "7030,44")]

    def test_a_site_may_say_that_all_went_well(self, gateway, vendors, supplier):
        gateway.switches["ok_messages"] = True
        assert vendors.call("Create", **supplier).messages == [("OK", "91,1")]

    def test_rows_get_sequence_date_and_status_where_nobody_gave_them(self, vendors, supplier):
        supplier["VENDOR_ADDR"] = [{"CITY": "Oslo"}, {"CITY": "Bergen"}]
        rows = vendors.get(**vendors.create(**supplier))["VENDOR_ADDR"]
        assert [(r["ADDRESS_SEQ_NUM"], r["EFFDT"], r["EFF_STATUS"]) for r in rows] == [
            ("1", "2026-07-01", "A"),
            ("2", "2026-07-01", "A"),
        ]

    def test_what_is_sent_empty_gets_its_default_too(self, vendors, supplier):
        buffer = vendors.get(
            **vendors.create(**supplier, VENDOR_STATUS="", VENDOR_CLASS="", PRIM_ADDR_SEQ_NUM="")
        )
        assert (buffer["VENDOR_STATUS"], buffer["VENDOR_CLASS"], buffer["PRIM_ADDR_SEQ_NUM"]) == (
            "A",
            "R",
            "1",
        )

    def test_collections_may_repeat_the_keys_above(self, vendors, supplier):
        supplier["VENDOR_ADDR"][0].update(SETID="SHARE", VENDOR_ID="NEXT")
        assert len(vendors.get(**vendors.create(**supplier))["VENDOR_ADDR"]) == 1

    def test_the_same_row_twice_is_a_conflict(self, vendors, supplier):
        supplier["VENDOR_ADDR"] *= 2
        reply = vendors.call("Create", **supplier)
        assert reply.messages[0] == ("Error", "18,2")
        assert reply.texts[1] == "Error changing value. {VENDOR_ADDR(2)}"


@pytest.mark.parametrize(
    ("change", "pair", "text"),
    [
        ({"NAME1": ""}, "15,30", "Highlighted fields are required"),
        ({"SETID": ""}, "15,30", "SETID"),
        ({"VENDOR_ID": ""}, "15,30", "VENDOR_ID"),
        ({"SETID": "WRONG"}, "15,11", "Invalid value WRONG for SETID"),
        ({"NAME1": "x" * 41}, "15,14", "NAME1 is too long: 41 characters, the field keeps 40"),
        ({"VENDOR_ID": "1" * 11}, "15,14", "VENDOR_ID is too long"),
        ({"VENDOR_STATUS": "Q"}, "15,11", "Invalid value Q for VENDOR_STATUS"),
        ({"PRIM_ADDR_SEQ_NUM": 7}, "7030,31", "Address 7"),
        ({"PRIM_ADDR_SEQ_NUM": "one"}, "15,10", "not a number"),
        ({"VENDOR_ADDR": {"EFFDT": "31.01.2026"}}, "15,9", "Invalid date 31.01.2026"),
        ({"VENDOR_ADDR": {"ADDRESS_SEQ_NUM": "1.5"}}, "15,10", "keeps 0 decimals"),
        ({"VENDOR_ADDR": {"ADDRESS_SEQ_NUM": "100000"}}, "15,10", "keeps 5 digits"),
        ({"VENDOR_ADDR": {"COUNTRY": "XXX"}}, "15,11", "Invalid value XXX for COUNTRY"),
        ({"VENDOR_LOC": {"VNDR_LOC": "MAIN", "PYMNT_TERMS_CD": "N99"}}, "15,11", "Invalid value N99"),
        ({"VENDOR_LOC": {"VNDR_LOC": "MAIN", "CURRENCY_CD": "DOL"}}, "15,11", "Invalid value DOL"),
        ({"VENDOR_LOC": {"PYMNT_TERMS_CD": "N30"}}, "15,30", "VENDOR_LOC(1).VNDR_LOC"),
        ({"VENDOR_ID_NBRS": {"STD_ID_NUM_QUAL": "VAT"}}, "15,30", "VENDOR_ID_NBRS(1).STD_ID_NUM"),
    ],
)
def test_edits_refuse_and_name_the_field(gateway, vendors, supplier, change, pair, text):
    before = gateway.system.books()["counts"]
    reply = vendors.call("Create", **{**supplier, **change})
    assert not reply.saved
    assert ("Error", pair) in reply.messages
    assert text in " ".join(reply.texts)
    assert gateway.system.books()["counts"] == before


class TestFind:
    def test_it_matches_beginnings_and_returns_keys_only(self, gateway, vendors, supplier):
        keys = vendors.create(**supplier)
        longer = {**supplier, "VENDOR_NAME_SHORT": "NORDICPAPE2", "NAME1": "Nordic Paper AS of Oslo"}
        other = vendors.create(**longer)
        found = vendors.call("Find", SETID="SHARE", NAME1="Nordic Paper AS").found
        assert found == [keys, other]

    def test_nothing_found_is_an_empty_reply(self, vendors):
        assert vendors.call("Find", NAME1="No such supplier").found == []
        assert vendors.call("Find", NAME1="x" * 500).found == []

    def test_case_matters_in_names(self, vendors, supplier):
        vendors.create(**supplier)
        assert vendors.call("Find", NAME1="nordic paper as").found == []

    def test_it_stops_at_its_limit_in_silence(self, gateway, vendors):
        gateway.switches["suppliers"] = 400
        gateway.system.reset()
        assert len(vendors.call("Find").found) == 300

    def test_components_of_a_history_are_found_once(self, interface):
        found = interface("ACCOUNT_CF").call("Find", SETID="SHARE", ACCOUNT="430").found
        assert found == [{"SETID": "SHARE", "ACCOUNT": "430000"}]

    def test_wildcards_mean_themselves(self, vendors):
        assert vendors.call("Find", NAME1="%").found == []

    def test_dates_and_amounts_are_equal_or_not(self, gateway, interface):
        caller = interface("X_VOUCHER")
        voucher = gateway.rows("SNGR_VOUCHERS", maxrows=1)[0]
        key = {"BUSINESS_UNIT": voucher["A.BUSINESS_UNIT"], "INVOICE_DT": voucher["A.INVOICE_DT"]}
        amount = voucher["A.GROSS_AMT"]
        found = caller.call("Find", **key, GROSS_AMT=amount).found
        assert found == [{"BUSINESS_UNIT": key["BUSINESS_UNIT"], "VOUCHER_ID": voucher["A.VOUCHER_ID"]}]
        assert caller.call("Find", **key, GROSS_AMT=str(amount)[:-1]).found == []


class TestGet:
    def test_every_property_is_there_blank_or_not(self, vendors, supplier):
        buffer = vendors.get(**vendors.create(**supplier))
        assert (buffer["NAME1"], buffer["NAME2"]) == ("Nordic Paper AS", "")
        (address,) = buffer["VENDOR_ADDR"]
        assert (address["CITY"], address["ADDRESS4"]) == ("Oslo", "")
        assert "VENDOR_LOC" not in buffer

    def test_history_is_left_out_unless_the_site_shows_it(self, gateway, interface):
        caller = interface("ACCOUNT_CF")
        key = {"SETID": "SHARE", "ACCOUNT": "641000"}
        assert [r["EFFDT"] for r in caller.get(**key)["GL_ACCOUNT_TBL"]] == ["2025-03-01", "2035-06-01"]
        gateway.switches["get_history_items"] = True
        assert len(caller.get(**key)["GL_ACCOUNT_TBL"]) == 3

    def test_keys_that_no_row_has_are_a_fault(self, vendors):
        text = vendors.fault("Get", {"SETID": "SHARE", "VENDOR_ID": "NOSUCH"})
        assert text == "No rows exist for the specified keys. {VNDR_ID} (91,50)"

    def test_or_an_empty_reply(self, gateway, vendors):
        gateway.switches["get_missing"] = "empty"
        assert vendors.get(SETID="SHARE", VENDOR_ID="NOSUCH") == {}

    def test_rows_of_others_are_not_there(self, vendors):
        user = ("INTROWS", "Sandbox-Pass-1")
        assert "(91,50)" in vendors.fault("Get", VENDOR_KEYS, user)
        answer = vendors.post("Find", {"SETID": "SHARE"}, user)
        assert b"VENDOR_ID>" not in answer.content


class TestChartFields:
    ACCOUNT = {"EFFDT": "2026-07-01", "DESCR": "Freight recharged", "ACCOUNT_TYPE": "E"}  # noqa: RUF012 - a constant

    def test_an_account_is_created_and_read_by_the_query(self, gateway, interface):
        caller = interface("ACCOUNT_CF")
        keys = {"SETID": "SHARE", "ACCOUNT": "510300"}
        assert caller.create(**keys, GL_ACCOUNT_TBL=self.ACCOUNT) == keys
        (row,) = [r for r in gateway.rows("SNGR_GL_ACCOUNTS") if r["A.ACCOUNT"] == "510300"]
        assert (row["A.DESCR"], row["A.EFF_STATUS"], row["A.DESCRSHORT"]) == (
            "Freight recharged",
            "A",
            "Freight re",
        )

    def test_a_department_is_created(self, interface):
        caller = interface("DEPT_CF")
        keys = {"SETID": "SHARE", "DEPTID": "60000"}
        assert caller.create(**keys, DEPT_TBL={"EFFDT": "2026/07/01", "DESCR": "Web shop"}) == keys
        assert caller.get(**keys)["DEPT_TBL"][0]["EFFDT"] == "2026-07-01"

    @pytest.mark.parametrize(
        ("keys", "row", "pair"),
        [
            ({"ACCOUNT": "640000"}, ACCOUNT, "18,2"),
            ({"ACCOUNT": "5103 "}, ACCOUNT, "9600,41"),
            ({"ACCOUNT": "510300"}, {**ACCOUNT, "ACCOUNT_TYPE": "Z"}, "15,11"),
            ({"ACCOUNT": "510300"}, {**ACCOUNT, "DESCR": ""}, "15,30"),
        ],
    )
    def test_edits_refuse(self, interface, keys, row, pair):
        reply = interface("ACCOUNT_CF").call("Create", SETID="SHARE", **keys, GL_ACCOUNT_TBL=row)
        assert ("Error", pair) in reply.messages

    def test_a_code_without_a_row_is_none(self, interface):
        reply = interface("DEPT_CF").call("Create", SETID="SHARE", DEPTID="60000")
        assert ("Error", "15,30") in reply.messages


NAMES = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=NAMES,
    city=NAMES.map(lambda text: text[:30]),
    short=st.text(string.ascii_uppercase, min_size=1, max_size=14),
)
def test_what_is_created_is_what_get_shows(gateway, vendors, supplier, name, city, short):
    content = {**supplier, "NAME1": name, "VENDOR_NAME_SHORT": short, "VENDOR_ADDR": {"CITY": city}}
    keys = vendors.create(**content)
    buffer = vendors.get(**keys)
    gateway.edit("delete", record="VENDOR", where=keys)
    assert (buffer["NAME1"], buffer["VENDOR_ADDR"][0]["CITY"], buffer["VENDOR_NAME_SHORT"]) == (
        name,
        city,
        short,
    )
