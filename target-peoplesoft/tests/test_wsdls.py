"""Where WSDLs come from, how long they are kept, and what they may import."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fake_listener import FOLDER, Answer, fault, told
from provided_service import INTERNAL, Provided

from connector_kit.delivery.model import Held, NotSent
from connector_kit.errors import AccessError, ConfigurationError
from target_peoplesoft.component_interface import Saved

KEYS = {"SETID": "SHARE", "VENDOR_ID": "1"}
VENDOR = {"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Nordic Paper AS"}
CREATED = "<notification>1</notification><detail><VNDR_ID><SETID>SHARE</SETID><VENDOR_ID>42</VENDOR_ID></VNDR_ID></detail>"


def refused(call, code):
    with pytest.raises(ConfigurationError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.hint
    return str(caught.value)


def test_a_wsdl_is_fetched_once_and_kept_for_later_runs(connect, listener, tmp_path):
    connect().component_interface("VNDR_ID").operations  # noqa: B018 - asks
    assert listener.fetched[0] == "CI_VNDR_ID.1.wsdl"
    assert len(listener.fetched) == 11
    assert all(asked.path.startswith(FOLDER) for asked in listener.asked)
    later = connect().component_interface("VNDR_ID")
    assert later.key_names("get") == ("SETID", "VENDOR_ID")
    assert len(listener.fetched) == 11
    (kept,) = (tmp_path / "wsdl").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", [b"", b"{}", b'{"format":1,"main":"x","contents":{}}', b"\xff"])
def test_what_was_kept_and_is_broken_is_fetched_again(connect, listener, tmp_path, broken):
    connect().component_interface("VNDR_ID").operations  # noqa: B018 - asks
    (kept,) = (tmp_path / "wsdl").iterdir()
    kept.write_bytes(broken)
    assert connect().component_interface("VNDR_ID").operations
    assert len(listener.fetched) == 22
    assert len(kept.read_bytes()) > 1000


def test_nodes_and_gateways_do_not_share_what_is_kept(connect, listener, tmp_path):
    connect().component_interface("VNDR_ID").operations  # noqa: B018 - asks
    connect(node="PSFT_CR").component_interface("VNDR_ID").operations  # noqa: B018 - asks
    assert len(list((tmp_path / "wsdl").iterdir())) == 2


def test_a_folder_that_cannot_be_written_costs_fetching_only(connect, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert connect(wsdl_cache=tmp_path / "file" / "wsdl").component_interface("VNDR_ID").operations


def test_a_wsdl_behind_a_query_is_found_too(connect, listener, provided):
    provided.base = "http://psint01.corp:8000"
    documents = provided.documents()

    def rule(asked):
        if asked.query.get("Operation") == "GetWSDL":
            return Answer(200, documents[asked.query["wsdl"] + ".wsdl"])
        return Answer(404) if asked.path.endswith(".wsdl") else None

    listener.rules.append(rule)
    assert connect().component_interface("VNDR_ID").operations


def test_a_service_of_version_2_is_found(connect, listener, provided):
    provided.version = 2
    listener.documents = provided.documents()
    assert connect().component_interface("VNDR_ID").operations


def test_no_wsdl_says_what_to_provide(connect, listener):
    listener.documents = {}
    text = refused(lambda: connect().component_interface("ACCOUNT_CF").operations, "WSDL_NOT_FOUND")
    assert "CI_ACCOUNT_CF" in text
    assert "CI-Based Services" in text


def test_a_sign_in_page_in_place_of_a_wsdl_is_told_as_such(connect, listener):
    listener.rules.append(lambda asked: Answer(200, b"<!DOCTYPE html><html>Sign in</html>", "text/html"))
    with pytest.raises(AccessError) as caught:
        connect().component_interface("VNDR_ID").operations  # noqa: B018 - asks
    assert caught.value.code == "SIGN_IN_PAGE"


@pytest.mark.parametrize(
    "wsdl",
    [
        b"<definitions/>",
        b'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>',
        b'<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"/>',
        Provided("ACCOUNT_CF").wsdl(FOLDER),
        Provided().wsdl(FOLDER).replace(b"wsdl:binding", b"wsdl:bidding"),
    ],
)
def test_what_is_no_wsdl_of_the_interface_is_unusable(connect, listener, wsdl):
    listener.documents = {
        **Provided("ACCOUNT_CF").documents(),
        **listener.documents,
        "CI_VNDR_ID.1.wsdl": wsdl,
    }
    text = refused(lambda: connect().component_interface("VNDR_ID").operations, "WSDL_UNUSABLE")
    assert "CI_VNDR_ID" in text


def test_a_type_that_goes_in_circles_is_unusable(connect, listener, provided):
    listener.documents = {
        name: content.replace(
            b'name="CITY" type="CITYTypeShape"', b'name="CITY" type="Get__CompIntfc__VNDR_IDTypeShape"'
        )
        for name, content in listener.documents.items()
    }
    refused(lambda: connect().component_interface("VNDR_ID").operations, "WSDL_UNUSABLE")


class TestProvidedAgain:
    def test_a_create_that_landed_counts_whatever_namespace_its_reply_has(self, vendors, listener, provided):
        assert vendors.operations
        again = Provided(start=644328134)
        listener.documents = again.documents()
        listener.reply = lambda asked: told(again, "Create", CREATED)
        assert vendors.create(VENDOR) == Saved({"SETID": "SHARE", "VENDOR_ID": "42"})
        assert len(listener.posted) == 1
        assert vendors.create(VENDOR) == Saved({"SETID": "SHARE", "VENDOR_ID": "42"})
        assert again.namespace("Create", reply=False) in listener.posted[1].body.decode()
        assert len(listener.fetched) == 22

    def test_the_wsdl_is_fetched_again_only_once_in_a_run(self, vendors, listener, provided):
        assert vendors.operations
        listener.reply = lambda asked: told(provided, "Create", CREATED, namespace="urn:never")
        for _ in range(3):
            assert isinstance(vendors.create(VENDOR), Saved)
        assert len(listener.fetched) == 22

    def test_what_is_fetched_again_is_kept(self, connect, listener, provided):
        assert connect().component_interface("VNDR_ID").operations
        again = Provided(start=644328134)
        listener.documents = again.documents()
        listener.reply = lambda asked: told(again, "Create", CREATED)
        vendors = connect().component_interface("VNDR_ID")
        vendors.create(VENDOR)
        vendors.create(VENDOR)
        connect().component_interface("VNDR_ID").create(VENDOR)
        assert len(listener.fetched) == 22
        assert again.namespace("Create", reply=False) in listener.posted[2].body.decode()

    def test_a_request_that_the_gateway_does_not_know_any_more_is_built_anew(
        self, vendors, listener, provided
    ):
        assert vendors.operations
        again = Provided(start=644328134)
        listener.documents = again.documents()

        def reply(asked):
            operation = asked.operation.partition("__")[0]
            if again.namespace(operation, reply=False) not in asked.body.decode():
                return fault("Message M345466.V1 does not exist. (158,7)")
            return told(again, operation, CREATED if operation == "Create" else "<SETID>SHARE</SETID>")

        listener.reply = reply
        assert isinstance(vendors.create(VENDOR), NotSent)
        assert isinstance(vendors.create(VENDOR), Saved)
        assert vendors.get(KEYS)

    def test_a_read_goes_on_by_itself(self, vendors, listener, provided):
        assert vendors.operations
        again = Provided(start=644328134)
        listener.documents = again.documents()
        answers = [fault("Service operation CI_VNDR_ID_G not found. (158,7)")]
        listener.reply = lambda asked: (
            answers.pop() if answers else told(again, "Get", "<SETID>SHARE</SETID>")
        )
        assert vendors.get(KEYS)

    def test_an_operation_that_stays_unknown_holds_the_document(self, vendors, listener):
        listener.reply = lambda asked: fault("Service operation CI_VNDR_ID_C not found. (158,7)")
        assert isinstance(vendors.create(VENDOR), NotSent)
        reply = vendors.create(VENDOR)
        assert (reply.code, reply.held) == ("OPERATION_UNKNOWN", True)

    @pytest.mark.parametrize(
        "text",
        ["Message M345466.V1 does not exist. (158,7)", "Unable to find a routing for the message. (158,8)"],
    )
    def test_a_read_of_an_operation_that_stays_unknown_holds_the_document(self, vendors, listener, text):
        listener.reply = lambda asked: fault(text)
        with pytest.raises(Held) as caught:
            vendors.get(KEYS)
        assert caught.value.code == "OPERATION_UNKNOWN"
        assert text in caught.value.reason

    def test_requests_that_were_on_their_way_meanwhile_are_built_anew_too(self, vendors, listener, provided):
        assert vendors.operations
        again = Provided(start=644328134)
        listener.documents = again.documents()
        both = threading.Barrier(2, timeout=10)

        def reply(asked):
            if again.namespace("Get", reply=False) not in asked.body.decode():
                both.wait()
                return fault("Message M345466.V1 does not exist. (158,7)")
            return told(again, "Get", "<SETID>SHARE</SETID>")

        listener.reply = reply
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(vendors.get, [KEYS, KEYS]))
        assert [buffer["SETID"] for buffer in found] == ["SHARE", "SHARE"]


class TestPinned:
    @pytest.fixture
    def folder(self, tmp_path, provided):
        folder = tmp_path / "pinned"
        folder.mkdir()
        for name, content in provided.documents().items():
            (folder / name).write_bytes(content)
        return folder

    def test_files_are_read_and_nothing_is_fetched(self, connect, listener, folder, provided):
        listener.reply = lambda asked: told(provided, "Create", CREATED)
        vendors = connect(wsdl_dir=folder).component_interface("VNDR_ID")
        assert isinstance(vendors.create(VENDOR), Saved)
        assert not listener.fetched
        assert listener.posted[0].path == FOLDER

    def test_the_highest_number_counts(self, connect, folder):
        for number in (9, 10):
            provided = Provided(start=number, version=number)
            for name, content in provided.documents().items():
                (folder / name).write_bytes(content)
        vendors = connect(wsdl_dir=folder).component_interface("VNDR_ID")
        assert vendors._operation("create").reply_namespace.endswith("/M21.V1")

    def test_imports_of_the_query_form_are_found_by_name(self, connect, folder, provided):
        wsdl = folder / "CI_VNDR_ID.1.wsdl"
        text = wsdl.read_text().replace(
            f"{INTERNAL}{FOLDER}/M", f"{INTERNAL}{FOLDER}?Operation=GetSchema&amp;xsd=M"
        )
        wsdl.write_text(text.replace('.xsd"/>', '"/>'))
        assert connect(wsdl_dir=folder).component_interface("VNDR_ID").operations

    def test_stale_files_are_used_as_they_are(self, connect, listener, folder, provided):
        listener.reply = lambda asked: told(provided, "Create", CREATED, namespace="urn:newer")
        vendors = connect(wsdl_dir=folder).component_interface("VNDR_ID")
        assert isinstance(vendors.create(VENDOR), Saved)
        assert isinstance(vendors.create(VENDOR), Saved)
        assert not listener.fetched

    def test_a_missing_file_is_named(self, connect, folder, provided):
        (folder / f"{provided.message('Get', True)}.xsd").unlink()
        vendors = connect(wsdl_dir=folder).component_interface("VNDR_ID")
        assert provided.message("Get", True) in refused(lambda: vendors.operations, "WSDL_NOT_FOUND")
        others = connect(wsdl_dir=folder).component_interface("DEPT_CF")
        assert "CI_DEPT_CF.1.wsdl" in refused(lambda: others.operations, "WSDL_NOT_FOUND")
        refused(lambda: connect(wsdl_dir=folder / "nowhere"), "WSDL_DIR_NOT_FOUND")

    @pytest.mark.parametrize(
        "location", ["file:///etc/passwd", "../../secret.xsd", "ftp://x/M1.xsd", "/etc/passwd"]
    )
    def test_only_files_of_the_folder_are_read(self, connect, listener, folder, location):
        (folder.parent.parent / "secret.xsd").write_text(
            "<xsd:schema xmlns:xsd='http://www.w3.org/2001/XMLSchema'/>"
        )
        wsdl = folder / "CI_VNDR_ID.1.wsdl"
        wsdl.write_text(
            wsdl.read_text().replace(
                "<xsd:import", f'<xsd:import schemaLocation="{location}"/><xsd:import', 1
            )
        )
        vendors = connect(wsdl_dir=folder).component_interface("VNDR_ID")
        with pytest.raises(ConfigurationError) as caught:
            vendors.operations  # noqa: B018 - asks
        assert caught.value.code in {"WSDL_IMPORT_REFUSED", "WSDL_NOT_FOUND"}
        assert not listener.asked


class TestImports:
    def describing(self, listener, provided, location):
        wsdl = provided.wsdl(FOLDER).decode()
        wsdl = wsdl.replace("<xsd:import", f'<xsd:import schemaLocation="{location}"/><xsd:import', 1)
        listener.documents = {**provided.documents(), "CI_VNDR_ID.1.wsdl": wsdl.encode()}

    @pytest.mark.parametrize(
        "location",
        [
            "http://evil.example.com/PSIGW/M1.V1.xsd",
            "https://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "ftp://psint01.corp/PSIGW/M1.V1.xsd",
            f"{INTERNAL}/other/M1.V1.xsd",
            f"{INTERNAL}/PSIGW/../psc/ps/M1.V1.xsd",
            f"{INTERNAL}/PSIGW/%2e%2e/psc/ps/M1.V1.xsd",
            f"{INTERNAL}/PSIGW",
            "/etc/passwd",
            "http://user:word@psint01.corp:8000/PSIGW/M1.V1.xsd",
            "data:text/xml,x",
            "gopher://x/y",
        ],
    )
    def test_what_is_not_the_gateways_is_refused_before_anything_is_fetched(
        self, connect, listener, provided, location
    ):
        self.describing(listener, provided, location)
        text = refused(lambda: connect().component_interface("VNDR_ID").operations, "WSDL_IMPORT_REFUSED")
        assert location in text
        assert listener.fetched == ["CI_VNDR_ID.1.wsdl"]

    def test_imports_of_schemas_are_looked_at_too(self, connect, listener, provided):
        name = f"{provided.message('Get', True)}.xsd"
        listener.documents[name] = listener.documents[name].replace(
            b"<xsd:element", b'<xsd:include schemaLocation="http://evil.example.com/x.xsd"/><xsd:element', 1
        )
        refused(lambda: connect().component_interface("VNDR_ID").operations, "WSDL_IMPORT_REFUSED")

    def test_a_schema_of_the_standard_is_not_fetched_from_the_web(self, connect, listener, provided):
        name = f"{provided.message('Get', True)}.xsd"
        listener.documents[name] = listener.documents[name].replace(
            b"<xsd:element", b'<xsd:import namespace="http://www.w3.org/XML/1998/namespace"/><xsd:element', 1
        )
        refused(lambda: connect().component_interface("VNDR_ID").operations, "WSDL_UNUSABLE")

    def test_the_number_of_imports_is_limited(self, connect, listener, provided):
        def endless(asked):
            number = int(asked.path.rpartition("/")[2].partition(".")[0].removeprefix("N") or 0)
            body = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:include schemaLocation="N{number + 1}.xsd"/></xsd:schema>'
            return Answer(200, body.encode())

        listener.rules.append(lambda asked: endless(asked) if "/N" in asked.path else None)
        self.describing(listener, provided, "N1.xsd")
        refused(lambda: connect().component_interface("VNDR_ID").operations, "WSDL_TOO_LARGE")
        assert len(listener.fetched) <= 111
