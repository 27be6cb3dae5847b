"""Who gets in, and how the others are told."""

from typing import ClassVar

import pytest
from lxml import etree

USER = "INTUSER"
PASSWORD = "Sandbox-Pass-1"
SIMPLE = "ExecuteQuery.v1/PUBLIC/ZZ_PAYMENT_TERMS/JSON/NONFILE?isconnectedquery=N&maxrows=1&json_resp=true"


@pytest.mark.parametrize(
    ("user", "pair"),
    [((USER, "wrong"), "(158,45)"), (("NOBODY", PASSWORD), "(158,55)"), (None, "(158,45)")],
)
def test_bad_credentials_get_401_with_the_challenge(gateway, user, pair):
    answer = gateway.get(SIMPLE, user=user)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    document = etree.fromstring(answer.content)
    assert document.tag == "IBResponse"
    assert pair in document.findtext("DefaultMessage")


def test_a_locked_user_is_out_until_unlocked(gateway):
    gateway.edit("lock", user=USER)
    assert gateway.get(SIMPLE).status_code == 401
    gateway.edit("unlock", user=USER)
    assert gateway.get(SIMPLE).status_code == 200


def test_a_missing_permission_names_user_and_operation(gateway):
    answer = gateway.get(SIMPLE, user=("INTNOQAS", PASSWORD))
    assert answer.status_code == 403
    message = etree.fromstring(answer.content).findtext("DefaultMessage")
    assert message == (
        "User INTNOQAS not authorized to invoke Service Operation QAS_EXECUTEQRY_REST_GET. (158,536)"
    )
    gateway.switches["denied_status"] = "500"
    assert gateway.get(SIMPLE, user=("INTNOQAS", PASSWORD)).status_code == 500


def test_refusals_may_be_json_or_lose_their_body(gateway):
    gateway.switches["error_body"] = "json"
    assert gateway.get(SIMPLE, user=("INTNOQAS", PASSWORD)).json()["IBResponse"]["MessageID"] == 536
    gateway.switches["error_body"] = "empty"
    answer = gateway.get(SIMPLE, user=("INTNOQAS", PASSWORD))
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize(
    ("query", "owner", "user"),
    [
        ("NO_SUCH_QUERY", "PUBLIC", USER),
        ("sngr_suppliers", "PUBLIC", USER),
        ("ZZ_MY_DEPARTMENTS", "PUBLIC", USER),
        ("ZZ_MY_DEPARTMENTS", "PRIVATE", "INTROWS"),
        ("SNGR_SUPPLIERS", "PRIVATE", USER),
        ("SNGR_VOUCHERS", "PUBLIC", "INTNOTREE"),
        ("SNGR_JOURNAL_LINES", "PUBLIC", "INTNOTREE"),
    ],
)
def test_unknown_private_and_forbidden_queries_look_the_same(gateway, query, owner, user):
    answer = gateway.run(query, owner=owner, user=(user, PASSWORD))
    assert (answer.status_code, answer.content) == (500, b"")


def test_a_private_query_runs_for_its_owner(gateway):
    assert gateway.rows("ZZ_MY_DEPARTMENTS", owner="PRIVATE", maxrows=3)


def test_rows_depend_on_the_user(gateway):
    seen = gateway.rows("SNGR_SUPPLIERS", user=("INTROWS", PASSWORD))
    assert {row["A.SETID"] for row in seen} == {"NORDC"}
    lines = gateway.rows("SNGR_JOURNAL_LINES", user=("INTROWS", PASSWORD))
    assert {row["A.BUSINESS_UNIT"] for row in lines} == {"NO001"}


def test_row_security_can_be_turned_on_for_all(gateway):
    gateway.switches["row_security"] = "SETID=SHARE;BUSINESS_UNIT=US001|US002"
    assert {row["A.SETID"] for row in gateway.rows("SNGR_SUPPLIERS")} == {"SHARE"}
    assert {row["A.BUSINESS_UNIT"] for row in gateway.rows("SNGR_JOURNALS")} == {"US001", "US002"}


