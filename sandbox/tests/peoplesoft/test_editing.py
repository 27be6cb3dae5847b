"""People's work shows in queries as it would: stamped, or not, or late."""

import pytest

from sandbox.company import Company
from sandbox.peoplesoft import SWITCHES, build
from sandbox.system import EditError, Settings, defaults

NOW = "2026-07-01T08:00:00+00:00"
STAMP = "2026-07-01T08:00:00.000000"
WINDOW = {"FROM": STAMP, "TO": STAMP}
JOURNAL = {
    "BUSINESS_UNIT": "US001",
    "JOURNAL_ID": "9000000001",
    "JOURNAL_DATE": "2026-07-01",
    "UNPOST_SEQ": 0,
}
LINES = [
    {"LEDGER": "LOCAL", "ACCOUNT": "600000", "MONETARY_AMOUNT": "10.25"},
    {"LEDGER": "LOCAL", "ACCOUNT": "210000", "MONETARY_AMOUNT": "-10.25"},
]


@pytest.fixture
def at_eight(gateway):
    gateway.edit("clock", now=NOW)
    return gateway


def test_a_new_journal_is_stamped_and_its_lines_numbered(at_eight):
    shown = at_eight.edit("insert", record="JRNL_HEADER", row=JOURNAL, lines=LINES)
    assert shown["DTTM_STAMP_SEC"] == STAMP
    assert [r["A.JOURNAL_ID"] for r in at_eight.rows("SNGR_JOURNALS", WINDOW)] == ["9000000001"]
    lines = at_eight.rows("SNGR_JOURNAL_LINES", WINDOW)
    assert [(r["B.JOURNAL_LINE"], str(r["B.MONETARY_AMOUNT"])) for r in lines] == [
        (1, "10.25"),
        (2, "-10.25"),
    ]


def test_children_of_any_record_come_with_their_parent(at_eight):
    at_eight.edit(
        "insert",
        record="VENDOR",
        row={"SETID": "SHARE", "VENDOR_ID": "NEW1", "NAME1": "New & Co", "PRIM_ADDR_SEQ_NUM": 1},
        children={"VENDOR_ADDR": [{"EFFDT": "2026-01-01", "EFF_STATUS": "A", "CITY": "Oslo"}]},
    )
    (row,) = [r for r in at_eight.rows("SNGR_SUPPLIERS") if r["A.VENDOR_ID"] == "NEW1"]
    assert (row["A.NAME1"], row["B.CITY"], row["C.PYMNT_TERMS_CD"]) == ("New & Co", "Oslo", "")


def test_an_edit_moves_the_stamp_unless_a_batch_did_it(at_eight):
    where = {"JOURNAL_ID": "0000000005"}
    at_eight.edit("update", record="JRNL_HEADER", where=where, set={"DESCR254": "quiet"}, stamp=False)
    assert at_eight.rows("SNGR_JOURNALS", WINDOW) == []
    at_eight.edit("update", record="JRNL_HEADER", where=where, set={"DESCR254": "loud"})
    assert [r["A.DESCR254"] for r in at_eight.rows("SNGR_JOURNALS", WINDOW)] == ["loud"]


def test_an_edit_of_a_line_moves_the_stamp_of_its_header(at_eight):
    at_eight.edit(
        "update",
        record="JRNL_LN",
        where={"JOURNAL_ID": "0000000005", "JOURNAL_LINE": 1},
        set={"DEPTID": "10100"},
    )
    assert [r["A.JOURNAL_ID"] for r in at_eight.rows("SNGR_JOURNALS", WINDOW)] == ["0000000005"]


def test_a_date_only_stamp_is_a_date(at_eight):
    at_eight.edit("update", record="VOUCHER", where={"VOUCHER_ID": "00000003"}, set={"CLOSE_STATUS": "C"})
    (row,) = at_eight.rows("SNGR_VOUCHERS", {"FROM": "2026-07-01", "TO": "2026-07-01"})
    assert (row["A.VOUCHER_ID"], row["A.LAST_UPDATE_DT"]) == ("00000003", "2026-07-01")


def test_a_delete_takes_the_lines_along(gateway):
    before = gateway.system.books()["counts"]
    gateway.edit("delete", record="JRNL_HEADER", where={"JOURNAL_ID": "0000000005"})
    after = gateway.system.books()["counts"]
    assert after["JRNL_HEADER"] == before["JRNL_HEADER"] - 1
    assert after["JRNL_LN"] < before["JRNL_LN"]
    assert not [r for r in gateway.rows("SNGR_JOURNAL_LINES") if r["A.JOURNAL_ID"] == "0000000005"]


