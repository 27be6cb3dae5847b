import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_cin7.names import exact_name, near_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour Timber Pty Ltd", "Harbour Timber"),
        ("HARBOUR  TIMBER, PTY. LTD.", "harbour-timber"),
        ("Müller & Söhne GmbH", "Muller and Sohne"),
        ("Smith & Co.", "Smith"),
        ("Ørsted A/S", "Orsted AS"),
        ("Kowalski Sp. z o.o.", "Kowalski"),
        ("O'Brien Inc", "OBrien Inc."),
        ("Straße AG", "Strasse"),
    ],
)
def test_names_that_mean_one_company(one, other):
    assert near_name(one) == near_name(other)
    assert exact_name(one) != exact_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Supplier 0001", "Supplier 0002"),
        ("Acme Sydney", "Acme Melbourne"),
        ("Ltd", "Inc"),
        ("東京商事", "大阪商事"),
        ("!!!", "???"),
    ],
)
def test_names_that_do_not(one, other):
    assert near_name(one) != near_name(other)


def test_a_thousand_numbered_suppliers_are_a_thousand():
    assert len({near_name(f"Supplier {n:04d} Pty Ltd") for n in range(1000)}) == 1000


@given(st.text(min_size=1))
def test_exact_names_are_near_names(name):
    assert exact_name(f"  {name} ") == exact_name(name)
    if exact_name(name):
        assert near_name(name)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), min_size=1))
def test_case_does_not_matter(name):
    assert near_name(name.casefold()) == near_name(name)
