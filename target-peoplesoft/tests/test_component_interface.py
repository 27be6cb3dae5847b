"""What goes over the wire to a component interface, and what comes back."""

from __future__ import annotations

import gzip
import zlib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from fake_listener import Answer, fault, listening, message, told

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.model import Declined, NotSent, Unknown
from connector_kit.errors import BudgetError, ConfigurationError, InterruptedRunError
from target_peoplesoft.component_interface import Saved

CREATED = (
    "<notification>1</notification><detail><VNDR_ID><SETID>SHARE</SETID><VENDOR_ID>0000000042</VENDOR_ID></VNDR_ID>"
    "</detail>"
)
VENDOR = {"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Nordic Paper AS"}


def test_the_wsdl_says_what_can_be_asked_and_what_it_may_hold(vendors):
    assert vendors.operations == {"create", "find", "get", "update", "updatedata"}
    assert vendors.key_names("get") == ("SETID", "VENDOR_ID")
    assert vendors.key_names("create") == ("SETID", "VENDOR_ID")
    assert vendors.key_names("find") == ("SETID", "VENDOR_ID", "NAME1")
    shape = vendors.shape("create")
    assert list(shape.properties)[:4] == ["SETID", "VENDOR_ID", "VENDOR_NAME_SHORT", "NAME1"]
    assert shape.properties["SETID"].kind == "char"
    assert shape.properties["SETID"].max_length == 5
    assert shape.properties["NAME1"].required
    assert not shape.properties["VENDOR_NAME_SHORT"].required
    assert shape.properties["VENDOR_STATUS"].enumeration == ("A", "D", "E", "I", "X")
    limit = shape.properties["CREDIT_LIMIT"]
    assert (limit.kind, limit.total_digits, limit.fraction_digits) == ("number", 26, 3)
    assert shape.properties["COMMENTS"].kind == "long"
    address = shape.collections["VENDOR_ADDR"]
    assert address.properties["EFFDT"].kind == "date"
    assert address.collections["VENDOR_ADDR_PHONE"].properties["PHONE"].max_length == 24


def test_a_create_is_sent_in_schema_order_and_answers_with_the_keys_it_got(vendors, listener, provided):
    listener.reply = lambda asked: told(provided, "Create", CREATED)
    reply = vendors.create(
        {
            "VENDOR_ADDR": [{"CITY": "Oslo", "EFFDT": "2026-01-01", "ADDRESS_SEQ_NUM": Decimal(1)}],
            "CREDIT_LIMIT": Decimal("1234567890123456789.10"),
            "COMMENTS": None,
            "VENDOR_NAME_SHORT": "",
            **VENDOR,
        }
    )
    assert reply == Saved({"SETID": "SHARE", "VENDOR_ID": "0000000042"})
    (asked,) = listener.posted
    assert asked.path == "/PSIGW/PeopleSoftServiceListeningConnector/PSFT_EP"
    assert asked.action == "CI_VNDR_ID_C.V1"
    assert asked.operation == "Create__CompIntfc__VNDR_ID"
    assert asked.sent[:5] == [
        ("SETID", "SHARE"),
        ("VENDOR_ID", "NEXT"),
        ("VENDOR_NAME_SHORT", None),
        ("NAME1", "Nordic Paper AS"),
        ("CREDIT_LIMIT", "1234567890123456789.10"),
    ]
    assert "COMMENTS" not in asked.body.decode()
    spaces = {element.tag.rpartition("}")[0] for element in asked.root.iter() if "VENDOR" in element.tag}
    assert spaces == {"{" + provided.namespace("Create", reply=False)}