def test_a_late_commit_shows_an_old_stamp(at_eight):
    at_eight.edit("insert", record="JRNL_HEADER", row=JOURNAL, lines=LINES, commit_after=600)
    at_eight.edit("clock", advance=599)
    assert at_eight.rows("SNGR_JOURNALS", WINDOW) == []
    at_eight.edit("clock", advance=1)
    assert [r["A.DTTM_STAMP_SEC"] for r in at_eight.rows("SNGR_JOURNALS", WINDOW)] == [STAMP]


def test_a_held_edit_waits_for_its_commit(at_eight):
    assert at_eight.edit("insert", record="JRNL_HEADER", row=JOURNAL, commit="held") == {"held": 1}
    at_eight.edit("clock", advance=10**6)
    assert at_eight.rows("SNGR_JOURNALS", WINDOW) == []
    assert at_eight.edit("commit") == {"committed": 1}
    assert len(at_eight.rows("SNGR_JOURNALS", WINDOW)) == 1


def test_a_held_edit_that_cannot_be_is_refused_at_once(gateway):
    with pytest.raises(EditError, match="no record"):
        gateway.edit("insert", record="NOTHING", row={}, commit="held")
    assert gateway.edit("commit") == {"committed": 0}


def test_a_held_edit_that_someone_was_ahead_of_is_lost_and_told(gateway):
    gateway.edit("insert", record="JRNL_HEADER", row=JOURNAL | {"DESCR254": "late"}, commit="held")
    gateway.edit("insert", record="JRNL_HEADER", row=JOURNAL | {"DESCR254": "first"})
    gateway.edit("commit")
    after = {"BUSINESS_UNIT_GT": "US001", "JOURNAL_ID_GT": "9"}
    assert gateway.rows("SNGR_JOURNALS", after, maxrows=1)[0]["A.DESCR254"] == "first"
    (why,) = gateway.system.books()["failed_commits"]
    assert "this key is taken" in why


