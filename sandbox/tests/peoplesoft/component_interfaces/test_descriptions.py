"""WSDL, schemas and inspection document: where they are, what is in them, what changes."""

from itertools import pairwise

import pytest
import zeep
from lxml import etree

LISTENER = "/PSIGW/PeopleSoftServiceListeningConnector"

INTERFACES = ("VNDR_ID", "ACCOUNT_CF", "DEPT_CF", "X_PURCHASE_ORDER", "X_VOUCHER", "X_VOUCHER_STG")
INTERNAL = "http://psft-ib-internal:8000"


def document(gateway, path):
    answer = gateway.http.get(LISTENER + path)
    assert answer.status_code == 200, answer.text
    assert "xml" in answer.headers["content-type"]
    return etree.fromstring(answer.content)


@pytest.mark.parametrize(
    "path",
    [
        "/PSFT_EP/CI_VNDR_ID.1.wsdl",
        "/CI_VNDR_ID.1.wsdl",
        "?Operation=GetWSDL&wsdl=CI_VNDR_ID.1",
        "/PSFT_EP?Operation=GetWSDL&wsdl=CI_VNDR_ID.1",
    ],
)
def test_a_wsdl_has_every_documented_address(gateway, path):
    root = document(gateway, path)
    assert root.get("targetNamespace") == "http://xmlns.oracle.com/Enterprise/Tools/services/CI_VNDR_ID.1"
    assert len(root.findall("{*}portType/{*}operation")) == 5


def test_a_schema_has_every_documented_address(gateway, vendors):
    name = vendors.operation("Get").request.namespace.rpartition("/")[2]
    forms = (f"/PSFT_EP/{name}.xsd", f"?Operation=GetSchema&xsd={name}")
    first, second = (etree.tostring(document(gateway, form)) for form in forms)
    assert first == second


@pytest.mark.parametrize("path", ["/PSFT_EP/inspection.wsil", "?Operation=GetWSIL"])
def test_the_inspection_document_lists_every_wsdl(gateway, path):
    listed = [e.get("location") for e in document(gateway, path).iter("{*}description")]
    assert listed == [f"{INTERNAL}{LISTENER}/PSFT_EP/CI_{ci}.1.wsdl" for ci in INTERFACES]


@pytest.mark.parametrize(
    "path",
    [
        "/PSFT_EP/CI_NOTHING.1.wsdl",
        "/PSFT_EP/CI_VNDR_ID.2.wsdl",
        "/PSFT_EP/M1.V1.xsd",
        "/PSFT_EP",
        "/WRONG/CI_VNDR_ID.1.wsdl",
    ],
)
def test_what_is_not_there_is_no_document(gateway, path):
    answer = gateway.http.get(LISTENER + path)
    assert answer.status_code in {404, 500}
    assert b"IBResponse" in answer.content


def test_a_site_may_send_a_sign_in_page_for_a_wsdl(gateway):
    gateway.switches["sign_in_page"] = True
    answer = gateway.http.get(f"{LISTENER}/PSFT_EP/CI_VNDR_ID.1.wsdl")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