def test_a_partial_update_leaves_out_what_the_schema_requires(vendors, listener, provided):
    listener.reply = lambda asked: told(provided, "Updatedata", "<notification>1</notification>")
    values = {"SETID": "SHARE", "VENDOR_ID": "42", "VENDOR_ADDR": [{"CITY": "Bergen"}]}
    assert vendors.updatedata(values) == Saved({})
    assert [name for name, _ in listener.posted[0].sent] == ["SETID", "VENDOR_ID", "VENDOR_ADDR"]
    assert listener.posted[0].action == "CI_VNDR_ID_UD.V1"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SETID": "SHARE", "VENDOR_ID": "NEXT"}, "NAME1"),
        ({**VENDOR, "NAME_1": "x"}, "NAME_1"),
        ({**VENDOR, "COMMENTS": "bell \x07"}, "XML compatible"),
        ({**VENDOR, "CREDIT_LIMIT": 1.5}, "float"),
    ],
)
def test_what_cannot_be_sent_is_declined_before_a_call(vendors, listener, values, named):
    reply = vendors.create(values)
    assert isinstance(reply, Declined)
    assert reply.code == "REQUEST_INVALID"
    assert named in reply.reason
    assert not listener.posted


def test_notification_decides_and_the_reason_is_peoplesofts(vendors, listener, provided):
    inside = "<notification>0</notification><detail>{}</detail>".format(
        message("Check the address.", (7030, 1), "Warning") + message("Supplier short name already exists.")
    )
    listener.reply = lambda asked: told(provided, "Create", inside)
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Declined)
    assert reply.reason == (
        "Supplier short name already exists. (7030,12); besides: Check the address. (7030,1)"
    )
    assert reply.code == "REFUSED_BY_PEOPLESOFT"
    assert not reply.held


def test_explanations_are_told(vendors, listener, provided):
    error = message("Country is not valid.", (7030, 44)).replace(
        "<explaintext/>", "<explaintext>Choose one\n of the list.</explaintext>"
    )
    listener.reply = lambda asked: told(
        provided, "Update", f"<notification>0</notification><detail>{error}</detail>"
    )
    reply = vendors.update({"SETID": "SHARE", "VENDOR_ID": "1"})
    assert isinstance(reply, Declined)
    assert reply.reason == "Country is not valid. (7030,44) Choose one of the list."


def test_warnings_come_with_what_was_saved(vendors, listener, provided):
    warning = message("Address not standardized.", (7030, 99), "Warning")
    listener.reply = lambda asked: told(
        provided, "Create", CREATED.replace("</VNDR_ID></d", f"</VNDR_ID>{warning}</d")
    )
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Saved)
    assert str(reply.messages[0]) == "Address not standardized. (7030,99)"
    assert reply.messages[0].type == "Warning"


def test_find_returns_keys_and_get_the_buffer(vendors, listener, provided):
    rows = "".join(
        f"<VNDR_ID><SETID>SHARE</SETID><VENDOR_ID>{i}</VENDOR_ID></VNDR_ID>" for i in ("0042", "0043")
    )
    buffer = (
        "<SETID>SHARE</SETID><VENDOR_ID>0042</VENDOR_ID><VENDOR_NAME_SHORT/><NAME1><![CDATA[Paper & toner]]></NAME1>"
        "<CREDIT_LIMIT>124.940</CREDIT_LIMIT><VENDOR_ADDR><ADDRESS_SEQ_NUM>1</ADDRESS_SEQ_NUM><EFFDT>2026-01-01</EFFDT>"
        "<VENDOR_ADDR_PHONE><PHONE_TYPE>BUSN</PHONE_TYPE></VENDOR_ADDR_PHONE></VENDOR_ADDR>"
    )
    listener.reply = lambda asked: (
        told(provided, "Find", rows) if asked.action.endswith("_F.V1") else told(provided, "Get", buffer)
    )
    assert vendors.find({"NAME1": "Paper"}) == [
        {"SETID": "SHARE", "VENDOR_ID": "0042"},
        {"SETID": "SHARE", "VENDOR_ID": "0043"},
    ]
    assert vendors.get({"SETID": "SHARE", "VENDOR_ID": "0042"}) == {
        "SETID": "SHARE",
        "VENDOR_ID": "0042",
        "VENDOR_NAME_SHORT": None,
        "NAME1": "Paper & toner",
        "CREDIT_LIMIT": Decimal("124.940"),
        "VENDOR_ADDR": [
            {
                "ADDRESS_SEQ_NUM": Decimal(1),
                "EFFDT": "2026-01-01",
                "VENDOR_ADDR_PHONE": [{"PHONE_TYPE": "BUSN"}],
            }
        ],
    }


