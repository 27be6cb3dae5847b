import pytest
from fake_cin7 import FakeCin7

from connector_kit.faults import Fault
from target_cin7.account_finder import AccountFinder
from target_cin7.account_mapping import AccountMapping
from target_cin7.reference_book import Account, ReferenceBook


@pytest.fixture
def cin7() -> FakeCin7:
    return FakeCin7()


def finder(cin7, account_map=None, template="{account}"):
    return AccountFinder(ReferenceBook(cin7.client()), AccountMapping(account_map or {}, template))


def add(cin7, code, name, status="ACTIVE", **more):
    row = {"Code": code, "Name": name, "Type": "EXPENSE", "Status": status, "DisplayName": f"{code}: {name}"}
    cin7.accounts.append(row | more)


@pytest.mark.parametrize(
    "text",
    [
        "611",
        " 611 ",
        "Freight",
        "FREIGHT",
        "611: Freight",
        "611: freight",
        "611 Freight",
        "611 : Freight",
        "611 - Freight",
        "611 Transport : Freight",
    ],
)
def test_an_account_is_found_by_code_and_by_what_people_call_it(cin7, text):
    found = finder(cin7).find("account", text)
    assert isinstance(found, Account)
    assert found.code == "611"
    assert len(cin7.calls) == 1


def test_the_map_goes_before_the_code_and_the_code_before_the_name(cin7):
    add(cin7, "Freight", "Sundries")
    assert finder(cin7, {"611": "610"}).find("account", "611").code == "610"
    assert finder(cin7, {"611": "610"}).find("account", "611 Freight").code == "610"
    assert finder(cin7, {"611 Freight": "400"}).find("account", "611 Freight").code == "400"
    assert finder(cin7).find("account", "Freight").code == "Freight"
    assert finder(cin7, template="6{account}").find("account", "11").code == "611"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("699", "is archived"),
        ("Old travel", "no active account"),
        ("699 Old travel", "no active account"),
        ("611 Postage", "no active account"),
        ("611-20", "no active account"),
        ("7777", "no active account"),
    ],
)
def test_what_does_not_match_is_a_fault_with_candidates(cin7, text, words):
    fault = finder(cin7).find("lines[0].account", text)
    assert isinstance(fault, Fault)
    assert fault.text.startswith(f'lines[0].account "{text}": ')
    assert words in fault.text
    assert fault.code == "ACCOUNT_NOT_MAPPED"


def test_the_account_with_that_number_is_the_first_candidate(cin7):
    fault = finder(cin7).find("account", "611 Postage")
    assert fault.candidates[0] == "611: Freight"


def test_two_accounts_of_one_name_are_ambiguous_and_both_are_named(cin7):
    add(cin7, "620", "freight")
    fault = finder(cin7).find("account", "Freight")
    assert "2 accounts" in fault.text
    assert set(fault.candidates) == {"611: Freight", "620: freight"}


def test_an_archived_namesake_does_not_count(cin7):
    add(cin7, "620", "Freight", status="ARCHIVED")
    assert finder(cin7).find("account", "Freight").code == "611"


def test_an_entry_of_the_map_that_cin7_lacks_is_named(cin7):
    fault = finder(cin7, {"5000": "999"}).find("account", "5000")
    assert 'account "999", by account_map["5000"], does not exist' in fault.text


def test_what_cin7_shows_is_read_back_as_a_code(cin7):
    subject = finder(cin7)
    assert [subject.code_of(t) for t in ("611", "611: Freight", "Freight", "Gone")] == [
        "611",
        "611",
        "611",
        "Gone",
    ]