def test_a_wrong_node_is_404_or_500(gateway):
    answer = gateway.get(SIMPLE, node="/PSFT_HR")
    assert answer.status_code == 404
    assert "(158,10721)" in answer.text
    gateway.switches["wrong_node_status"] = "500"
    assert gateway.get(SIMPLE, node="/PSFT_HR").status_code == 500


def test_the_node_may_be_renamed_and_left_out(gateway):
    gateway.switches["node"] = "FIN_PRD"
    assert gateway.get(SIMPLE).status_code == 404
    assert gateway.get(SIMPLE, node="/FIN_PRD").status_code == 200
    assert gateway.get(SIMPLE, node="").status_code == 200
    gateway.switches["node_optional"] = False
    assert gateway.get(SIMPLE, node="").status_code == 404


def test_an_unknown_operation_is_404(gateway):
    assert gateway.get("ExecuteQueri.v1/PUBLIC").status_code == 404
    assert gateway.get("executequery.v1/PUBLIC").status_code == 404


def test_a_portal_may_answer_with_its_sign_in_page(gateway):
    gateway.switches["sign_in_page"] = True
    answer = gateway.get(SIMPLE, user=(USER, "wrong"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "Sign-in" in answer.text


class TestOAuth:
    FORM: ClassVar[dict[str, str]] = {
        "grant_type": "client_credentials",
        "client_id": "sandbox-connector",
        "client_secret": "Sandbox-Client-Secret-1",
        "scope": "read",
    }

    def token(self, gateway, **changes):
        return gateway.http.post("/oauth/token", data=self.FORM | changes)

    def call(self, gateway, token):
        return gateway.get(SIMPLE, user=None, headers={"Authorization": f"Bearer {token}"})

    def test_a_token_opens_the_gateway(self, gateway):
        grant = self.token(gateway).json()
        assert (grant["token_type"], grant["expires_in"], grant["scope"]) == ("Bearer", 3600, "read")
        assert self.call(gateway, grant["access_token"]).status_code == 200

    def test_the_secret_may_come_as_basic(self, gateway):
        answer = gateway.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=("sandbox-connector", "Sandbox-Client-Secret-1"),
        )
        assert self.call(gateway, answer.json()["access_token"]).status_code == 200

    @pytest.mark.parametrize(
        ("changes", "status", "error"),
        [
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"client_id": "nobody"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"scope": "everything"}, 400, "invalid_scope"),
        ],
    )
    def test_refusals(self, gateway, changes, status, error):
        answer = self.token(gateway, **changes)
        assert (answer.status_code, answer.json()) == (status, {"error": error})

    def test_a_token_expires(self, gateway):
        gateway.switches["token_seconds"] = 60
        gateway.edit("clock", now="2026-07-01T08:00:00Z")
        token = self.token(gateway).json()["access_token"]
        gateway.edit("clock", advance=59)
        assert self.call(gateway, token).status_code == 200
        gateway.edit("clock", advance=1)
        refused = self.call(gateway, token)
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]

    def test_tokens_can_be_revoked_and_new_ones_work(self, gateway):
        old = self.token(gateway).json()["access_token"]
        gateway.edit("revoke_tokens")
        assert self.call(gateway, old).status_code == 401
        assert self.call(gateway, self.token(gateway).json()["access_token"]).status_code == 200

    @pytest.mark.parametrize("token", ["", "x", "eyJhIjoxfQ.deadbeef", "é"])
    def test_a_forged_token_is_refused(self, gateway, token):
        answer = gateway.get(SIMPLE, user=None, headers={"Authorization": f"Bearer {token}".encode()})
        assert answer.status_code == 401

    def test_a_client_that_no_user_is_mapped_to_is_refused(self, gateway):
        token = self.token(
            gateway, client_id="sandbox-unmapped", client_secret="Sandbox-Client-Secret-2"
        ).json()["access_token"]
        answer = self.call(gateway, token)
        assert answer.status_code == 401
        assert "(158,55)" in answer.text

    def test_a_site_may_take_only_one_kind_of_sign_in(self, gateway):
        token = self.token(gateway).json()["access_token"]
        gateway.switches["auth"] = "basic"
        assert self.call(gateway, token).status_code == 401
        gateway.switches["auth"] = "oauth2"
        assert self.call(gateway, token).status_code == 200
        assert gateway.get(SIMPLE).status_code == 401
