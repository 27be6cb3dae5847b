import pytest
from fake_cin7 import document

from connector_kit.delivery.model import Refused
from target_cin7.models import CostCenterRecord
from target_cin7.writers.cost_centers import CostCenterWriter


def center(code="10100", **fields):
    return document("cost_centers", {"code": code, **fields})


def test_the_key_is_the_code_with_its_leading_zeros():
    assert CostCenterWriter({}).key(CostCenterRecord.parse({"code": "00900", "name": None})) == "00900"


def test_nothing_is_written_and_why_says_under_which_label_it_stands():
    subject = CostCenterWriter({"10100": "Finance"})
    for doc, label in ((center(), "Finance"), (center("10200", name="HR"), "10200")):
        subject.check(doc)
        found = subject.find(doc, settling=False)
        plan = subject.plan(doc, found)
        assert found.destination_id == label
        assert plan.steps == ()
        assert f'"{label}"' in plan.notes[0]


def test_a_label_that_cin7_would_cut_is_refused():
    with pytest.raises(Refused, match="257 characters") as caught:
        CostCenterWriter({"10100": "x" * 257}).check(center())
    assert caught.value.code == "LABEL_TOO_LONG"
