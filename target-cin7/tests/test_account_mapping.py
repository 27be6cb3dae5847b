import pytest

from connector_kit.errors import ConfigurationError
from target_cin7.account_mapping import AccountMapping

MAP = {"6100": "610", "6100/10": "611", "7000": 700}


@pytest.mark.parametrize(
    ("account", "cost_center", "code"),
    [
        ("6100", None, "610"),
        ("6100", "10", "611"),
        ("6100", "20", "610"),
        ("7000", "10", "700"),
        ("5000", None, "5000"),
        ("0050", "10", "0050-10"),
    ],
)
def test_the_more_specific_rule_goes_first(account, cost_center, code):
    assert AccountMapping(MAP, "{account}-{cost_center}").map(account, cost_center).code == code


def test_the_rule_is_named():
    assert AccountMapping(MAP).map("6100", "10").rule == 'account_map["6100/10"]'
    assert AccountMapping(MAP).map("1", "10").rule == "account_code_template"


@pytest.mark.parametrize("template", ["{acount}", "{account", "fixed", "{account}-{0}"])
def test_a_template_that_cannot_work_is_refused(template):
    with pytest.raises(ConfigurationError, match="account_code_template"):
        AccountMapping({}, template)
