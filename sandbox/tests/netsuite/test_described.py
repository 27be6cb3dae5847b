"""The README says what the code has."""

from pathlib import Path

import pytest

from sandbox.netsuite import CERTIFICATE_IDS, CREDENTIALS
from sandbox.netsuite.switches import SWITCHES

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PARTS = README.split("| `netsuite.` | default | choices | |")[1:]
ROWS = [line for part in PARTS for line in part.partition("\n\n")[0].splitlines()]


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_every_switch_is_in_a_table_as_it_is(name):
    switch = SWITCHES[name]
    row = next(line for line in ROWS if line.startswith(f"| `{name}` |"))
    assert switch.about in row
    assert str(switch.default) in row
    assert all(f"`{choice}`" in row for choice in switch.choices)


@pytest.mark.parametrize("name", ["account_id", "client_id"])
def test_the_credentials_are_the_accounts(name):
    assert CREDENTIALS[name] in README
    assert Path(CREDENTIALS["private_key_path"]).is_file()


@pytest.mark.parametrize("name", sorted(CERTIFICATE_IDS))
def test_every_published_key_is_named_with_its_certificate(name):
    (row,) = [line for line in README.splitlines() if f"`{name}.pem`" in line]
    assert f"`{CERTIFICATE_IDS[name]}`" in row
    pem = Path(CREDENTIALS["private_key_path"]).with_name(f"{name}.pem").read_text(encoding="ascii")
    assert "nothing else" in pem.partition("-----BEGIN")[0]