class TestNames:
    def test_operations_and_root_elements_are_named_by_rule(self, vendors):
        assert {n: (o.alias, o.request.localname) for n, o in vendors.operations.items()} == {
            "CI_VNDR_ID_C": ("CI_VNDR_ID_C.V1", "Create__CompIntfc__VNDR_ID"),
            "CI_VNDR_ID_F": ("CI_VNDR_ID_F.V1", "Find__CompIntfc__VNDR_ID"),
            "CI_VNDR_ID_G": ("CI_VNDR_ID_G.V1", "Get__CompIntfc__VNDR_ID"),
            "CI_VNDR_ID_UP": ("CI_VNDR_ID_UP.V1", "Update__CompIntfc__VNDR_ID"),
            "CI_VNDR_ID_UD": ("CI_VNDR_ID_UD.V1", "Updatedata__CompIntfc__VNDR_ID"),
        }
        assert all(
            o.response.localname == f"{o.request.localname}Response" for o in vendors.operations.values()
        )

    def test_every_message_has_a_number_of_its_own(self, interface):
        callers = [interface(ci) for ci in INTERFACES]
        spaces = [
            q.namespace for c in callers for o in c.operations.values() for q in (o.request, o.response)
        ]
        assert len(set(spaces)) == len(spaces) == 60

    @pytest.mark.parametrize(("switch", "value"), [("environment", 2), ("message_digits", "6")])
    def test_another_environment_has_other_numbers(self, gateway, interface, switch, value):
        before = interface("VNDR_ID").operation("Create").request.namespace
        gateway.switches[switch] = value
        after = interface("VNDR_ID").operation("Create").request.namespace
        assert before != after
        digits = int(gateway.switches["message_digits"])
        assert len(after.rpartition("/")[2]) == len("M.V1") + digits

    def test_a_site_may_rename_aliases(self, gateway, interface):
        gateway.switches["operation_aliases"] = "CI_X_VOUCHER_C=CreateVoucher.v2; CI_X_VOUCHER_G=Get.V1"
        caller = interface("X_VOUCHER")
        aliases = [caller.operation(m).alias for m in ("Create", "Get", "Find")]
        assert aliases == ["CreateVoucher.v2", "Get.V1", "CI_X_VOUCHER_F.V1"]
        assert "2,CI" not in caller.fault("Get", {"BUSINESS_UNIT": "US001", "VOUCHER_ID": "0"})
        answer = gateway.soap("CI_X_VOUCHER_G.V1", caller.body("Get", {}))
        assert "not the alias of a service operation" in answer.text

    def test_a_site_may_rename_messages(self, gateway, interface, supplier):
        gateway.switches["message_names"] = "CI_VNDR_ID_C.response=SI_SUPPLIER_RESPONSE.V1"
        caller = interface("VNDR_ID")
        assert caller.operation("Create").response.namespace.endswith("/SI_SUPPLIER_RESPONSE.V1")
        assert caller.create(**supplier)

    def test_only_operations_that_were_chosen_are_provided(self, gateway, interface):
        gateway.switches["no_find"] = "VNDR_ID, X_VOUCHER"
        gateway.switches["no_get"] = "X_VOUCHER"
        assert set(interface("X_VOUCHER").operations) == {
            "CI_X_VOUCHER_C",
            "CI_X_VOUCHER_UP",
            "CI_X_VOUCHER_UD",
        }
        assert len(interface("VNDR_ID").operations) == 4
        answer = gateway.soap("CI_VNDR_ID_F.V1", "<Find__CompIntfc__VNDR_ID/>")
        assert "not the alias" in answer.text


class TestProvidedAgain:
    def test_messages_get_other_numbers_and_replies_too(self, gateway, interface, supplier):
        before = interface("VNDR_ID")
        assert gateway.edit("reprovide", service="CI_VNDR_ID") == {"service": "CI_VNDR_ID", "version": 1}
        answer = before.post("Create", supplier)  # the old namespace still reaches the server
        after = interface("VNDR_ID")
        root = etree.fromstring(answer.content).find("{*}Body")[0]
        assert etree.QName(root) == after.operation("Create").response != before.operation("Create").response
        assert root.findtext("{*}notification") == "1"

    def test_a_new_version_has_another_wsdl(self, gateway, interface):
        gateway.edit("reprovide", service="CI_VNDR_ID", new_version=True)
        assert gateway.http.get(f"{LISTENER}/PSFT_EP/CI_VNDR_ID.1.wsdl").status_code == 404
        assert len(interface("VNDR_ID", version=2).operations) == 5

    def test_other_services_stay_and_a_reset_goes_back(self, gateway, interface):
        before = interface("VNDR_ID").operations, interface("DEPT_CF").operations
        gateway.edit("reprovide", service="CI_VNDR_ID")
        assert interface("DEPT_CF").operations == before[1]
        assert interface("VNDR_ID").operations != before[0]
        gateway.system.reset()
        assert interface("VNDR_ID").operations == before[0]


class TestAddresses:
    def test_imports_and_port_name_the_internal_host(self, gateway):
        root = document(gateway, "/PSFT_EP/CI_VNDR_ID.1.wsdl")
        locations = [e.get("schemaLocation") for e in root.iter("{*}import")]
        address = next(e.get("location") for e in root.iter("{*}address") if e.get("location"))
        assert address == f"{INTERNAL}{LISTENER}/PSFT_EP"
        assert len(locations) == 10
        assert all(each.startswith(f"{address}/M") and each.endswith(".V1.xsd") for each in locations)

    def test_they_may_name_the_host_that_was_asked(self, gateway):
        gateway.switches["target_location"] = ""
        root = document(gateway, "/PSFT_EP/CI_VNDR_ID.1.wsdl")
        assert next(root.iter("{*}address")).get("location") == f"http://testserver{LISTENER}/PSFT_EP"


