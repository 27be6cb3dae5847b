"""Terms, tax rules and accounts that a supplier names."""

from collections.abc import Iterator

import pytest
from supplier_bench import Bench, record

from connector_kit.delivery.model import Held, Refused


@pytest.fixture
def bench() -> Iterator[Bench]:
    return Bench()


def test_what_cannot_be_chosen_is_held_with_the_choices(bench):
    bench.cin7.terms = [{"Name": n, "IsActive": True} for n in ("7 days", "14 days")]
    bench.cin7.taxes.append({"Name": "Import tax", "IsActive": True, "IsTaxForPurchase": True})
    with pytest.raises(Held) as caught:
        bench.writer.check(record())
    assert caught.value.code == "REQUIRED_REFERENCE_MISSING"
    assert "payment_term is missing" in caught.value.reason
    assert "tax_rule is missing" in caught.value.reason
    assert set(caught.value.candidates) >= {"7 days", "14 days", "Import tax"}


def test_what_waiting_cannot_mend_is_refused(bench):
    doc = record(
        comments="x" * 250,
        payment_term="nope",
        addresses=[{"type": "Billing", "city": "Perth"}],
        contacts=[{"email": "a@b.example"}],
        attributes={"colour": "red"},
    )
    with pytest.raises(Refused) as caught:
        bench.writer.check(doc)
    for field in ("comments", "addresses[0].line1", "addresses[0].country", "contacts[0].name", "colour"):
        assert field in caught.value.reason
    assert "payment_term" in caught.value.reason


def test_an_inactive_term_is_named_as_inactive(bench):
    with pytest.raises(Held, match=r"COD old.*is inactive"):
        bench.writer.check(record(payment_term="COD old"))


@pytest.mark.parametrize("text", ["800", "2000", "Accounts Payable", "800: Accounts Payable"])
def test_accounts_payable_may_be_named_in_several_ways(bench, text):
    bench.deliver(record(account_payable=text))
    assert bench.cin7.bodies[0]["AccountPayable"] == "800"


def test_an_archived_account_never_matches(bench):
    bench.cin7.accounts[0]["Status"] = "ARCHIVED"
    with pytest.raises(Held, match="archived"):
        bench.writer.check(record(account_payable="800"))
