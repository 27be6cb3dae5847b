"""The SuiteQL resource: what a request must have, the envelope, pages and the cap."""

import pytest

from sandbox.netsuite.schema import TABLES

URL = "http://testserver/services/rest/query/v1/suiteql"
BY_ID = "SELECT id FROM transaction ORDER BY id"
LOOSE = "SELECT id, type FROM transaction ORDER BY type"


def test_the_envelope(account):
    page = account.page(
        "SELECT id, tranid FROM transaction WHERE type = ? ORDER BY id", "PurchOrd", limit=2, offset=2
    )
    links = {link["rel"]: link["href"] for link in page["links"]}
    total = page["totalResults"]
    assert list(links) == ["next", "last", "prev", "first", "self"]
    assert links["next"] == f"{URL}?limit=2&offset=4"
    assert links["last"] == f"{URL}?limit=2&offset={(total - 1) // 2 * 2}"
    assert (links["prev"], links["first"], links["self"]) == (
        f"{URL}?limit=2&offset=0",
        f"{URL}?limit=2&offset=0",
        f"{URL}?limit=2&offset=2",
    )
    assert (page["count"], page["offset"], page["hasMore"]) == (2, 2, True)
    assert all(item["links"] == [] and set(item) == {"links", "id", "tranid"} for item in page["items"])


def test_first_and_last_page(account):
    first = account.page(BY_ID, limit=1)
    assert [link["rel"] for link in first["links"]] == ["next", "last", "self"]
    whole = account.page("SELECT id FROM currency ORDER BY id")
    assert [link["rel"] for link in whole["links"]] == ["self"]
    assert whole["hasMore"] is False
    assert whole["count"] == whole["totalResults"] == len(whole["items"])
    none = account.page("SELECT id FROM currency WHERE id = -1")
    assert (none["count"], none["totalResults"], none["items"], none["hasMore"]) == (0, 0, [], False)


def test_pages_with_a_unique_order_are_the_whole(account):
    pages = [account.page(BY_ID, limit=100, offset=offset) for offset in range(0, 1000, 100)]
    ids = [row["id"] for page in pages for row in page["items"]]
    assert ids == [
        str(row["id"]) for row in account.system.database.query('select id from "transaction" order by id')
    ]
    assert {page["totalResults"] for page in pages[:1]} == {len(ids)}


@pytest.mark.parametrize(
    "text",
    [
        LOOSE,
        "SELECT id FROM transaction",
        "SELECT l.id FROM transactionline l JOIN transaction t ON t.id = l.transaction ORDER BY t.id",
    ],
)
def test_pages_without_one_are_not(account, text):
    def read():
        return [tuple(row.values()) for row in account.rows(text)]

    once, again = read(), read()
    assert once != again
    assert sorted(once) == sorted(again)


def test_the_disorder_follows_from_the_seed(books):
    orders = [books.rows("SELECT id FROM transaction") for _ in range(4)]
    books.engine.forget()
    assert [books.rows("SELECT id FROM transaction") for _ in range(4)] == orders


def test_order_of_what_is_not_equal_holds(account):
    types = [row["type"] for row in account.rows(LOOSE)]
    assert types == sorted(types)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": 10, "offset": 5}, "offset"),
        ({"offset": -1000}, "offset"),
        ({"offset": 10}, "offset"),
    ],
)
def test_limit_and_offset_have_rules(account, page, what):
    answer = account.query(BY_ID, **page)
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorQueryParam"] == what


@pytest.mark.parametrize("prefer", ["", "respond-async"])
def test_prefer_transient_is_required(account, prefer):
    answer = account.query(BY_ID, headers={"Prefer": prefer})
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorHeader"] == "Prefer"


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"q": ""}', '{"q": 5}', '{"q": "SELECT id FROM currency", "params": {}}']
)
def test_the_body_has_a_query(account, body):
    headers = account.headers | {"Content-Type": "application/json"}
    assert account.http.post(URL, content=body, headers=headers).status_code == 400


def test_the_body_is_json(account):
    headers = account.headers | {"Content-Type": "text/plain"}
    assert (
        account.http.post(URL, content='{"q": "SELECT id FROM currency"}', headers=headers).status_code == 415
    )


def test_a_query_is_posted(account):
    assert account.http.get(URL, headers=account.headers).status_code in {404, 405}


def test_past_the_cap(account):
    account.switches["row_cap"] = 20
    last = account.page(BY_ID, limit=10, offset=10)
    assert (last["count"], last["hasMore"]) == (10, False)
    assert last["totalResults"] > 20
    beyond = account.page(BY_ID, limit=10, offset=20)
    assert (beyond["items"], beyond["hasMore"], beyond["totalResults"]) == ([], False, last["totalResults"])
    account.switches["past_cap"] = "error"
    assert account.query(BY_ID, limit=10, offset=20).status_code == 400
    account.switches["past_cap"] = "not_found"
    assert account.query(BY_ID, limit=10, offset=20).status_code == 404


def test_a_thousand_pages_and_no_more(account):
    assert account.page(BY_ID, limit=1, offset=1000)["items"] == []


def test_every_table_can_be_read_and_only_its_columns_come(account):
    account.switches |= {"select_star": "allow", "features_off": ""}
    for table in TABLES.values():
        rows = account.rows(f"SELECT * FROM {table.name}", limit=50)
        assert all(set(row) <= set(table.by_name) for row in rows), table.name


def test_key_set_pages_meet_every_row_of_one_second_once(account):
    account.edit("clock", now="2026-11-01T08:30:00Z")
    lines = account.system.database.query('select uniquekey from "transactionline" order by uniquekey')
    moment = account.system.clock.now()
    before = account.system.database.query('select uniquekey, linelastmodifieddate from "transactionline"')
    account.system.database.update("transactionline", {}, {"linelastmodifieddate": moment})
    saved = """TO_CHAR(SYS_EXTRACT_UTC(linelastmodifieddate), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    text = f"SELECT uniquekey, {saved} AS at FROM transactionline WHERE {saved} > ? OR ({saved} = ? AND uniquekey > ?) ORDER BY {saved}, uniquekey"
    found, after = [], ("2026-01-01T00:00:00Z", 0)
    while rows := account.rows(text, after[0], after[0], after[1], limit=100):
        found += [int(row["uniquekey"]) for row in rows]
        after = (rows[-1]["at"], rows[-1]["uniquekey"])
    for row in before:
        account.system.database.update(
            "transactionline", {"uniquekey": row[0]}, {"linelastmodifieddate": row[1]}
        )
    assert found == [row[0] for row in lines]