class TestSchemas:
    def test_what_is_required_and_in_which_order(self, vendors):
        schema = vendors.schemas[vendors.operation("Updatedata").request.namespace]
        elements = _elements(schema, "Updatedata__CompIntfc__VNDR_IDTypeShape")
        required = [name for name, occurs in elements.items() if occurs == (None, None)]
        assert required == ["SETID", "VENDOR_ID", "VENDOR_NAME_SHORT", "NAME1", "VENDOR_PERSISTENCE"]
        collections = [name for name, occurs in elements.items() if occurs == ("0", "unbounded")]
        assert collections == ["VENDOR_ADDR", "VENDOR_LOC", "VENDOR_CNTCT", "VENDOR_ID_NBRS"]
        assert list(elements)[-4:] == collections

    def test_leaves_are_simple_content_over_a_restricted_type(self, interface):
        caller = interface("X_VOUCHER")
        schema = caller.schemas[caller.operation("Create").request.namespace]
        facets = {
            t.get("name"): {(local, f.get("value")) for f in t[0] if (local := etree.QName(f).localname)}
            for t in schema.iterfind("{*}simpleType")
        }
        assert facets["INVOICE_IDTypeDef"] == {("maxLength", "30")}
        assert facets["GROSS_AMTTypeDef"] == {("totalDigits", "26"), ("fractionDigits", "3")}
        assert facets["INVOICE_DTTypeDef"] == set()
        shape = next(t for t in schema.iterfind("{*}complexType") if t.get("name") == "INVOICE_DTTypeShape")
        assert shape.find("{*}simpleContent/{*}extension").get("base") == "INVOICE_DTTypeDef"

    def test_collections_repeat_parent_keys_where_the_site_has_it_so(self, gateway, interface, supplier):
        gateway.switches["repeat_parent_keys"] = True
        caller = interface("VNDR_ID")
        schema = caller.schemas[caller.operation("Create").request.namespace]
        listed = list(_elements(schema, "VENDOR_ADDRComplexTypeShape"))
        assert listed[:4] == ["SETID", "VENDOR_ID", "ADDRESS_SEQ_NUM", "EFFDT"]
        keys = caller.create(**supplier)
        (address,) = caller.get(**keys)["VENDOR_ADDR"]
        assert {name: address[name] for name in keys} == keys

    @pytest.mark.parametrize("ci", INTERFACES)
    def test_zeep_reads_every_wsdl(self, gateway, ci):
        client = zeep.Client(f"{INTERNAL}{LISTENER}/PSFT_EP/CI_{ci}.1.wsdl", transport=_InProcess(gateway))
        names = list(client.service._operations)
        assert names == [f"CI_{ci}_{suffix}" for suffix in ("C", "F", "G", "UP", "UD")]
        messages = [o.input.body.type.elements for o in client.service._binding._operations.values()]
        assert all(elements for elements in messages)

    def test_replies_are_valid_by_their_schemas(self, vendors, supplier):
        keys = vendors.create(**supplier)
        calls = {
            "Create": supplier,
            "Get": keys,
            "Find": {"NAME1": "N"},
            "Update": {**keys, "NAME2": "x"},
            "Updatedata": {**keys, "NAME1": ""},
        }
        for method, content in calls.items():
            reply = vendors.call(method, **content)
            schema = vendors.schemas[vendors.operation(method).response.namespace]
            etree.XMLSchema(schema).assertValid(reply.root)


def test_parent_levels_come_before_their_collections(interface):
    caller = interface("X_PURCHASE_ORDER")
    levels = ("PO_LINE", "PO_LINE_SHIP", "PO_LINE_DISTRIB")
    schema = caller.schemas[caller.operation("Create").request.namespace]
    for above, below in pairwise(levels):
        assert list(_elements(schema, f"{above}ComplexTypeShape"))[-1] == below


class _InProcess(zeep.transports.Transport):
    def __init__(self, gateway):
        super().__init__()
        self._gateway = gateway

    def load(self, url):
        return self._gateway.http.get(url.removeprefix(INTERNAL)).content


def _elements(schema, name):
    kind = next(t for t in schema.iterfind("{*}complexType") if t.get("name") == name)
    return {
        e.get("name"): (e.get("minOccurs"), e.get("maxOccurs"))
        for e in kind.iterfind("{*}sequence/{*}element")
    }
