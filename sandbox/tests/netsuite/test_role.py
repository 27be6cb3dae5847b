"""What the role and the account's features hide, and in which words."""

import pytest


def test_a_column_that_is_not_there(account):
    assert account.refusal("SELECT id, nosuch FROM transaction") == (
        "Search error occurred: Unknown identifier 'nosuch'. Available identifiers are: {transaction=transaction}."
    )
    assert account.refusal("SELECT t.nosuch FROM transaction t JOIN vendor v ON v.id = t.entity") == (
        "Search error occurred: Unknown identifier 'nosuch'. Available identifiers are: {t=transaction, v=vendor}."
    )
    assert "Unknown identifier 'x'" in account.refusal("SELECT x.id FROM transaction t")


@pytest.mark.parametrize("column", ["createdfrom", "subsidiary", "department"])
def test_what_is_on_the_line_is_not_on_the_header(account, column):
    assert f"Unknown identifier '{column}'" in account.refusal(f"SELECT {column} FROM transaction")
    assert account.query(f"SELECT {column} FROM transactionline", limit=1).status_code == 200


@pytest.mark.parametrize("where", ["SELECT id FROM {}", "SELECT v.id FROM vendor v JOIN {} x ON x.id = v.id"])
def test_a_table_that_is_not_there(account, where):
    assert account.refusal(where.format("nosuchtable")) == "Invalid search type: nosuchtable."


def test_a_hidden_table(account):
    account.switches["hidden_tables"] = "location, Term"
    for name in ("location", "term"):
        assert (
            account.refusal(f"SELECT id FROM {name}")
            == f"Search error occurred: Record '{name}' was not found."
        )
    assert account.rows("SELECT BUILTIN.DF(terms) AS t FROM vendor WHERE terms IS NOT NULL", limit=1)[0]["t"]


def test_a_missing_permission_hides_its_tables(account):
    account.switches["missing_permissions"] = "Deleted Records"
    assert "Record 'deletedrecord' was not found." in account.refusal("SELECT recordid FROM deletedrecord")
    assert account.query("SELECT id FROM vendor").status_code == 200


def test_a_hidden_column(account):
    account.switches["hidden_columns"] = "transaction.memo, email"
    assert account.refusal("SELECT id, memo FROM transaction").startswith(
        "Search error occurred: Field 'memo' "
    )
    assert "Field 'email' " in account.refusal("SELECT id FROM vendor WHERE email IS NULL")
    assert account.query("SELECT memo FROM transactionline", limit=1).status_code == 200
    account.switches["select_star"] = "allow"
    assert all("email" not in row for row in account.rows("SELECT * FROM vendor"))


def test_without_subsidiaries(account):
    account.switches["one_world"] = False
    assert "Record 'subsidiary' was not found." in account.refusal("SELECT id FROM subsidiary")
    assert "Unknown identifier 'subsidiary'" in account.refusal("SELECT subsidiary FROM transactionline")
    account.switches["one_world"] = True
    assert account.rows("SELECT id FROM subsidiary")


def test_features(account):
    assert "Unknown identifier 'taxidnum'" in account.refusal("SELECT taxidnum FROM vendor")
    account.switches["features_off"] = "accountinglinestamp, departments"
    assert account.query("SELECT taxidnum FROM vendor").status_code == 200
    line = "SELECT lastmodifieddate FROM transactionaccountingline"
    assert "Unknown identifier 'lastmodifieddate'" in account.refusal(line)
    assert "Record 'department' was not found." in account.refusal("SELECT id FROM department")


def test_a_column_that_breaks_the_query(account):
    account.switches["unselectable_columns"] = "transaction.nexus"
    answer = account.query("SELECT id, nexus FROM transaction")
    assert answer.status_code == 500
    detail = answer.json()["o:errorDetails"][0]
    assert detail["o:errorCode"] == "UNEXPECTED_ERROR"
    assert detail["detail"].startswith("An unexpected error occurred. Error ID: ")


def test_turning_a_switch_is_seen_by_a_query_that_was_known(account):
    text = "SELECT id, memo FROM transaction"
    assert account.query(text).status_code == 200
    account.switches["hidden_columns"] = "memo"
    assert account.query(text).status_code == 400
