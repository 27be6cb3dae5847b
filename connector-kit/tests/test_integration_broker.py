"""Every text of the reference's table of faults, and some beyond it."""

from __future__ import annotations

import pytest
from lxml import etree

from connector_kit.integration_broker import FaultKind, catalog_pair, fault_text, is_web_page, known_fault


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("User password failed. (158,45)", FaultKind.SIGN_ON, "PASSWORD_REFUSED"),
        ("User name INTUSER is not defined in the database. (158,55)", FaultKind.SIGN_ON, "USER_UNKNOWN"),
        (
            "User INTUSER not authorized to invoke Service Operation CI_VNDR_ID_C. (158,536)",
            FaultKind.PERMISSION,
            "OPERATION_NOT_AUTHORIZED",
        ),
        ("Not Authorized (90,6)", FaultKind.PERMISSION, "NOT_AUTHORIZED"),
        (
            "Integration Gateway: external system contact error. (158,10721)",
            FaultKind.CONTACT,
            "NODE_UNREACHABLE",
        ),
        ("External System Contact Error", FaultKind.CONTACT, "NODE_UNREACHABLE"),
        ("Node PSFT_XX not found.", FaultKind.CONTACT, "NODE_UNREACHABLE"),
        ("Request timed out. (158,9999)", FaultKind.CONTACT, "TIMED_OUT"),
        ("XML Parser Error: line 3, column 17 (159,5)", FaultKind.REQUEST, "REQUEST_MALFORMED"),
        ("no SOAPAction header!", FaultKind.ACTION, "SOAP_ACTION_REFUSED"),
        ("The SOAP action is missing. (158,1)", FaultKind.ACTION, "SOAP_ACTION_REFUSED"),
        ("Page data is inconsistent with database. (18,1)", FaultKind.CONFLICT, "COMPONENT_CHANGED"),
        ("Service operation CI_X_C not found. (158,700)", FaultKind.OPERATION, "OPERATION_UNKNOWN"),
        ("Message M345466.V1 does not exist", FaultKind.OPERATION, "OPERATION_UNKNOWN"),
        ("No rows exist for the specified keys. (91,50)", FaultKind.NO_ROW, "ROW_NOT_FOUND"),
        ("No matching values were found. (18,16)", FaultKind.NO_ROW, "ROW_NOT_FOUND"),
        ("Row not found.", FaultKind.NO_ROW, "ROW_NOT_FOUND"),
        ("Search record ZZ_VENDOR_VW does not exist. (2,104)", FaultKind.OTHER, "PEOPLESOFT_FAULT"),
        ("Invalid value for VENDOR_STATUS. (15,9)", FaultKind.OTHER, "PEOPLESOFT_FAULT"),
    ],
)
def test_what_a_fault_means(text, kind, code):
    known = known_fault(text)
    assert (known.kind, known.code) == (kind, code)
    assert known.hint.endswith(".")


def test_the_pair_is_the_last_one():
    assert catalog_pair("Value (1,2) is wrong. (158, 536)") == (158, 536)
    assert catalog_pair("no pair (x,y)") is None


def test_the_word_null_is_no_text():
    def told(inside):
        return fault_text(
            etree.fromstring(f"<Fault><faultstring>null</faultstring><detail>{inside}</detail></Fault>")
        )

    assert told(
        "<IBResponse xmlns='urn:x'><DefaultMessage><![CDATA[Not <you>.]]></DefaultMessage></IBResponse>"
    ) == ("Not <you>.")
    assert told(
        "<IBResponse><StatusCode>20</StatusCode><DefaultMessage>null</DefaultMessage></IBResponse>"
    ) == ("status code 20")
    assert told("") == ""


@pytest.mark.parametrize(
    ("body", "page"),
    [
        (b"<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><title>", True),
        (b"\n<HTML>", True),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", True),
        (b"<soapenv:Envelope>", False),
        (b"", False),
    ],
)
def test_web_pages_are_told_by_their_beginning(body, page):
    assert is_web_page(body) is page