def test_a_stamp_can_be_given(gateway):
    shown = gateway.edit("insert", record="JRNL_HEADER", row=JOURNAL, at="2026-07-02T00:00:00+02:00")
    assert shown["DTTM_STAMP_SEC"] == "2026-07-01T22:00:00.000000"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ({"action": "paint", "record": "VENDOR"}, "no action 'paint'"),
        ({"action": "update", "record": "VENDORS"}, "no record 'VENDORS'"),
        ({"action": "update", "record": "VENDOR", "where": {"NAME3": "x"}}, "VENDOR has no field NAME3"),
        ({"action": "update", "record": "VENDOR", "where": {"NAME1": "no such"}}, "no row with"),
        ({"action": "update", "record": "VENDOR", "set": {"VENDOR_STATUS": "AA"}}, "keeps 1 characters"),
        ({"action": "update", "record": "JRNL_LN", "set": {"MONETARY_AMOUNT": "1.2345"}}, "keeps 3 decimals"),
        ({"action": "update", "record": "JRNL_LN", "set": {"MONETARY_AMOUNT": "much"}}, "is a number"),
        ({"action": "update", "record": "JRNL_LN", "set": {"MONETARY_AMOUNT": 10**30}}, "keeps 26 digits"),
        ({"action": "update", "record": "VOUCHER", "set": {"DUE_DT": "1/2/2026"}}, "give YYYY-MM-DD"),
        (
            {
                "action": "insert",
                "record": "PYMT_TRMS_HDR",
                "row": {"SETID": "SHARE", "PYMNT_TERMS_CD": "N30"},
            },
            "taken",
        ),
        ({"action": "clock", "now": "2026-07-01"}, "has no zone"),
        ({"action": "lock", "user": "NOBODY"}, "no user 'NOBODY'"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(gateway, command, text):
    before = gateway.system.books()["records"]
    with pytest.raises(EditError, match=text):
        gateway.edit(**command)
    assert gateway.system.books()["records"] == before


def test_half_an_insert_is_no_insert(gateway):
    with pytest.raises(EditError):
        gateway.edit("insert", record="JRNL_HEADER", row=JOURNAL, lines=[*LINES, {"NO_FIELD": 1}])
    assert gateway.rows("SNGR_JOURNALS", {"BUSINESS_UNIT_GT": "US001", "JOURNAL_ID_GT": "9000000000"})[0][
        "A.JOURNAL_ID"
    ].startswith("0")


def test_books_show_blanks_as_none_and_money_as_text(gateway):
    books = gateway.system.books()
    assert books["counts"]["VENDOR"] == 200
    assert len(books["records"]["VENDOR"]) == 100
    line = books["records"]["JRNL_LN"][0]
    assert isinstance(line["MONETARY_AMOUNT"], str)
    assert line["PRODUCT"] is None


def test_books_show_as_many_rows_as_one_wants(gateway):
    for wanted, shown in ((5, 5), (0, 200)):
        gateway.switches["book_rows"] = wanted
        assert len(gateway.system.books()["records"]["VENDOR"]) == shown


@pytest.mark.parametrize(
    ("action", "record", "where", "field", "value"),
    [
        ("dispatch", "PO_HDR", {"PO_ID": "0000000003"}, "PO_STATUS", "D"),
        ("inactivate", "VENDOR", {"SETID": "SHARE", "VENDOR_ID": "0000000003"}, "VENDOR_STATUS", "I"),
        ("post", "VOUCHER", {"VOUCHER_ID": "00000003"}, "POST_STATUS_AP", "P"),
    ],
)
def test_a_button_sets_what_it_says(gateway, action, record, where, field, value):
    assert gateway.edit(action, object=record, where=where) == {"updated": 1}
    gateway.switches["book_rows"] = 0
    rows = gateway.system.books()["records"][record]
    assert [row[field] for row in rows if where.items() <= row.items()] == [value]


def test_reset_goes_back_to_the_seed(gateway):
    before = gateway.system.books()["records"]
    gateway.edit("clock", now=NOW)
    gateway.edit("delete", record="VENDOR", where={"SETID": "SHARE"})
    gateway.edit("insert", record="JRNL_HEADER", row=JOURNAL, commit="held")
    gateway.system.reset()
    assert gateway.system.books()["records"] == before
    assert gateway.edit("commit") == {"committed": 0}


class TestDatabaseTimeZone:
    def test_stamps_are_local_times_without_zone(self, gateway):
        utc = gateway.rows("SNGR_JOURNALS", maxrows=1)[0]["A.DTTM_STAMP_SEC"]
        gateway.switches["database_timezone"] = "Europe/Oslo"
        gateway.system.reset()
        local = gateway.rows("SNGR_JOURNALS", maxrows=1)[0]["A.DTTM_STAMP_SEC"]
        assert utc != local
        assert utc[13:] == local[13:]

    def test_the_hour_that_comes_twice_comes_twice(self, gateway):
        gateway.switches["database_timezone"] = "America/New_York"
        gateway.system.reset()
        for number, moment in enumerate(("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z")):
            row = JOURNAL | {"JOURNAL_ID": f"900000000{number}"}
            gateway.edit("insert", record="JRNL_HEADER", row=row, at=moment)
        both = {"FROM": "2026-11-01 01:30:00", "TO": "2026-11-01 01:30:00"}
        assert len(gateway.rows("SNGR_JOURNALS", both)) == 2

    def test_a_zone_that_is_none_is_named(self, gateway):
        gateway.switches["database_timezone"] = "Mars/Olympus"
        with pytest.raises(EditError, match="Mars/Olympus"):
            gateway.system.reset()


def test_many_journals_can_share_one_second(gateway):
    gateway.switches.update(journals=500, journals_in_one_second=400)
    gateway.system.reset()
    stamps = [r["A.DTTM_STAMP_SEC"] for r in gateway.rows("SNGR_JOURNALS")]
    assert max(stamps.count(s) for s in set(stamps)) == 400


def test_sizes_can_be_exact(gateway):
    gateway.switches.update(suppliers=17, vouchers=3)
    gateway.system.reset()
    counts = gateway.system.books()["counts"]
    assert (counts["VENDOR"], counts["VOUCHER"], counts["PO_HDR"]) == (17, 3, 75)


def test_books_outlive_the_process_in_a_data_folder(tmp_path):
    def start(seed=1):
        settings = Settings(seed=seed, data=tmp_path, switches={"peoplesoft": defaults(SWITCHES)})
        return build(settings, Company(seed, 0.1))

    first = start()
    first.edit({"action": "delete", "record": "VENDOR", "where": {"SETID": "SHARE"}})
    left = first.books()["counts"]["VENDOR"]
    assert start().books()["counts"]["VENDOR"] == left
    assert start(seed=2).books()["counts"]["VENDOR"] == 40
