"""The README lists every code that the wire can end in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connector_kit import integration_broker, integration_gateway, oauth2, xml_guard
from target_peoplesoft import (
    gateway_errors,
    soap_component_interface,
    write_answers,
    wsdl_documents,
    wsdl_store,
)

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
MODULES = [
    gateway_errors,
    integration_broker,
    integration_gateway,
    oauth2,
    soap_component_interface,
    write_answers,
    wsdl_documents,
    wsdl_store,
    xml_guard,
]
CODES = sorted(
    {
        code
        for module in MODULES
        for code in re.findall(
            r"\"([A-Z]+(?:_[A-Z]+)+)\"", Path(module.__file__ or "").read_text(encoding="utf-8")
        )
    }
    | {"TLS_UNTRUSTED", "TLS_FAILED"}
    | {f"XML_{kind}" for kind in ("DTD", "ENTITY", "ENCODING", "PACKING")}
)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code):
    assert f"`{code}`" in README
