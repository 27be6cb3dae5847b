"""The README's tables agree with the code."""

from pathlib import Path

import pytest

from sandbox.cin7 import ACCOUNT_ID, KEYS, SWITCHES
from sandbox.cin7.purchases.guards import GUARDS
from sandbox.cin7.resources import RESOURCES
from sandbox.faults import ACTIONS
from sandbox.hostile import SHAPES
from sandbox.peoplesoft import SWITCHES as PEOPLESOFT_SWITCHES
from sandbox.peoplesoft.component_interfaces.catalogue import COMPONENT_INTERFACES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_every_switch_is_in_the_table_as_it_is(name):
    switch = SWITCHES[name]
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` |"))
    assert switch.about in row
    assert str(switch.default) in row
    assert all(f"`{choice}`" in row for choice in switch.choices)


@pytest.mark.parametrize("name", sorted(PEOPLESOFT_SWITCHES))
def test_every_switch_of_peoplesoft_is_in_its_table(name):
    table = README.partition("| `peoplesoft.` |")[2].partition("\n\n")[0]
    switch = PEOPLESOFT_SWITCHES[name]
    default = "empty" if switch.default == "" else f"`{switch.default}`"
    choices = ", ".join(f"`{choice}`" for choice in switch.choices)
    assert f"| `{name}` | {default} | {choices} | {switch.about} |" in table


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_hostile_shape_is_in_its_table(shape):
    assert f"| `{shape}` |" in README.partition("| `shape` | |")[2]


@pytest.mark.parametrize("name", sorted(COMPONENT_INTERFACES))
def test_every_component_interface_is_in_its_table(name):
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` ("))
    assert all(scroll.name in row for scroll in list(COMPONENT_INTERFACES[name].top.walk())[1:])


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_fault_action_is_in_the_table(action):
    assert f"| `{action}` | {ACTIONS[action]} |" in README


def test_every_resource_is_named():
    assert [path for path in RESOURCES if f"`{path}`" not in README.lower()] == []


@pytest.mark.parametrize("guard", sorted(GUARDS))
def test_every_guard_is_in_the_table(guard):
    assert f"| `guard:{guard}` | {GUARDS[guard]} |" in README


@pytest.mark.parametrize("value", [ACCOUNT_ID, *KEYS.values()])
def test_the_credentials_are_the_servers(value):
    assert value in README