@pytest.mark.parametrize(
    "nothing",
    [
        lambda p: told(p, "Get", ""),
        lambda p: told(p, "Get", "<SETID/><VENDOR_ID> </VENDOR_ID><NAME1/>"),
        lambda p: fault("No rows exist for the specified keys. {VNDR_ID} (91,50)"),
        lambda p: fault("No matching values were found. (18,16)"),
        lambda p: told(
            p, "Get", "<notification>0</notification><detail>{}</detail>".format(message("Row not found."))
        ),
    ],
)
def test_a_row_that_is_not_there_is_none(vendors, listener, provided, nothing):
    listener.reply = lambda asked: nothing(provided)
    assert vendors.get({"SETID": "SHARE", "VENDOR_ID": "9"}) is None


def test_a_read_is_tried_again_and_a_write_is_not(vendors, listener, provided):
    answers = [
        Answer(503),
        fault("Integration Gateway: external system contact error. (158,10721)"),
        Answer(200, b""),
    ]
    listener.reply = lambda asked: (
        answers.pop(0) if answers else told(provided, "Get", "<SETID>SHARE</SETID>")
    )
    assert vendors.get({"SETID": "SHARE", "VENDOR_ID": "1"}) == {"SETID": "SHARE", "VENDOR_ADDR": []}
    assert len(listener.posted) == 4
    answers.append(Answer(503))
    assert isinstance(vendors.create(VENDOR), Unknown)
    assert len(listener.posted) == 5


@pytest.mark.parametrize(
    "lost",
    [
        Answer(500),
        Answer(502, b"Bad gateway", "text/plain"),
        Answer(200, b""),
        Answer(200, b"<a><b></a>"),
        Answer(200, b"<soapenv:Envelope"),
        Answer(drop=True),
        fault("external system contact error (158,10721)"),
        Answer(200, b"<Create__CompIntfc__VNDR_IDResponse/>"),
        Answer(429, b"slow down", "text/plain"),
    ],
)
def test_a_write_whose_answer_says_nothing_is_in_doubt(vendors, listener, lost):
    listener.reply = lambda asked: lost
    assert isinstance(vendors.create(VENDOR), Unknown)


def test_a_write_that_never_left_was_not_sent(connect, provided):
    with listening(provided.documents()) as short_lived:
        assert connect(base_url=short_lived.url).component_interface("VNDR_ID").operations
    reply = connect(base_url=short_lived.url).component_interface("VNDR_ID").create(VENDOR)
    assert isinstance(reply, NotSent)


def test_a_save_that_others_were_faster_with_is_sent_again_and_then_waits_for_the_next_run(vendors, listener):
    listener.reply = lambda asked: fault("Page data is inconsistent with database. (18,1)")
    replies = [vendors.update({"SETID": "SHARE", "VENDOR_ID": "1"}) for _ in range(4)]
    assert [type(reply) for reply in replies] == [NotSent, NotSent, NotSent, Declined]
    assert replies[-1].held
    assert replies[-1].code == "COMPONENT_CHANGED"


def test_an_operation_that_was_not_provided_is_named(connect, listener, provided):
    provided.operations = ("Create", "Update")
    listener.documents = provided.documents()
    vendors = connect().component_interface("VNDR_ID")
    assert vendors.operations == {"create", "update"}
    with pytest.raises(ConfigurationError, match="offers no Get; it offers create, update") as caught:
        vendors.get({"SETID": "SHARE"})
    assert caught.value.code == "OPERATION_NOT_OFFERED"


