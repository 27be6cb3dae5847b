"""OAuth 2.0 for machines: assertions checked for real, access tokens, and the login audit trail."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import jwt
from jwt.algorithms import RSAAlgorithm

from sandbox.clock import Clock
from sandbox.netsuite.certificates import (
    MAX_ADDED,
    Certificate,
    CertificateError,
    fixed,
    key_id,
    mapped,
    private_key,
)
from sandbox.system import EditError

ACCOUNT_ID: Final = "5550123_SB1"
CLIENT_ID: Final = "3c1f0a77b6d24e0c9d5be81f6a2047d95e13c8fb7a60429d8be5f1c7d3a94e20"
ALGORITHMS: Final = ("PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
TOKEN_PATH: Final = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path
SCOPES: Final = frozenset({"rest_webservices", "restlets", "suite_analytics"})

_GRANT: Final = "client_credentials"
_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST: Final = 3600
_KEPT: Final = 1_000
_HOSTS: Final = ("suitetalk", "restlets")


class Refusal(Exception):  # noqa: N818 - what the endpoint says, not a mistake of ours
    """No token. `code` goes into the answer, `reason` into the login audit trail only."""

    def __init__(self, code: str, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.reason = reason


class Fault(Exception):  # noqa: N818
    """What is wrong with an assertion, by its name in the login audit trail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def realm() -> str:
    """The account as the WWW-Authenticate header names it."""
    return ACCOUNT_ID


