"""Who may call a component interface service, and how that is refused."""

import base64

import pytest

LISTENER = "/PSIGW/PeopleSoftServiceListeningConnector"
USER, PASSWORD = "INTUSER", "Sandbox-Pass-1"
KEYS = {"SETID": "SHARE", "VENDOR_ID": "0000000001"}


@pytest.fixture
def bare(gateway, vendors):
    """Posts a Get without a WS-Security header."""

    def post(headers=None, path="/PSFT_EP", body=None, action='"CI_VNDR_ID_G.V1"'):
        envelope = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header/><e:Body>'
            f"{vendors.body('Get', KEYS)}</e:Body></e:Envelope>"
        )
        sent = {"Content-Type": "text/xml", **({"SOAPAction": action} if action else {}), **(headers or {})}
        return gateway.http.post(LISTENER + path, content=(body or envelope).encode(), headers=sent)

    return post


def basic(name=USER, password=PASSWORD):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class TestWhoIsCalling:
    def test_ws_security(self, vendors):
        assert vendors.get(**KEYS)["VENDOR_ID"] == "0000000001"

    def test_http_basic(self, bare):
        assert b"<NAME1>" in bare(basic()).content

    def test_http_basic_may_be_off(self, gateway, vendors, bare):
        gateway.switches["soap_basic"] = False
        assert vendors.fault_text(bare(basic())) == "User password failed. (158,45)"

    def test_a_bearer_token(self, gateway, vendors, bare):
        form = {"grant_type": "client_credentials", "scope": "readwrite"}
        client = ("sandbox-connector", "Sandbox-Client-Secret-1")
        token = gateway.http.post("/oauth/token", data=form, auth=client).json()["access_token"]
        assert b"<NAME1>" in bare({"Authorization": f"Bearer {token}"}).content
        gateway.edit("revoke_tokens")
        assert "not valid" in vendors.fault_text(bare({"Authorization": f"Bearer {token}"}))

    def test_nobody_is_anonymous(self, vendors, bare):
        answer = bare()
        assert vendors.fault_text(answer) == "User password failed. (158,45)"
        assert b"<![CDATA[ANONYMOUS]]>" in answer.content

    def test_a_site_may_let_anonymous_in(self, gateway, bare):
        gateway.switches["anonymous_user"] = "INTUSER"
        assert b"<NAME1>" in bare().content

    @pytest.mark.parametrize(
        ("user", "text"),
        [
            ((USER, "wrong"), "User password failed. (158,45)"),
            (("NOBODY", PASSWORD), "User name NOBODY is not defined in the database. (158,55)"),
        ],
    )
    def test_wrong_ones_are_told_so(self, vendors, user, text):
        assert vendors.fault("Get", KEYS, user) == text

    def test_a_locked_user(self, gateway, vendors):
        gateway.edit("lock", user=USER)
        text = vendors.fault("Get", KEYS)
        gateway.edit("unlock", user=USER)
        assert "(158,45)" in text


class TestWhatTheyMay:
    def test_service_operations_can_be_missing(self, gateway, vendors, supplier):
        gateway.switches["denied_operations"] = "CI_VNDR_ID_C, CI_VNDR_ID_UD"
        text = "User INTUSER not authorized to invoke Service Operation CI_VNDR_ID_C. (158,536)"
        assert vendors.fault("Create", supplier) == text
        assert vendors.get(**KEYS)

    def test_a_user_without_these_services(self, vendors):
        assert "(158,536)" in vendors.fault("Get", KEYS, ("INTNOCI", PASSWORD))

    @pytest.mark.parametrize("denied", ["VNDR_ID.Get", "X_VOUCHER, VNDR_ID"])
    def test_methods_and_interfaces_can_be_missing(self, gateway, vendors, denied):
        gateway.switches["denied_methods"] = denied
        assert vendors.fault("Get", KEYS) == "Not Authorized (90,6)"

    def test_what_was_denied_was_not_done(self, gateway, vendors, supplier):
        gateway.switches["denied_methods"] = "VNDR_ID.Create"
        before = gateway.system.books()["counts"]
        vendors.fault("Create", supplier)
        assert gateway.system.books()["counts"] == before


class TestRequestsThatAreNone:
    def test_no_soapaction(self, vendors, bare):
        assert "SOAPAction header" in vendors.fault_text(bare(action=None))

    def test_an_unknown_soapaction(self, vendors, bare):
        assert "CI_VNDR_ID_X.V1" in vendors.fault_text(bare(basic(), action="CI_VNDR_ID_X.V1"))

    def test_broken_xml_names_its_place(self, vendors, bare):
        text = vendors.fault_text(bare(basic(), body="<a>\n<b></a>"))
        assert "Line 2, column" in text
        assert text.endswith("(159,5)")

    def test_a_control_character_is_broken_xml(self, vendors, bare):
        assert "(159,5)" in vendors.fault_text(bare(basic(), body="<a>\x0b</a>"))

    def test_a_wrong_node(self, vendors, bare):
        assert "(158,10721)" in vendors.fault_text(bare(basic(), path="/WRONG"))

    @pytest.mark.parametrize("path", ["", "/PSFT_EP", "/PSFT_EP/CI_VNDR_ID.1.wsdl", "/CI_VNDR_ID.1.wsdl"])
    def test_every_address_of_the_listener_works(self, bare, path):
        assert b"<NAME1>" in bare(basic(), path=path).content

    def test_the_message_of_another_operation(self, vendors, gateway):
        answer = gateway.soap("CI_VNDR_ID_G.V1", vendors.body("Find", KEYS))
        assert "begins with Get__CompIntfc__VNDR_ID" in vendors.fault_text(answer)

    @pytest.mark.parametrize("namespace", ["", ' xmlns="urn:any"'])
    def test_namespaces_do_not_matter_to_the_server(self, gateway, namespace):
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in KEYS.items())
        body = f"<Get__CompIntfc__VNDR_ID{namespace}>{inner}</Get__CompIntfc__VNDR_ID>"
        assert b"<NAME1>" in gateway.soap("CI_VNDR_ID_G.V1", body).content


def test_faults_may_come_with_200(gateway, vendors):
    gateway.switches["fault_status"] = "200"
    answer = vendors.post("Get", {**KEYS, "VENDOR_ID": "NOSUCH"})
    assert vendors.fault_text(answer, status=200).endswith("(91,50)")


def test_a_portal_may_answer_with_its_sign_in_page(gateway, vendors):
    gateway.switches["sign_in_page"] = True
    answer = vendors.post("Get", KEYS)
    assert answer.status_code == 200
    assert answer.text.startswith("<!DOCTYPE html>")
