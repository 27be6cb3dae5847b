"""Writing the chart of accounts and the other reference books."""

import pytest

ACCOUNT = {"Code": "7001", "Name": "Drone Leasing", "Type": "EXPENSE", "Status": "ACTIVE"}


def test_an_account_gets_its_class_and_display_name(cin7):
    made = cin7.post("ref/account", ACCOUNT).json()
    assert made["Total"] == 1
    row = made["AccountsList"][0]
    assert (row["DisplayName"], row["Class"], row["SystemAccount"] or None) == (
        "7001: Drone Leasing",
        "EXPENSE",
        None,
    )
    assert cin7.one("ref/account", "AccountsList", Code="7001")["Name"] == "Drone Leasing"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Code": ""}, "Required Attribute 'Code' not specified"),
        ({"Name": None}, "Required Attribute 'Name' not specified"),
        ({"Type": None}, "Required Attribute 'Type' not specified"),
        ({"Status": None}, "Required Attribute 'Status' not specified"),
        ({"Code": "1" * 51}, "Code cannot be longer than 50 characters"),
        ({"Type": "MONEY"}, "Type is invalid"),
        ({"Class": "MONEY"}, "Class is invalid"),
        ({"Code": "200000"}, "Account with code 200000 already exists"),
        ({"Type": "BANK", "BankAccountNumber": "1"}, "Required Attribute 'Bank' not specified"),
    ],
)
def test_what_cannot_be_an_account(cin7, change, text):
    assert cin7.problems(cin7.post("ref/account", {**ACCOUNT, **change})) == [text]


def test_only_documented_types_with_the_switch(server, cin7):
    server.switch("cin7.account_types", "documented")
    assert cin7.problems(cin7.post("ref/account", ACCOUNT)) == ["Type is invalid"]
    assert cin7.post("ref/account", {**ACCOUNT, "Type": "CURRLIAB"}).status_code == 200


def test_a_bank_account_appears_among_bank_accounts(cin7):
    body = {**ACCOUNT, "Type": "BANK", "Bank": "Sparebank", "BankAccountNumber": "1503.02"}
    made = cin7.post("ref/account", body).json()["AccountsList"][0]
    bank = cin7.one("ref/account/bank", "BankAccountsList", Bank="Sparebank")
    assert (bank["AccountID"], bank["AccountNumber"]) == (made["BankAccountId"], "1503.02")


def test_put_changes_by_code_and_archives(cin7):
    cin7.post("ref/account", ACCOUNT)
    changed = cin7.put(
        "ref/account",
        {"Code": "7001", "Name": "Drones", "Status": "archived", "SystemAccount": "Accounts payable"},
    )
    row = changed.json()["AccountsList"][0]
    assert (row["DisplayName"], row["Status"], row["SystemAccount"] or None) == (
        "7001: Drones",
        "ARCHIVED",
        None,
    )
    assert cin7.problems(cin7.put("ref/account", {"Code": "404"})) == ["Account with specified ID not found"]


@pytest.mark.parametrize(("link", "named"), [("xero", "Xero"), ("quickbooks", "QuickBooks")])
def test_an_accounting_link_freezes_accounts_and_tax_rules(server, cin7, link, named):
    server.switch("cin7.accounting_link", link)
    assert named in cin7.problems(cin7.put("ref/account", {"Code": "200000", "Name": "x"}))[0]
    assert named in cin7.problems(cin7.put("ref/tax", {"ID": "x"}))[0]
    assert cin7.get("ref/account").status_code == 200


def test_delete_answers_success_and_refuses_what_is_used(server, cin7):
    cin7.post("ref/account", ACCOUNT)
    assert cin7.delete("ref/account", Code="7001").json() == {"Success": True}
    assert cin7.problems(cin7.delete("ref/account", Code="7001")) == ["Account with specified ID not found"]
    cin7.make_journal()
    assert "in use" in cin7.problems(cin7.delete("ref/account", Code="600000"))[0]
    server.switch("cin7.delete_account_in_use", "allow")
    assert cin7.delete("ref/account", Code="600000").json() == {"Success": True}


@pytest.mark.parametrize(
    ("path", "body", "envelope"),
    [
        ("ref/paymentterm", {"Name": "Net 5", "Duration": 5}, "PaymentTermList"),
        (
            "ref/tax",
            {"Name": "VAT 12", "Account": "220100", "IsActive": True, "TaxInclusive": False},
            "TaxRuleList",
        ),
        ("ref/carrier", {"Description": "Pigeon"}, "CarrierList"),
        ("ref/brand", {"Name": "Pigeon"}, None),
        ("ref/location", {"Name": "Loft"}, None),
        ("ref/attributeset", {"Name": "Birds", "Attribute1Name": "Ring"}, None),
    ],
)
def test_reference_books_are_written_and_answer_in_their_own_shape(cin7, path, body, envelope):
    answer = cin7.post(path, body).json()
    row = answer[envelope][0] if envelope else answer
    assert {name: row[name] for name in body} == body
    assert "already exists" in cin7.problems(cin7.post(path, body))[0]


def test_a_deactivated_term_is_listed_but_not_taken(cin7):
    term = cin7.one("ref/paymentterm", "PaymentTermList", Name="COD")
    cin7.put("ref/paymentterm", {"ID": term["ID"], "IsActive": False})
    assert cin7.one("ref/paymentterm", "PaymentTermList", Name="COD")["IsActive"] is False
    assert cin7.problems(cin7.post("supplier", {**cin7.SUPPLIER, "PaymentTerm": "COD"}))


def test_tax_components_are_text(cin7):
    component = cin7.one("ref/tax", "TaxRuleList", Name="Tax on Purchases")["Components"][0]
    assert (component["Percent"], component["ComponentOrder"], component["Compound"]) == (
        "6.5000000000",
        "1",
        "0",
    )


def test_bins_are_rows_with_a_parent(cin7):
    rows = cin7.get("ref/location").json()["LocationList"]
    main = next(row for row in rows if row["IsDefault"])
    children = [row for row in rows if row["ParentID"] == main["ID"]]
    assert sorted(row["ID"] for row in children) == sorted(each["ID"] for each in main["Bins"])