class OAuth:
    """Tokens for the one integration record."""

    def __init__(self, switches: Mapping[str, Any], clock: Clock, seed: int) -> None:
        self._switches = switches
        self._clock = clock
        self._seed = seed
        self._signer = private_key("token-signer")
        self._fixed = {each.id: each for each in fixed()}
        self.reset()

    def reset(self) -> None:
        """Forget tokens, added certificates and the audit trail."""
        self.certificates: dict[str, Certificate] = dict(self._fixed)
        self.audit: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.blocked = False
        self._tokens: dict[str, float] = {}
        self._issued = 0

    def add_certificate(self, pem: str) -> Certificate:
        """Map one more certificate or public key.

        Raises:
            EditError: it cannot be mapped, or there are five already.
        """
        if len(self.certificates) - len(self._fixed) >= MAX_ADDED:
            raise EditError(f"the integration has {MAX_ADDED} certificates; revoke one first")
        try:
            small = bool(self._switches["rsa_2048"])
            certificate = mapped(pem, self._clock.now(), small_rsa=small)
        except CertificateError as error:
            raise EditError(str(error)) from error
        self.certificates[certificate.id] = certificate
        return certificate

    def revoke_certificate(self, certificate_id: str) -> None:
        """Stop accepting assertions signed with it; tokens stay.

        Raises:
            EditError: there is no such certificate.
        """
        if self.certificates.pop(certificate_id, None) is None:
            raise EditError(
                f"there is no certificate {certificate_id!r}; there are {', '.join(self.certificates)}"
            )

    def revoke_tokens(self) -> int:
        """Stop accepting every token issued until now; return how many there were."""
        count = len(self._tokens)
        self._tokens.clear()
        return count

    def accepts(self, token: str) -> bool:
        """Whether an access token is ours and not at its end."""
        return self._tokens.get(token, 0.0) > self._clock.now().timestamp()

    def grant(self, form: Mapping[str, str], posted_to: str) -> dict[str, Any]:
        """The answer to a token request. `posted_to` is the URL that the client used.

        Raises:
            Refusal: no token, and why.
        """
        kid = ""
        try:
            self._check_form(form)
            kid = self._check(form["client_assertion"], posted_to)
        except Fault as fault:
            self._note("Failure", fault.reason, str(fault), kid)
            raise Refusal(self._code(fault.reason), fault.reason, str(fault)) from None
        except Refusal as refusal:
            self._note("Failure", refusal.reason, str(refusal), kid)
            raise
        self._note("Success", "", "", kid)
        return self._answer()

    def keys(self) -> dict[str, Any]:
        """The public key that verifies access tokens, as a JSON Web Key Set."""
        public = self._signer.public_key()
        key = json.loads(RSAAlgorithm.to_jwk(public))  # type: ignore[arg-type]  # the signer is an RSA key
        return {"keys": [{**key, "kid": key_id(public), "alg": "PS256", "use": "sig"}]}

    def _check_form(self, form: Mapping[str, str]) -> None:
        grant = form.get("grant_type")
        if not grant:
            raise Refusal("invalid_request", "InvalidRequest", "grant_type is missing")
        if grant != _GRANT:
            raise Refusal("unsupported_grant_type", "UnsupportedGrant", f"grant_type is {grant!r}")
        if form.get("client_assertion_type") != _ASSERTION_TYPE:
            raise Refusal("invalid_request", "InvalidRequest", "client_assertion_type is missing or another")
        if not form.get("client_assertion"):
            raise Refusal("invalid_request", "InvalidRequest", "client_assertion is missing")

    def _check(self, assertion: str, posted_to: str) -> str:
        """Check an assertion and return the certificate id in it."""
        try:
            header = jwt.get_unverified_header(assertion)
        except jwt.InvalidTokenError as error:
            raise Refusal("invalid_request", "InvalidRequest", f"no JWT: {error}") from error
        certificate = self._certificate(header)
        payload = self._verified(assertion, header["alg"], certificate)
        self._check_claims(payload, posted_to)
        self._check_times(payload)
        if self.blocked:
            raise Fault("IntegrationBlocked", "the integration record is blocked")
        return certificate.id

    def _certificate(self, header: Mapping[str, Any]) -> Certificate:
        if header.get("alg") not in ALGORITHMS:
            raise Fault(
                "UnsupportedAlgo", f"alg is {header.get('alg')!r}, not one of {', '.join(ALGORITHMS)}"
            )
        kid = header.get("kid")
        if not kid:
            raise Fault("MissingKeyId", "the JWT's header has no kid")
        certificate = self.certificates.get(kid)
        if certificate is None or not certificate.valid(self._clock.now()):
            raise Fault("MissingKey", f"no active certificate has the id {kid!r}")
        return certificate

    def _verified(self, assertion: str, algorithm: str, certificate: Certificate) -> Mapping[str, Any]:
        if algorithm not in certificate.algorithms:
            raise Fault("SignatureValidation", f"the certificate is not for {algorithm}")
        try:
            payload = json.loads(jwt.PyJWS().decode(assertion, certificate.key, algorithms=[algorithm]))
        except (jwt.PyJWTError, ValueError) as error:
            raise Fault("SignatureValidation", f"the signature does not fit: {error}") from error
        if not isinstance(payload, dict):
            raise Fault("TokenNotAcceptable", "the JWT's payload is no object")
        return payload

    def _check_claims(self, payload: Mapping[str, Any], posted_to: str) -> None:
        if payload.get("iss") != CLIENT_ID:
            raise Fault("InvalidIssuer", f"iss is {payload.get('iss')!r}, not the client id")
        given = payload.get("aud")
        audiences = given if isinstance(given, list) else [given]
        if not set(audiences) & audience(posted_to):
            raise Fault("TokenNotAcceptable", f"aud is {given!r}, not the token URL")
        scope = payload.get("scope")
        if isinstance(scope, str) and self._switches["scope_style"] != "array":
            scope = scope.replace(",", " ").split()
        if not isinstance(scope, list) or not scope or not set(scope) <= SCOPES:
            raise Fault("ScopeMismatched", f"scope is {payload.get('scope')!r}")
        if "rest_webservices" not in scope:
            raise Fault("ScopeMismatched", "the integration record allows rest_webservices only")

    def _check_times(self, payload: Mapping[str, Any]) -> None:
        now = self._clock.now().timestamp()
        issued, expires = payload.get("iat"), payload.get("exp")
        if not isinstance(issued, int | float) or not isinstance(expires, int | float):
            raise Fault("TokenNotAcceptable", "iat or exp is missing")
        if expires - issued > _LONGEST:
            raise Fault("TokenValidityTooBroad", f"exp is {expires - issued:.0f} seconds after iat")
        if issued > now + float(self._switches["clock_skew_seconds"]):
            raise Fault("TokenNotAcceptable", "the JWT was issued in the future")
        if expires <= now:
            raise Fault("TokenExpired", "the JWT is at its end")

    def _code(self, reason: str) -> str:
        """The error code that the switch gives a reason; the first without a reason is for all others."""
        default, codes = "invalid_grant", dict[str, str]()
        for part in str(self._switches["assertion_errors"]).split(","):
            name, equals, code = (piece.strip() for piece in part.partition("="))
            if equals:
                codes[name] = code
            elif name:
                default = name
        return codes.get(reason, default)

    def _note(self, status: str, reason: str, detail: str, kid: str) -> None:
        moment: datetime = self._clock.now()
        self.audit.append(
            {
                "at": moment.isoformat(),
                "status": status,
                "reason": reason,
                "detail": detail,
                "certificate_id": kid,
            }
        )

    def _answer(self) -> dict[str, Any]:
        seconds = int(self._switches["token_seconds"])
        now = self._clock.now().timestamp()
        self._tokens = {token: end for token, end in self._tokens.items() if end > now}
        token = self._token(now, seconds)
        self._tokens[token] = now + seconds
        life = seconds if self._switches["expires_in"] == "number" else str(seconds)
        kind = "Bearer" if self._switches["expires_in"] == "number" else "bearer"
        return {"access_token": token, "expires_in": life, "token_type": kind}

    def _token(self, now: float, seconds: int) -> str:
        self._issued += 1
        unique = hashlib.sha256(f"{self._seed}:{self._issued}:{now}".encode()).hexdigest()
        if self._switches["token_style"] == "opaque":  # noqa: S105 - a switch
            return unique
        claims = {
            "sub": "12;1014",
            "aud": [CLIENT_ID, f"app:{ACCOUNT_ID}"],
            "scope": ["rest_webservices"],
            "iss": f"https://{host('suitetalk')}",
            "iat": int(now),
            "exp": int(now) + seconds,
            "jti": unique[:40],
        }
        headers = {"kid": key_id(self._signer.public_key())}
        return jwt.encode(claims, self._signer, algorithm="PS256", headers=headers)


def host(service: str) -> str:
    """The account's real host for a service: lower case, `_` written `-`."""
    return f"{ACCOUNT_ID.lower().replace('_', '-')}.{service}.api.netsuite.com"


def audience(posted_to: str) -> set[str]:
    """The URLs that an assertion may be meant for: the one posted to, and those of the account's hosts."""
    return {posted_to, *(f"https://{host(service)}{TOKEN_PATH}" for service in _HOSTS)}
