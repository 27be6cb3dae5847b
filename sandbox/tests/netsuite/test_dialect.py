"""SuiteQL: what it can say, and what it refuses."""

import pytest

from sandbox.netsuite.schema import TABLES

UNSUPPORTED = "Search error occurred: Invalid or unsupported search."


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM transaction LIMIT 3",
        "SELECT id FROM (SELECT id FROM transaction LIMIT 3) x",
        "WITH t AS (SELECT id FROM transaction) SELECT id FROM t",
        "SELECT [id] FROM transaction",
        "SELECT id FROM [transaction]",
        "SELECT t.id FROM transaction t, vendor v WHERE t.entity = v.id(+)",
        "SELECT t.id FROM transaction t JOIN vendor v USING (id)",
        "SELECT NO_SUCH_FUNCTION(id) FROM transaction",
        "SELECT TO_CHAR(lastmodifieddate, 'YYYY-JJ') FROM transaction",
        "SELECT SUBSTR(memo) FROM transaction",
        "SELECT id FROM transaction WHERE (id, entity) > (1, 2)",
        "SELECT FROM transaction",
        "SELECT 1",
        "UPDATE transaction SET memo = 'x'",
        "DELETE FROM transaction",
        "SELECT id FROM transaction; SELECT id FROM vendor",
        "hello",
        "SELECT id FROM sqlite_master.transaction",
    ],
)
def test_what_suiteql_does_not_have(books, text):
    assert books.refused(text) == UNSUPPORTED


def test_a_statement_may_end_with_a_semicolon_and_have_comments(books):
    assert len(books.rows("SELECT id /* [all] ? */ FROM vendor -- ?\n;")) == 2


def test_at_most_a_thousand_arguments_in_a_list(books):
    text = "SELECT id FROM transaction WHERE id IN ({})"
    assert len(books.rows(text.format(", ".join("?" * 1000)), *range(1000))) == 5
    assert "1001 arguments" in books.refused(text.format(", ".join("?" * 1001)), *range(1001))


def test_marks_take_values_in_order_and_each_needs_one(books):
    assert books.ids("id > ? AND type = ? AND memo <> 'what?'", "101", "VendBill") == [102, 103]
    assert "2 parameters, 1 values" in books.refused("SELECT id FROM transaction WHERE id = ? OR id = ?", 1)
    assert "1 parameters, 2 values" in books.refused("SELECT id FROM transaction WHERE id = ?", 1, 2)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("'a' || 'b'", "ab"),
        ("'a' || NULL", "a"),
        ("NVL(NULL, 'x')", "x"),
        ("NVL('', 'x')", "x"),
        ("COALESCE(NULL, NULL, 3)", "3"),
        ("NVL2(NULL, 'there', 'missing')", "missing"),
        ("NULLIF(3, 3)", None),
        ("DECODE(2, 1, 'one', 2, 'two', 'many')", "two"),
        ("DECODE(9, 1, 'one', 'many')", "many"),
        ("DECODE(NULL, NULL, 'none', 'some')", "none"),
        ("CASE WHEN 1 = 2 THEN 'a' WHEN 2 = 2 THEN 'b' END", "b"),
        ("CASE 'x' WHEN 'x' THEN 1 ELSE 2 END", "1"),
        ("CASE WHEN 1 = 2 THEN 'a' END", None),
        ("GREATEST(3, 10)", "10"),
        ("LEAST('b', 'a')", "a"),
        ("GREATEST(3, NULL)", None),
        ("SUBSTR('abcdef', 2, 3)", "bcd"),
        ("SUBSTR('abcdef', -2)", "ef"),
        ("INSTR('abc', 'c')", "3"),
        ("UPPER('straße é')", "STRASSE É"),
        ("LOWER('ABC')", "abc"),
        ("LENGTH('abc')", "3"),
        ("TRIM('  a ')", "a"),
        ("REPLACE('a-b', '-', '+')", "a+b"),
        ("TO_NUMBER('12.50')", "12.5"),
        ("CAST(7 AS VARCHAR(10)) || 'x'", "7x"),
        ("CAST('7.9' AS INTEGER)", "7"),
        ("7 / 2", "3.5"),
        ("0.1 + 0.2", "0.3"),
        ("-(3)", "-3"),
        ("TRUNC(7.99)", "7"),
        ("ROUND(2.345, 2)", "2.35"),
        ("MOD(7, 4)", "3"),
        ("ABS(-3)", "3"),
        ("TO_CHAR(12.5)", "12.5"),
        ("'it''s'", "it's"),
    ],
)
def test_functions(books, expression, result):
    assert books.one(expression) == result


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("type = 'PurchOrd'", [100, 101]),
        ("type <> 'PurchOrd' AND NOT id = 104", [102, 103]),
        ("id BETWEEN 101 AND 102", [101, 102]),
        ("id IN (100, '104')", [100, 104]),
        ("id NOT IN (100, 104)", [101, 102, 103]),
        ("(id, type) IN ((100, 'PurchOrd'), (102, 'PurchOrd'))", [100]),
        ("memo IS NULL", [101, 104]),
        ("memo IS NOT NULL AND memo LIKE 'r%'", [100]),
        ("memo LIKE '50\\% off\\_%' ESCAPE '\\'", [102]),
        ("memo = 'RUSH'", [103]),
        ("UPPER(memo) = 'RUSH'", [100, 103]),
        ("memo = ''", []),
        ("foreigntotal < -100", [100, 103]),
        ("id = '100' OR foreigntotal = 0", [100, 104]),
        (
            "EXISTS (SELECT 1 FROM transactionline l WHERE l.transaction = transaction.id AND l.quantity > 3)",
            [100, 101, 102, 103],
        ),
        ("id IN (SELECT l.transaction FROM transactionline l WHERE l.uniquekey > 29)", [103]),
        ("entity = (SELECT MAX(id) FROM vendor)", [101, 103]),
        ("BUILTIN.CF(status) = 'VendBill:A'", [102]),
        ("BUILTIN.CF(status) IN ('PurchOrd:B', 'VendBill:B')", [100, 103]),
        ("status = 'B'", [100, 103]),
        ("status = 'VendBill:B'", []),
    ],
)
def test_conditions(books, where, found):
    assert books.ids(where) == found


