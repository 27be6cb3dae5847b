"""What the streams emit, against a gateway that behaves as the vendor's pages say."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest
from books import fake, row
from fake_gateway import FakeQuery

from connector_kit.errors import ConfigurationError
from tap_peoplesoft.binding import overridable
from tap_peoplesoft.declaration import Query
from tap_peoplesoft.streams import STREAMS
from tap_peoplesoft.tap import TapPeopleSoft

QUERIES = overridable()

KEYS = {
    "suppliers": ("setid", "vendor_id"),
    "supplier_addresses": ("setid", "vendor_id", "address_seq_num"),
    "supplier_locations": ("setid", "vendor_id", "vndr_loc"),
    "supplier_contacts": ("setid", "vendor_id", "cntct_seq_num"),
    "supplier_ids": ("setid", "vendor_id", "std_id_num_qual"),
    "payment_terms": ("setid", "pymnt_terms_cd"),
    "gl_accounts": ("setid", "account"),
    "departments": ("setid", "deptid"),
    "journals": ("business_unit", "journal_id", "journal_date", "unpost_seq"),
    "journal_lines": ("business_unit", "journal_id", "journal_date", "unpost_seq", "journal_line", "ledger"),
    "purchase_orders": ("business_unit", "po_id"),
    "vouchers": ("business_unit", "voucher_id"),
    "employees": ("emplid",),
    "jobs": ("emplid", "empl_rcd", "effdt", "effseq"),
}
CURSORS = {
    "journals": "dttm_stamp_sec",
    "journal_lines": "dttm_stamp_sec",
    "purchase_orders": "last_dttm_update",
    "vouchers": "last_update_dt",
    "jobs": "lastupddttm",
}
SUPPLIER_FIELDS = {
    *("setid", "vendor_id", "vendor_name_short", "name1", "name2", "vendor_status", "vendor_class"),
    *("address1", "address2", "address3", "address4", "city", "state", "postal", "country"),
    *("pymnt_terms_cd", "currency_cd", "std_id_num", "contact_name", "phone", "email_addr"),
}


def put(gateway, query: Query, rows, **options):
    gateway.queries[query.name] = fake(query, rows, **options)


def test_the_public_names():
    assert {s.name: s.key for s in STREAMS} == KEYS
    assert {s.name: s.query.cursor for s in STREAMS if s.query.cursor} == CURSORS
    assert set(QUERIES["suppliers"].kinds) == SUPPLIER_FIELDS
    assert {s.name for s in STREAMS if s.lines} == {"journals", "purchase_orders", "vouchers"}
    for name, query in QUERIES.items():
        assert query.name == f"SNGR_{name.upper()}"


def test_all_rows_adds_the_effective_date_to_the_key():
    keys = {s.name: s.keys("all") for s in STREAMS if s.effective_dated}
    assert set(keys) == {
        "supplier_addresses",
        "supplier_locations",
        "supplier_contacts",
        "gl_accounts",
        "departments",
    }
    assert all(key[-1] == "effdt" for key in keys.values())


@pytest.mark.parametrize("stream", sorted(KEYS))
def test_every_stream_emits_every_field_of_its_schema(run_tap, stream):
    record = run_tap(stream).records(stream)[0]
    declaration = next(s for s in STREAMS if s.name == stream)
    assert set(record) == set(declaration.schema["properties"])


@pytest.mark.parametrize("json_refused", [False, True])
def test_suppliers_in_two_setids_with_blanks_and_zeros(gateway, run_tap, json_refused):
    gateway.json_refused = json_refused
    rows = [
        row(
            QUERIES["suppliers"],
            setid="SHARE",
            vendor_id="0000000042",
            name2=" ",
            state=None,
            name1="A & B, Ltd",
        ),
        row(QUERIES["suppliers"], setid="US001", vendor_id="0000000042", city=""),
    ]
    put(gateway, QUERIES["suppliers"], rows)
    records = run_tap("suppliers").records("suppliers")
    assert [(r["setid"], r["vendor_id"]) for r in records] == [
        ("SHARE", "0000000042"),
        ("US001", "0000000042"),
    ]
    assert (records[0]["name2"], records[0]["state"], records[1]["city"]) == (None, None, None)
    assert records[0]["name1"] == "A & B, Ltd"


def test_numbers_leave_the_tap_exactly_as_they_came(gateway, run_tap):
    amount = Decimal("12345678901234567890123.450")
    put(gateway, QUERIES["vouchers"], [row(QUERIES["vouchers"], gross_amt=amount)])
    put(gateway, QUERIES["voucher_lines"], [row(QUERIES["voucher_lines"], merchandise_amt=0)])
    record = run_tap("vouchers").records("vouchers")[0]
    assert str(record["gross_amt"]) == "12345678901234567890123.450"
    assert record["lines"][0]["merchandise_amt"] == 0


def test_json_is_asked_for_first_and_the_choice_is_remembered(gateway, run_tap):
    gateway.json_refused = True
    run_tap("suppliers", "payment_terms")
    assert [call.path.split("/")[-2] for call in gateway.calls] == ["JSON", "XMLP", "XMLP", "XMLP", "XMLP"]
    assert gateway.calls[0].query["json_resp"] == "true"
    assert "json_resp" not in gateway.calls[1].query


def test_broken_json_falls_back_to_xmlp(gateway, run_tap):
    def broken(request):
        return (200, "application/json", b'{"data":{"query":{"rows":[{') if "/JSON/" in request.path else None

    gateway.script = [broken]
    assert len(run_tap("suppliers").records("suppliers")) == 1


def test_the_request_is_as_the_gateway_wants_it(gateway, run_tap):
    put(gateway, QUERIES["suppliers"], [row(QUERIES["suppliers"], setid="SHARE", vendor_id="00&4 2")])
    run_tap("suppliers", page_size=7)
    first, second = gateway.calls
    assert (
        first.path
        == "/PSIGW/RESTListeningConnector/PSFT_EP/ExecuteQuery.v1/PUBLIC/SNGR_SUPPLIERS/JSON/NONFILE"
    )
    assert first.raw_query == (
        "isconnectedquery=N&maxrows=7&prompt_uniquepromptname=SETID_GT,VENDOR_ID_GT&prompt_fieldvalue=,&json_resp=true"
    )
    assert "prompt_fieldvalue=SHARE,00%264%202&" in second.raw_query


def test_an_empty_node_is_left_out(gateway, run_tap):
    run_tap("suppliers", node="", gateway_path="/PSIGW/")
    assert gateway.calls[0].path.startswith("/PSIGW/RESTListeningConnector/ExecuteQuery.v1/")


def test_a_value_with_a_comma_is_posted(gateway, run_tap):
    rows = [row(QUERIES["suppliers"], vendor_id=vendor) for vendor in ("A", "B,C", "D")]
    put(gateway, QUERIES["suppliers"], rows)
    run = run_tap("suppliers", page_size=2)
    assert [r["vendor_id"] for r in run.records("suppliers")] == ["A", "B,C", "D"]
    assert [r.method for r in gateway.requests] == ["GET", "POST", "GET"]
    assert gateway.requests[1].path.endswith("/ExecuteAdhocQuery.v1/executeadhocquery")


@pytest.mark.parametrize("seed", range(5))
def test_no_cap_loses_a_row(gateway, run_tap, seed):
    luck = random.Random(seed)
    rows = [
        row(QUERIES["gl_accounts"], setid=s, account=f"{a:04}", effdt=f"20{y}-01-01")
        for s in ("SHARE", "US001")
        for a in range(30)
        for y in range(10, 10 + luck.randint(1, 5))
    ]
    put(
        gateway,
        QUERIES["gl_accounts"],
        rows,
        row_cap=luck.randint(1, 40),
        byte_cap=luck.randint(50, 3000),
        shuffle=luck.shuffle,
    )
    emitted = run_tap("gl_accounts", effective_rows="all", page_size=luck.randint(1, 50)).records(
        "gl_accounts"
    )
    assert [(r["setid"], r["account"], r["effdt"]) for r in emitted] == [
        (r["SETID"], r["ACCOUNT"], r["EFFDT"]) for r in rows
    ]
    current = run_tap("gl_accounts").records("gl_accounts")
    assert len(current) == 60


def test_the_row_in_force_is_found_across_pages(gateway, run_tap):
    today = dt.datetime.now(dt.UTC).date()
    history = [
        ("2001-01-01", "A"),
        ("2010-01-01", "A"),
        (today.isoformat(), "I"),
        ((today + dt.timedelta(days=2)).isoformat(), "A"),
    ]
    rows = [row(QUERIES["departments"], deptid="10", effdt=d, eff_status=s) for d, s in history]
    put(gateway, QUERIES["departments"], rows, row_cap=1)
    records = run_tap("departments").records("departments")
    assert [(r["effdt"], r["eff_status"]) for r in records] == [(today.isoformat(), "I")]


def test_contacts_without_an_effective_date_are_all_in_force(gateway, run_tap):
    rows = [row(QUERIES["supplier_contacts"], cntct_seq_num=n) for n in (1, 2)]
    for contact in rows:
        del contact["EFFDT"]
    gateway.queries["SNGR_SUPPLIER_CONTACTS"] = FakeQuery(
        "SNGR_SUPPLIER_CONTACTS", rows, ("SETID", "VENDOR_ID", "CNTCT_SEQ_NUM")
    )
    run = run_tap("supplier_contacts", queries={"supplier_contacts": {"prompts": {"EFFDT_GT": ""}}})
    assert [r["cntct_seq_num"] for r in run.records("supplier_contacts")] == [1, 2]


def without_prompts(gateway, name, *lacking):
    fake_query = gateway.queries[name]
    fake_query.prompts = tuple(prompt for prompt in fake_query.prompts if prompt not in lacking)


@pytest.mark.parametrize("json_refused", [False, True])
@pytest.mark.parametrize("row_cap", [3, 7, 1000])
def test_a_site_query_without_the_effective_date_prompt(gateway, run_tap, row_cap, json_refused):
    gateway.json_refused = json_refused
    rows = [
        row(QUERIES["gl_accounts"], account=f"{n:06}", effdt=day)
        for n in range(20)
        for day in ("1901-01-01", "2020-01-01")
    ]
    put(gateway, QUERIES["gl_accounts"], rows, row_cap=row_cap)
    without_prompts(gateway, "SNGR_GL_ACCOUNTS", "EFFDT_GT")
    records = run_tap("gl_accounts").records("gl_accounts")
    assert [(r["account"], r["effdt"]) for r in records] == [(f"{n:06}", "2020-01-01") for n in range(20)]
    assert len(run_tap("gl_accounts", effective_rows="all").records("gl_accounts")) == 40


def test_a_query_that_no_prompts_fit_is_told_with_all_of_them(gateway, run_tap):
    without_prompts(gateway, "SNGR_GL_ACCOUNTS", "SETID_GT")
    with pytest.raises(ConfigurationError, match="SETID_GT, ACCOUNT_GT, EFFDT_GT"):
        run_tap("gl_accounts")


# nested lines


def journals(gateway, count=7, **options):
    headers = [row(QUERIES["journals"], journal_id=f"{n:010}") for n in range(count)]
    lines = [
        row(QUERIES["journal_lines"], journal_id=f"{n:010}", journal_line=line, ledger=ledger)
        for n in range(count)
        for line in range(n)
        for ledger in ("LOCAL", "REPORT")
    ]
    put(gateway, QUERIES["journals"], headers, **options)
    put(gateway, QUERIES["journal_lines"], lines, **options)


@pytest.mark.parametrize("row_cap", [1, 2, 3, 5, 1000])
def test_lines_are_nested_in_their_headers_whatever_the_pages(gateway, run_tap, row_cap):
    journals(gateway, row_cap=row_cap)
    records = run_tap("journals").records("journals")
    assert [len(r["lines"]) for r in records] == [2 * n for n in range(7)]
    assert [(line["journal_line"], line["ledger"]) for line in records[2]["lines"]] == [
        (0, "LOCAL"),
        (0, "REPORT"),
        (1, "LOCAL"),
        (1, "REPORT"),
    ]
    assert "journal_id" not in records[2]["lines"][0]


@pytest.mark.parametrize("row_cap", [3, 5, 1000])
def test_line_queries_that_page_by_fewer_prompts(gateway, run_tap, row_cap):
    journals(gateway, row_cap=row_cap)
    without_prompts(gateway, "SNGR_JOURNAL_LINES", "LEDGER_GT")
    records = run_tap("journals").records("journals")
    assert [len(r["lines"]) for r in records] == [2 * n for n in range(7)]
    assert len(run_tap("journal_lines").records("journal_lines")) == 42


def test_lines_cost_pages_and_not_a_call_for_each_header(gateway, run_tap):
    journals(gateway, count=40)
    run_tap("journals")
    assert len(gateway.calls) == 4


def test_lines_take_the_window_of_the_header(gateway, run_tap):
    journals(gateway)
    run_tap("journals", start_date="2026-01-15T00:00:00Z")
    windows = {tuple(call.query["prompt_fieldvalue"].split(",")[-2:]) for call in gateway.calls}
    assert len(windows) == 1
    assert next(iter(windows))[0] == "2026-01-15T00%3A00%3A00"


def test_deselected_lines_are_not_read(gateway, config):
    catalog = TapPeopleSoft(config=config).catalog_dict
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            if entry["breadcrumb"] == ["properties", "lines"]:
                entry["metadata"]["selected"] = False
    tap = TapPeopleSoft(config=config, catalog=catalog)
    records = list(tap.streams["journals"].get_records(None))
    assert len(records) == 1
    assert {call.path.split("/")[-3] for call in gateway.calls} == {"SNGR_JOURNALS"}


# incremental reads


def stamped(*times):
    return [row(QUERIES["jobs"], emplid=str(n), lastupddttm=time) for n, time in enumerate(times)]


def test_the_second_run_reads_from_the_bookmark_less_the_look_back(gateway, run_tap):
    put(
        gateway,
        QUERIES["jobs"],
        stamped("2026-02-01T09:05:00", "2026-02-01T11:30:00.5", "2026-02-01T08:00:00"),
    )
    first = run_tap("jobs")
    assert first.bookmark("jobs") == "2026-02-01T11:30:00.500000+00:00"
    second = run_tap("jobs", state=first.state)
    assert [r["emplid"] for r in second.records("jobs")] == ["1"]
    assert second.bookmark("jobs") == first.bookmark("jobs")
    assert len(run_tap("jobs", state=first.state, lookback_seconds=86400).records("jobs")) == 3


def test_a_run_without_news_costs_one_call_and_keeps_the_bookmark(gateway, run_tap):
    state = {
        "bookmarks": {
            "jobs": {"replication_key": "lastupddttm", "replication_key_value": "2026-05-01T00:00:00+00:00"}
        }
    }
    run = run_tap("jobs", state=state)
    assert run.bookmark("jobs") == "2026-05-01T00:00:00+00:00"
    assert len(gateway.calls) == 1


def test_start_date_is_respected(gateway, run_tap):
    put(gateway, QUERIES["jobs"], stamped("2026-01-01T00:00:00", "2026-03-01T00:00:00"))
    assert [r["emplid"] for r in run_tap("jobs", start_date="2026-02-01T00:00:00Z").records("jobs")] == ["1"]


def test_the_bookmark_never_passes_the_end_of_the_window(gateway, run_tap):
    gateway.queries["SNGR_JOBS"].cursor = None
    gateway.queries["SNGR_JOBS"].rows = stamped("2999-01-01T00:00:00")
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    bookmark = dt.datetime.fromisoformat(run_tap("jobs").bookmark("jobs"))
    assert before <= bookmark <= dt.datetime.now(dt.UTC)


def test_stamps_and_prompts_are_in_the_time_zone_of_the_database(gateway, run_tap):
    put(gateway, QUERIES["jobs"], stamped("2026-07-01T12:00:00"))
    run = run_tap("jobs", database_timezone="America/New_York", start_date="2026-07-01T16:00:00Z")
    assert run.records("jobs")[0]["lastupddttm"] == "2026-07-01T16:00:00+00:00"
    assert "2026-07-01T12%3A00%3A00" in gateway.calls[0].raw_query
    later = run_tap("jobs", database_timezone="America/New_York", start_date="2026-07-01T16:00:01Z")
    assert not later.records("jobs")


def test_date_stamps_overlap_by_a_day(gateway, run_tap):
    dates = ["2026-01-28", "2026-01-30", "2026-01-31"]
    put(
        gateway,
        QUERIES["vouchers"],
        [row(QUERIES["vouchers"], voucher_id=d, last_update_dt=d) for d in dates],
    )
    first = run_tap("vouchers")
    assert first.bookmark("vouchers") == "2026-01-31"
    again = run_tap("vouchers", state=first.state).records("vouchers")
    assert [r["voucher_id"] for r in again] == dates[1:]


def test_an_interrupted_read_keeps_the_old_bookmark(gateway, config):
    put(gateway, QUERIES["jobs"], stamped("2026-02-03T00:00:00", "2026-02-01T00:00:00"), row_cap=1)
    gateway.script = [lambda _: (404, "", b"") if len(gateway.calls) == 2 else None]
    old = {"jobs": {"replication_key": "lastupddttm", "replication_key_value": "2026-01-01T00:00:00+00:00"}}
    tap = TapPeopleSoft(config=config, state={"bookmarks": old})
    with pytest.raises(ConfigurationError):
        tap.streams["jobs"].sync()
    assert tap.state["bookmarks"]["jobs"]["replication_key_value"] == "2026-01-01T00:00:00+00:00"


# site queries


def test_a_site_query_with_its_own_name_prompts_and_columns(gateway, run_tap):
    rows = [{"SETID": "SHARE", "VENDOR": f"{n}", "EXPR1_1": "x"} for n in range(5)]
    gateway.queries["ZZ_VNDR"] = FakeQuery("ZZ_VNDR", rows, ("SETID", "VENDOR"), prompts=("S", "V"))
    gateway.queries["ZZ_VNDR"].select = lambda prompts, maxrows: [
        r for r in rows if (r["SETID"], r["VENDOR"]) > (prompts["S"], prompts["V"])
    ][:maxrows]
    override = {
        "name": "ZZ_VNDR",
        "prompts": {"SETID_GT": "S", "VENDOR_ID_GT": "V"},
        "columns": {"VENDOR": "vendor_id", "A.EXPR1_1": "name1"},
    }
    records = run_tap("suppliers", queries={"suppliers": override}, page_size=2).records("suppliers")
    assert [(r["vendor_id"], r["name1"]) for r in records] == [(str(n), "x") for n in range(5)]


def test_a_site_query_without_prompts_is_read_whole_and_narrowed_here(gateway, run_tap):
    put(gateway, QUERIES["jobs"], stamped("2026-01-01T00:00:00", "2026-03-01T00:00:00"), prompts=())
    run = run_tap("jobs", queries={"jobs": {"prompts": {}}}, start_date="2026-02-01T00:00:00Z")
    assert [r["emplid"] for r in run.records("jobs")] == ["1"]
    assert gateway.calls[0].query["maxrows"] == "0"
    assert "prompt_fieldvalue" not in gateway.calls[0].query


# OAuth2


def test_oauth2_from_token_to_rows(gateway, run_tap):
    def provider(request):
        if request.path != "/token":
            return None
        gateway.tokens = {"t2" if gateway.tokens or len(gateway.requests) > 1 else "t1"}
        return (
            200,
            "application/json",
            f'{{"access_token":"{next(iter(gateway.tokens))}","expires_in":3600}}'.encode(),
        )

    gateway.script = [provider]
    settings = {
        "auth_method": "oauth2",
        "oauth_token_url": gateway.url + "/token",
        "oauth_client_id": "connector",
        "oauth_client_secret": "client-secret",
    }
    assert len(run_tap("suppliers", **settings).records("suppliers")) == 1
    assert [r.path for r in gateway.requests].count("/token") == 1
    gateway.script.insert(
        0, lambda r: gateway.tokens.clear() if len(gateway.calls) == 3 and r.path != "/token" else None
    )
    assert len(run_tap("suppliers", **settings).records("suppliers")) == 1
