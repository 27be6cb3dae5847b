from __future__ import annotations

import pytest

from connector_kit.errors import ConfigurationError
from tap_peoplesoft.binding import bind, check_queries, overridable

JOURNALS = overridable()["journals"]
ROLES = ["BUSINESS_UNIT_GT", "JOURNAL_ID_GT", "JOURNAL_DATE_GT", "UNPOST_SEQ_GT", "FROM", "TO"]


def test_without_an_override_prompts_have_their_roles_names():
    binding = bind("journals", JOURNALS, {})
    assert (binding.name, binding.owner) == ("SNGR_JOURNALS", "PUBLIC")
    assert list(binding.prompts.items()) == [(role, role) for role in ROLES]
    assert binding.page_fields == JOURNALS.key
    assert binding.has_window


def test_a_role_left_out_has_its_own_name():
    override = {
        "journals": {
            "name": "ZZ_JRNL",
            "owner": "private",
            "prompts": {"FROM": "LASTRUN", "unpost_seq_gt": "SEQ"},
        }
    }
    binding = bind("journals", JOURNALS, override)
    assert (binding.name, binding.owner) == ("ZZ_JRNL", "PRIVATE")
    assert list(binding.prompts.values()) == [*ROLES[:3], "SEQ", "LASTRUN", "TO"]


def test_no_prompts_at_all():
    binding = bind("journals", JOURNALS, {"journals": {"prompts": {}}})
    assert not binding.prompts
    assert not binding.page_fields
    assert not binding.has_window


def test_a_blank_name_drops_one_prompt():
    binding = bind("journals", JOURNALS, {"journals": {"prompts": {"UNPOST_SEQ_GT": None}}})
    assert binding.page_fields == JOURNALS.key[:3]


def test_every_fault_of_the_setting_is_named_at_once():
    queries = {
        "journal": {},
        "journals": {"title": "x", "owner": "me", "prompts": {"SINCE": "X"}, "columns": {"A.X": "nothing"}},
        "voucher_lines": "SNGR",
    }
    with pytest.raises(ConfigurationError) as caught:
        check_queries(queries)
    for part in (
        "queries.journal is",
        ".title",
        ".owner",
        ".prompts.SINCE",
        ".columns.A.X",
        "voucher_lines is not",
    ):
        assert part in str(caught.value)


def test_line_queries_can_be_overridden():
    check_queries(
        {"journal_lines": {"name": "X"}, "purchase_order_lines": {"name": "Y"}, "voucher_lines": {}}
    )


def test_the_last_page_prompts_that_a_site_may_lack_go_one_by_one():
    order_lines = overridable()["purchase_order_lines"]
    fewer = [binding.page_fields for binding in bind("purchase_order_lines", order_lines, {}).narrower()]
    assert fewer == [order_lines.key[:4], order_lines.key[:3]]
    assert all(b.has_window for b in bind("purchase_order_lines", order_lines, {}).narrower())


@pytest.mark.parametrize("prompts", [{"DISTRIB_LINE_NUM_GT": "DIST"}, {}])
def test_a_prompt_that_the_site_names_itself_stays(prompts):
    override = {"purchase_order_lines": {"prompts": prompts}}
    assert not list(bind("purchase_order_lines", overridable()["purchase_order_lines"], override).narrower())
    assert not list(bind("journals", JOURNALS, {}).narrower())