def test_a_text_that_is_no_number_is_not_compared_with_one(books):
    assert "'abc' is not a valid number" in books.refused("SELECT id FROM transaction WHERE id > ?", "abc")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "SELECT t.id, v.entityid AS name FROM transaction t JOIN vendor v ON v.id = t.entity WHERE t.id < 102 ORDER BY t.id",
            [("100", "Ash Timber"), ("101", "Oak & Sons")],
        ),
        (
            "SELECT t.id, v.entityid name FROM transaction t, vendor v WHERE v.id = t.entity AND t.id = 100",
            [("100", "Ash Timber")],
        ),
        (
            "SELECT v.id, t.id AS name FROM vendor v LEFT OUTER JOIN transaction t ON t.entity = v.id AND t.id > 103 ORDER BY v.id",
            [("1", "104"), ("2", None)],
        ),
        (
            "SELECT x.id, x.name FROM (SELECT id, memo AS name FROM transaction WHERE id = 100) x",
            [("100", "rush")],
        ),
        (
            "SELECT id, (SELECT COUNT(*) FROM transaction t WHERE t.entity = vendor.id) AS name FROM vendor ORDER BY id",
            [("1", "3"), ("2", "2")],
        ),
        (
            "SELECT id, entityid AS name FROM vendor UNION ALL SELECT id, memo FROM transaction WHERE id = 100 ORDER BY 1",
            [("1", "Ash Timber"), ("2", "Oak & Sons"), ("100", "rush")],
        ),
        ("SELECT id, NULL AS name FROM vendor MINUS SELECT 1, NULL FROM DUAL", [("2", None)]),
        (
            "SELECT type AS id, COUNT(*) AS name FROM transaction GROUP BY type HAVING COUNT(*) > 1 ORDER BY type DESC",
            [("VendBill", "2"), ("PurchOrd", "2")],
        ),
        (
            "SELECT DISTINCT type AS id, entity AS name FROM transaction WHERE id < 102 ORDER BY 2 DESC",
            [("PurchOrd", "2"), ("PurchOrd", "1")],
        ),
    ],
)
def test_joins_subqueries_and_groups(books, text, pairs):
    assert [(row["id"], row.get("name")) for row in books.rows(text)] == pairs


