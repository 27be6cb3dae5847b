import pytest

from connector_kit.delivery.model import Dependency, Held, Refused
from connector_kit.faults import Fault, raise_faults

SUPPLIER = Dependency("suppliers", "7")
AWAITED = Fault("its supplier is not there", "WAITS_FOR_SUPPLIER", "wait", waits_for=(SUPPLIER,))
UNKNOWN = Fault("lines[0].sku is no product", "SKU_UNKNOWN", "create it", candidates=("OAK",))
TOO_LONG = Fault("memo is too long", "TOO_LONG", "shorten it", refused=True)


def verdict(*faults: Fault) -> Held | Refused:
    with pytest.raises((Held, Refused)) as raised:
        raise_faults("Purchase 1", faults)
    return raised.value


def test_a_record_without_faults_passes() -> None:
    raise_faults("Purchase 1", [])


def test_a_record_that_only_waits_names_what_for() -> None:
    held = verdict(AWAITED, AWAITED)
    assert isinstance(held, Held)
    assert (held.code, held.waits_for) == ("WAITS_FOR_SUPPLIER", (SUPPLIER,))


def test_what_a_person_must_supply_goes_first_and_waiting_alone_does_not_help() -> None:
    held = verdict(AWAITED, UNKNOWN)
    assert isinstance(held, Held)
    assert (held.code, held.waits_for, held.candidates) == ("SKU_UNKNOWN", (), ("OAK",))
    assert "supplier is not there" in held.reason


def test_a_refusal_goes_before_everything() -> None:
    assert (type(verdict(AWAITED, UNKNOWN, TOO_LONG)), verdict(AWAITED, TOO_LONG).code) == (
        Refused,
        "TOO_LONG",
    )