def test_soap_actions_of_the_settings_go_before_those_of_the_wsdl(connect, listener, provided):
    provided.actions = {"Create": "Create.V1"}
    listener.documents = provided.documents()
    listener.reply = lambda asked: told(provided, "Create", CREATED)
    connect().component_interface("VNDR_ID").create(VENDOR)
    connect().component_interface("VNDR_ID", soap_actions={"create": "SITE_CREATE.V2"}).create(VENDOR)
    assert [asked.action for asked in listener.posted] == ["Create.V1", "SITE_CREATE.V2"]


def test_without_a_node_the_address_has_none(connect, listener, provided):
    listener.reply = lambda asked: told(provided, "Create", CREATED)
    connect(node="").component_interface("VNDR_ID").create(VENDOR)
    assert listener.posted[0].path == "/PSIGW/PeopleSoftServiceListeningConnector"


def test_every_call_passes_the_gate(connect, listener, provided):
    listener.reply = lambda asked: told(provided, "Create", CREATED)
    gate = CallGate(None, call_budget=12)
    vendors = connect(gate).component_interface("VNDR_ID")
    vendors.create(VENDOR)
    assert gate.calls == len(listener.asked) == 12
    with pytest.raises(BudgetError):
        vendors.create(VENDOR)
    stopping = CallGate(None)
    vendors = connect(stopping).component_interface("VNDR_ID")
    stopping.stop()
    with pytest.raises(InterruptedRunError):
        vendors.create(VENDOR)
    assert len(listener.asked) == 12


def test_several_threads_may_use_one_component_interface(vendors, listener, provided):
    def reply(asked):
        sent = dict(asked.sent)
        assert sent["NAME1"] == "Supplier " + sent["VENDOR_ID"]
        return told(provided, "Create", CREATED.replace("0000000042", sent["VENDOR_ID"]))

    listener.reply = reply
    numbers = [f"{number:010}" for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(lambda n: vendors.create({**VENDOR, "VENDOR_ID": n, "NAME1": f"Supplier {n}"}), numbers)
        )
    assert [reply.keys["VENDOR_ID"] for reply in replies] == numbers
    assert len(listener.fetched) == 11


def test_control_characters_in_a_long_text_are_dropped(vendors, listener, provided):
    listener.reply = lambda asked: told(
        provided, "Get", "<SETID>SHARE</SETID><COMMENTS>a\x07b&#x1f;c</COMMENTS>"
    )
    assert vendors.get({"SETID": "SHARE", "VENDOR_ID": "1"})["COMMENTS"] == "abc"


def test_a_reply_that_was_cut_off_is_read_again(vendors, listener, provided):
    cut = [Answer(200, b"<soapenv:Envelope><soapenv:Body>")]
    listener.reply = lambda asked: cut.pop() if cut else told(provided, "Get", "<SETID>SHARE</SETID>")
    assert vendors.get({"SETID": "SHARE", "VENDOR_ID": "1"})


@pytest.mark.parametrize("action", ["Créate.V1", "Create\r\nX-Evil: 1"])
def test_a_soap_action_that_no_header_can_hold_is_refused(connect, listener, action):
    vendors = connect().component_interface("VNDR_ID", soap_actions={"create": action})
    with pytest.raises(ConfigurationError, match=r"soap_actions\.create"):
        vendors.create(VENDOR)
    assert not listener.posted


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_replies_may_come_packed_and_in_pieces(vendors, listener, provided, coding, pack):
    plain = told(provided, "Get", "<SETID>SHARE</SETID>").body
    packed = pack(plain)
    listener.reply = lambda asked: Answer(
        200, iter((packed[:9], packed[9:])), headers={"Content-Encoding": coding}
    )
    assert vendors.get({"SETID": "SHARE", "VENDOR_ID": "1"}) == {"SETID": "SHARE", "VENDOR_ADDR": []}
    assert listener.posted[0].headers["Accept-Encoding"] == "gzip, deflate"
