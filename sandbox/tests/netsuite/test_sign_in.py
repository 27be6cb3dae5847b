"""Tokens for signed assertions: what is checked, what is answered, what only the audit trail says."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sandbox.netsuite import CREDENTIALS
from sandbox.system import EditError

REST_HOST = "https://5550123-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"
ANY = "SELECT id FROM currency"


def public_pem(key) -> str:
    kind = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_bytes(*kind).decode()


@pytest.fixture(scope="module")
def small_key():
    return rsa.generate_private_key(65537, 2048)


def test_a_signed_assertion_gives_a_token_that_opens_the_account(account):
    answer = account.ask_token()
    assert answer.status_code == 200
    body = answer.json()
    assert body["expires_in"] == 3600
    assert body["token_type"] == "Bearer"
    assert account.http.post(
        "/services/rest/query/v1/suiteql",
        json={"q": ANY},
        headers={"Authorization": f"bearer {body['access_token']}", "Prefer": "transient"},
    ).is_success
    assert account.system.books()["login_audit"][-1]["status"] == "Success"


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        ("connector-rsa-3072", "PS256"),
        ("connector-rsa-3072", "PS384"),
        ("connector-rsa-3072", "PS512"),
        ("connector-ec-p256", "ES256"),
        ("connector-ec-p384", "ES384"),
        ("connector-ec-p521", "ES512"),
    ],
)
def test_every_algorithm_of_the_list(account, key, algorithm):
    assert account.ask_token(account.assertion(key, algorithm)).status_code == 200


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"algorithm": "RS256"}, "UnsupportedAlgo"),
        ({"algorithm": "RS512"}, "UnsupportedAlgo"),
        ({"kid": ""}, "MissingKeyId"),
        ({"header": {}}, "MissingKeyId"),
        ({"kid": "nobody-mapped-this"}, "MissingKey"),
        ({"key": "token-signer", "kid": CREDENTIALS["certificate_id"]}, "SignatureValidation"),
        (
            {"key": "connector-ec-p256", "algorithm": "ES256", "kid": CREDENTIALS["certificate_id"]},
            "SignatureValidation",
        ),
        ({"iss": "0" * 64}, "InvalidIssuer"),
        ({"aud": "https://system.netsuite.com"}, "TokenNotAcceptable"),
        ({"scope": "rest_webservices"}, "ScopeMismatched"),
        ({"scope": ["rest_webservices", "everything"]}, "ScopeMismatched"),
        ({"scope": ["restlets"]}, "ScopeMismatched"),
        ({"scope": None}, "ScopeMismatched"),
        ({"exp": None}, "TokenNotAcceptable"),
    ],
)
def test_what_is_wrong_stands_in_the_audit_trail_only(account, change, reason):
    answer = account.ask_token(account.assertion(**change))
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_scope" if reason == "ScopeMismatched" else "invalid_grant"}
    assert account.reason() == reason


@pytest.mark.parametrize(
    ("issued", "expires", "reason"),
    [
        (0, 3600, None),
        (0, 3601, "TokenValidityTooBroad"),
        (30, 300, None),
        (120, 300, "TokenNotAcceptable"),
        (-400, -1, "TokenExpired"),
        (-300, 0, "TokenExpired"),
    ],
)
def test_the_times_of_an_assertion(account, issued, expires, reason):
    account.edit("clock", now="2026-07-01T12:00:00Z")
    now = account.now()
    answer = account.ask_token(account.assertion(iat=now + issued, exp=now + expires))
    assert answer.status_code == (400 if reason else 200)
    assert account.reason() == (reason or "")


def test_a_changed_payload_breaks_the_signature(account):
    head, _, signature = account.assertion().split(".")
    _, payload, _ = account.assertion(exp=account.now() + 3000).split(".")
    assert account.ask_token(f"{head}.{payload}.{signature}").status_code == 400
    assert account.reason() == "SignatureValidation"


@pytest.mark.parametrize("aud", [REST_HOST, REST_HOST.replace("suitetalk", "restlets")])
def test_the_hosts_of_the_account_are_an_audience(account, aud):
    assert account.ask_token(account.assertion(aud=aud)).status_code == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"client_assertion_type": None}, "invalid_request"),
        ({"client_assertion_type": "urn:other"}, "invalid_request"),
        ({"client_assertion": "no.jwt"}, "invalid_request"),
    ],
)
def test_the_form(account, form, code):
    answer = account.ask_token(**form)
    assert (answer.status_code, answer.json()) == (400, {"error": code})


def test_a_token_request_must_be_a_form(account):
    answer = account.http.post(
        "/services/rest/auth/oauth2/v1/token", json={"grant_type": "client_credentials"}
    )
    assert answer.json() == {"error": "invalid_request"}


def test_codes_can_be_turned_by_reason(account):
    account.switches["assertion_errors"] = "invalid_request, MissingKey=invalid_client"
    answer = account.ask_token(account.assertion(kid="unknown"))
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="5550123_SB1"'
    assert account.ask_token(account.assertion(iss="x")).json() == {"error": "invalid_request"}


def test_a_scope_may_be_a_text_by_switch(account):
    account.switches["scope_style"] = "array or string"
    assert account.ask_token(account.assertion(scope="rest_webservices")).status_code == 200


def test_expires_in_may_be_a_text_by_switch(account):
    account.switches |= {"expires_in": "string", "token_seconds": 90}
    body = account.ask_token().json()
    assert (body["expires_in"], body["token_type"]) == ("90", "bearer")


def test_a_token_ends(account):
    account.edit("clock", now="2026-07-01T12:00:00Z")
    assert account.query(ANY).status_code == 200
    account.edit("clock", advance=3599)
    assert account.query(ANY).status_code == 200
    account.edit("clock", advance=1)
    answer = account.query(ANY)
    assert answer.status_code == 401
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_LOGIN"
    assert answer.json()["o:errorDetails"][0]["detail"].startswith("Invalid login attempt.")
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="5550123_SB1", error="invalid_token", error_description="Invalid login attempt."'
    )


def test_tokens_can_be_revoked(account):
    assert account.query(ANY).status_code == 200
    assert account.edit("revoke_tokens") == {"revoked": 1}
    assert account.query(ANY).status_code == 401
    account.bearer = ""
    assert account.query(ANY).status_code == 200


def test_an_authorization_that_is_no_bearer_token_is_malformed(account):
    answer = account.query(ANY, headers={"Authorization": "Basic abc"})
    assert answer.status_code == 400
    assert 'error="invalid_request"' in answer.headers["WWW-Authenticate"]


def test_access_tokens_can_be_verified_with_the_published_key(account):
    keys = account.http.get("/services/rest/auth/oauth2/v1/keys").json()
    token = account.ask_token().json()["access_token"]
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["PS256"], audience=CREDENTIALS["client_id"])
    assert claims["scope"] == ["rest_webservices"]
    account.switches["token_style"] = "opaque"
    assert "." not in account.ask_token().json()["access_token"]


def test_a_further_key_can_be_mapped_and_revoked(account):
    key = ec.generate_private_key(ec.SECP256R1())
    added = account.edit("add_certificate", pem=public_pem(key))
    claims = jwt.decode(account.assertion(), options={"verify_signature": False})
    mine = jwt.encode(claims, key, algorithm="ES256", headers={"kid": added["certificate_id"]})
    assert added["algorithms"] == ["ES256"]
    assert account.ask_token(mine).status_code == 200
    account.edit("revoke_certificate", certificate_id=added["certificate_id"])
    assert account.ask_token(mine).status_code == 400
    assert account.reason() == "MissingKey"


def test_a_certificate_is_valid_for_two_years_at_most(account):
    account.edit("clock", now="2026-07-01T12:00:00Z")
    key, start = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 1, 1, tzinfo=UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "connector")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    added = account.edit("add_certificate", pem=pem)
    assert added["valid_to"] == (start + timedelta(days=730)).isoformat()
    for moment, status in (("2027-12-31T00:00:00Z", 200), ("2028-01-02T00:00:00Z", 400)):
        account.edit("clock", now=moment)
        claims = jwt.decode(account.assertion(), options={"verify_signature": False})
        mine = jwt.encode(claims, key, algorithm="ES256", headers={"kid": added["certificate_id"]})
        assert account.ask_token(mine).status_code == status


def test_keys_of_2048_bits_are_refused_unless_switched(account, small_key):
    with pytest.raises(EditError, match="2048 bits"):
        account.edit("add_certificate", pem=public_pem(small_key))
    account.switches["rsa_2048"] = True
    assert account.edit("add_certificate", pem=public_pem(small_key))["algorithms"][0] == "PS256"


def test_five_certificates_and_no_more(account):
    for _ in range(5):
        account.edit("add_certificate", pem=public_pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(EditError, match="revoke one first"):
        account.edit("add_certificate", pem=public_pem(ec.generate_private_key(ec.SECP256R1())))


@pytest.mark.parametrize("pem", ["", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----", "hello"])
def test_what_is_no_certificate(account, pem):
    with pytest.raises(EditError, match="no PEM"):
        account.edit("add_certificate", pem=pem)


def test_a_blocked_integration(account):
    account.edit("block_integration", blocked=True)
    assert account.ask_token().json() == {"error": "unauthorized_client"}
    assert account.reason() == "IntegrationBlocked"
    account.edit("block_integration", blocked=False)
    assert account.ask_token().status_code == 200


def test_an_unsigned_token_is_never_taken(account):
    parts = [{"alg": "none", "kid": CREDENTIALS["certificate_id"]}, {"iss": CREDENTIALS["client_id"]}]
    bare = ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts)
    assert account.ask_token(f"{bare}.").status_code == 400
    assert account.reason() == "UnsupportedAlgo"