def test_money_is_summed_exactly(books):
    assert books.one("SUM(foreigntotal)", source="transaction WHERE id < 103") == "-1350.6"
    assert books.one("MIN(foreigntotal)", source="transaction") == "-99999999.12345678"
    assert books.one("COUNT(DISTINCT entity)", source="transaction") == "2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT id FROM transaction ORDER BY id DESC FETCH FIRST 2 ROWS ONLY", ["104", "103"]),
        ("SELECT id FROM transaction ORDER BY id OFFSET 3 ROWS FETCH NEXT 2 ROWS ONLY", ["100", "101"]),
        ("SELECT id FROM transaction ORDER BY id OFFSET 3 ROWS", ["100", "101", "102", "103", "104"]),
        ("SELECT TOP 2 id FROM transaction ORDER BY id", ["100", "101"]),
        ("SELECT id FROM transaction WHERE id > 101 AND ROWNUM <= 2 ORDER BY id DESC", ["103", "102"]),
        ("SELECT id FROM transaction WHERE ROWNUM < 3 ORDER BY id", ["100", "101"]),
        ("SELECT COUNT(*) AS id FROM transaction WHERE ROWNUM <= 3", ["3"]),
        ("SELECT id FROM (SELECT id FROM transaction ORDER BY id DESC) WHERE ROWNUM = 1", ["104"]),
    ],
)
def test_limits_in_the_text(books, text, found):
    assert [row["id"] for row in books.rows(text)] == found


def test_nulls_come_last_and_first_when_descending(books):
    memos = [row.get("memo") for row in books.rows("SELECT memo FROM transaction ORDER BY memo, id")]
    assert memos == ["50% off_peak", "RUSH", "rush", None, None]
    assert books.rows("SELECT memo FROM transaction ORDER BY memo DESC, id")[0] == {}


def test_rows_have_texts_only_and_no_nulls(books):
    (first, second) = books.rows(
        "SELECT id, entityid AS NAME, isinactive, email, creditlimit FROM vendor ORDER BY id"
    )
    assert first == {"id": "1", "name": "Ash Timber", "isinactive": "F"}
    assert second == {"id": "2", "name": "Oak & Sons", "isinactive": "T", "email": "sales@oak.example"}


def test_what_has_no_name_gets_one_and_no_name_comes_twice(books):
    (row,) = books.rows(
        "SELECT t.id, v.id, COUNT(*) FROM transaction t JOIN vendor v ON v.id = t.entity WHERE t.id = 101 GROUP BY t.id, v.id"
    )
    assert row == {"id": "101", "id_1": "2", "expr3": "1"}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("BUILTIN.DF(status)", "Purchase Order : Pending Receipt"),
        ("BUILTIN.CF(status)", "PurchOrd:B"),
        ("status", "B"),
        ("BUILTIN.DF(t.entity)", "Ash Timber"),
        ("BUILTIN.DF(type)", "Purchase Order"),
        ("BUILTIN.DF(memo)", "rush"),
        ("BUILTIN.DF(terms)", None),
        ("(SELECT BUILTIN.DF(v.terms) FROM vendor v WHERE v.id = t.entity)", "Net 30"),
    ],
)
def test_display_functions(books, expression, text):
    assert books.one(expression, source="transaction t WHERE t.id = 100") == text


def test_an_expression_may_be_ordered_by_its_alias(books):
    rows = books.rows("SELECT id, -id AS upside FROM transaction ORDER BY upside")
    assert [row["id"] for row in rows] == ["104", "103", "102", "101", "100"]


@pytest.mark.parametrize("style", ["upper", "mixed"])
def test_the_case_of_names_can_be_turned(books, style):
    books.switches["key_case"] = style
    (row,) = books.rows("SELECT id, memo, entity FROM transaction WHERE id = 100")
    assert {name.lower() for name in row} == {"id", "memo", "entity"}
    assert list(row) != [name.lower() for name in row] or style == "mixed"


def test_select_star_gives_every_column_that_is_there(books):
    assert set(books.rows("SELECT * FROM term")[0]) == {"id", "name"}
    books.switches["select_star"] = "fail"
    assert books.rows("SELECT * FROM term") != []
    wide = "SELECT t.*, l.*, v.* FROM transaction t JOIN transactionline l ON l.transaction = t.id, vendor v"
    assert books.rows(wide) == []


def test_a_missing_stamp_comes_last_as_well(books):
    books.database.update("transaction", {"id": 101}, {"lastmodifieddate": None})
    assert books.rows("SELECT id FROM transaction ORDER BY lastmodifieddate, id")[-1] == {"id": "101"}
    assert books.ids("lastmodifieddate IS NULL") == [101]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_can_be_named_alone_with_its_table_and_as_an_alias(books, table):
    books.switches["features_off"] = ""
    names = [column.name for column in TABLES[table].columns]
    for form in ("{0}", "t.{0}", "T.{0} AS {0}", "BUILTIN.DF({0}) AS {0}", "MAX({0}) {0}"):
        listed = ", ".join(form.format(name) for name in names)
        assert isinstance(books.rows(f"SELECT {listed} FROM {table} t"), list)
