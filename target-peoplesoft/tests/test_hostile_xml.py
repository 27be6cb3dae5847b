"""A gateway that is not what it should be: a clear error, nothing fetched, memory capped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fake_listener import FOLDER, Answer, Listener, listening
from hostile_documents import CORPUS

from connector_kit.delivery.model import Unknown
from connector_kit.xml_limits import XmlRefusedError

KEYS = {"SETID": "SHARE", "VENDOR_ID": "1"}
VENDOR = {**KEYS, "NAME1": "Nordic Paper AS"}
MOST_MEGABYTES = 160
"""More than a run with harmless documents takes."""


@pytest.fixture
def canary():
    """A port that nothing must connect to."""
    with listening({}) as unseen:
        yield unseen


def hostile(name: str, canary: Listener, status: int = 200) -> Answer:
    make, headers, _ = CORPUS[name]
    return Answer(status, make(canary.url), headers=headers)


AS_FAULTS = ["a billion laughs", "an external entity", "a gzip bomb", "100,000 deep"]


@pytest.mark.parametrize(
    ("name", "status"), [*((name, 200) for name in CORPUS), *((name, 500) for name in AS_FAULTS)]
)
def test_replies(vendors, listener, canary, name, status):
    assert vendors.operations
    listener.reply = lambda asked: hostile(name, canary, status)
    with pytest.raises(XmlRefusedError) as caught:
        vendors.get(KEYS)
    assert caught.value.code == CORPUS[name][2]
    assert listener.url in str(caught.value)
    written = vendors.create(VENDOR)
    assert isinstance(written, Unknown)  # it may have been saved
    assert CORPUS[name][2] in written.reason
    assert not canary.asked


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("document", ["CI_VNDR_ID.1.wsdl", "the schema of a reply"])
def test_wsdls_and_schemas(connect, listener, provided, canary, tmp_path, name, document):
    hit = document if document.endswith("wsdl") else f"{provided.message('Get', True)}.xsd"
    listener.rules.append(lambda asked: hostile(name, canary) if asked.path.endswith(hit) else None)
    with pytest.raises(XmlRefusedError) as caught:
        connect().component_interface("VNDR_ID").operations  # noqa: B018 - asks
    assert caught.value.code == CORPUS[name][2]
    assert hit in str(caught.value)
    assert not canary.asked
    assert not (tmp_path / "wsdl").exists()  # nothing of it is kept


@pytest.mark.parametrize("name", [name for name, (_, headers, _) in CORPUS.items() if not headers])
def test_pinned_files(connect, listener, provided, canary, tmp_path, name):
    for file, content in provided.documents().items():
        (tmp_path / file).write_bytes(content)
    body = CORPUS[name][0](canary.url)
    pieces = [body] if isinstance(body, bytes) else body
    with (tmp_path / "CI_VNDR_ID.1.wsdl").open("wb") as file:
        for piece in pieces:
            file.write(piece)
    with pytest.raises(XmlRefusedError) as caught:
        connect(wsdl_dir=tmp_path).component_interface("VNDR_ID").operations  # noqa: B018 - asks
    assert caught.value.code == CORPUS[name][2]
    assert not canary.asked
    assert not listener.asked


def test_an_import_from_elsewhere_is_not_followed(connect, listener, provided, canary):
    wsdl = provided.wsdl(FOLDER).decode()
    evil = f'<xsd:import schemaLocation="{canary.url.replace("127.0.0.1", "localhost")}/PSIGW/M1.V1.xsd"/>'
    listener.documents["CI_VNDR_ID.1.wsdl"] = wsdl.replace("<xsd:import", evil + "<xsd:import", 1).encode()
    with pytest.raises(Exception, match="WSDL_IMPORT_REFUSED"):
        connect().component_interface("VNDR_ID").operations  # noqa: B018 - asks
    assert not canary.asked


def test_redirects_are_not_followed(vendors, listener, canary):
    assert vendors.operations
    listener.reply = lambda asked: Answer(307, headers={"Location": f"{canary.url}{FOLDER}"})
    with pytest.raises(Exception, match="REDIRECTED"):
        vendors.create(VENDOR)
    assert not canary.asked


MEASURED = """
import json, resource, sys
from connector_kit.delivery.calls import CallGate
from connector_kit.secrets import Secret
from pathlib import Path
from target_peoplesoft.connection import Connection
from target_peoplesoft.gateway import Gateway

url, cache = sys.argv[1:]
gate = CallGate(None)
gateway = Gateway(Connection(url, username="U", password=Secret("word-of-secret"), wsdl_cache=Path(cache)), gate)
vendors = gateway.component_interface("VNDR_ID")
assert vendors.operations
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
code = ""
try:
    vendors.get({"SETID": "SHARE", "VENDOR_ID": "1"})
except Exception as error:
    code = error.code
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"code": code, "grew": most - before}))
"""


@pytest.mark.parametrize(
    "name", ["a gzip bomb", "200 MB of text", "200 MB of an attribute", "50 million elements", "100,000 deep"]
)
def test_memory_is_capped(listener, canary, tmp_path: Path, name):
    listener.reply = lambda asked: hostile(name, canary)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, listener.url, str(tmp_path)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    measured = json.loads(done.stdout)
    assert measured["code"] == CORPUS[name][2]
    assert measured["grew"] < MOST_MEGABYTES
