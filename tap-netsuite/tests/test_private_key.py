from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.errors import ConfigurationError, InterruptedRunError
from connector_kit.secrets import Secret
from tap_netsuite import private_key
from tap_netsuite.private_key import (
    check_fit,
    configured_key,
    parse_key,
    signing_algorithm,
    warn_of_short_key,
)

CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def pem(key, kind=PrivateFormat.PKCS8, encryption=None):
    return key.private_bytes(Encoding.PEM, kind, encryption or NoEncryption()).decode()


def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "connector")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="module")
def rsa_key():
    return rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize("algorithm", ["PS256", "PS384", "PS512", "ES256", "ES384", "ES512", " ps256 "])
def test_the_algorithms_of_netsuite_are_accepted(algorithm):
    assert signing_algorithm(algorithm) == algorithm.strip().upper()


@pytest.mark.parametrize("algorithm", ["RS256", "HS256", "none", "EdDSA", ""])
def test_other_algorithms_are_refused_with_those_that_work(algorithm):
    with pytest.raises(ConfigurationError) as caught:
        signing_algorithm(algorithm)
    assert caught.value.code == "ALGORITHM_INVALID"
    assert "PS256" in caught.value.hint
    assert "ES512" in caught.value.hint


def test_why_rs256_is_refused_is_said():
    with pytest.raises(ConfigurationError, match="does not accept RS256, RS384 and RS512 any more"):
        signing_algorithm("RS256")


WRITTEN = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "literal \\n": lambda text: text.replace("\n", "\\n"),
    "literal \\r\\n": lambda text: text.replace("\n", "\\r\\n"),
    "folded by a variable": lambda text: text.replace("\n", " "),
    "indented": lambda text: text.replace("\n", "\n    "),
    "with a bag around it": lambda text: f"Bag Attributes\n  friendlyName: x\n{text}\nend",
    "without a last line break": lambda text: text.strip(),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_line_breaks_may_have_suffered(write):
    key = parse_key(write(pem(EC_KEY)), "private_key")
    assert key.private_numbers() == EC_KEY.private_numbers()


@given(st.lists(st.integers(1, 160), max_size=5), st.sampled_from(["\n", "\r\n", " ", "\\n", "\t"]))
def test_a_key_is_read_wherever_its_lines_are_broken(cuts, break_):
    head, body, tail = pem(EC_KEY).partition("\n")[0], "", "-----END PRIVATE KEY-----"
    body = "".join(pem(EC_KEY).split("\n")[1:-2])
    for cut in sorted(cuts, reverse=True):
        body = body[:cut] + break_ + body[cut:]
    key = parse_key(f"{head}{break_}{body}{break_}{tail}", "private_key")
    assert key.private_numbers() == EC_KEY.private_numbers()


def test_traditional_forms_and_files_with_more_in_them_are_read():
    traditional = pem(EC_KEY, PrivateFormat.TraditionalOpenSSL)
    assert "BEGIN EC PRIVATE KEY" in traditional
    parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    for text in (traditional, parameters + traditional, certificate(EC_KEY) + traditional):
        assert parse_key(text, "private_key").private_numbers() == EC_KEY.private_numbers()


def mistaken():
    public = EC_KEY.public_key()
    locked = BestAvailableEncryption(b"word")
    return {
        "a certificate": certificate(EC_KEY),
        "a public key": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        "encrypted": pem(EC_KEY, encryption=locked),
        "an encrypted private key": pem(EC_KEY, PrivateFormat.TraditionalOpenSSL, locked),
        "OpenSSH's own format": pem(EC_KEY, PrivateFormat.OpenSSH),
        "an SSH public key": public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
        "a PuTTY key": "PuTTY-User-Key-File-3: ssh-rsa",
        "neither an RSA nor an EC key": pem(ed25519.Ed25519PrivateKey.generate()),
        "its END line is missing": pem(EC_KEY)[:120],
        "cut short or damaged": pem(EC_KEY).replace("\n", "\n\n", 1).replace(pem(EC_KEY)[60:90], ""),
        "not PEM text": "MIGHAgEAMBMGByqGSM49",
        "private_key_path": "/keys/netsuite.pem",
    }


@pytest.mark.parametrize(("what", "text"), mistaken().items(), ids=mistaken())
def test_what_is_no_private_key_is_named_for_what_it_is(what, text):
    with pytest.raises(ConfigurationError) as caught:
        parse_key(text, "private_key")
    assert what in str(caught.value)
    assert caught.value.code == "KEY_INVALID"
    assert caught.value.__cause__ is None
    assert caught.value.hint


def test_no_message_holds_a_part_of_the_key():
    body = "".join(pem(EC_KEY).split("\n")[1:-2])
    for text in (pem(EC_KEY)[:-40], pem(EC_KEY).replace("PRIVATE", "SECRET"), body):
        with pytest.raises(ConfigurationError) as caught:
            parse_key(text, "private_key")
        shown = str(caught.value) + repr(caught.value.__context__)
        assert not any(body[at : at + 12] in shown for at in range(len(body) - 12))


def test_a_run_stopped_while_a_key_is_read_is_no_broken_key(monkeypatch):
    def stopped(*args, **kwargs):
        raise InterruptedRunError("Stopped by SIGTERM.")

    monkeypatch.setattr(private_key, "load_pem_private_key", stopped)
    with pytest.raises(InterruptedRunError):
        parse_key(pem(EC_KEY), "private_key")


@pytest.mark.parametrize("algorithm", CURVES)
def test_an_ec_key_fits_the_algorithm_of_its_curve_only(algorithm):
    key = ec.generate_private_key(CURVES[algorithm])
    check_fit(key, algorithm, "private_key")
    for other in {*CURVES, "PS256"} - {algorithm}:
        with pytest.raises(ConfigurationError) as caught:
            check_fit(key, other, "private_key")
        assert caught.value.code == "ALGORITHM_MISFIT"
        assert f"signing_algorithm to {algorithm}" in caught.value.hint


def test_a_curve_that_netsuite_does_not_take_is_refused():
    with pytest.raises(ConfigurationError, match="secp256k1"):
        check_fit(ec.generate_private_key(ec.SECP256K1()), "ES256", "private_key")


def test_an_rsa_key_fits_the_ps_algorithms_and_a_short_one_warns(rsa_key, caplog):
    with caplog.at_level(logging.WARNING):
        check_fit(rsa_key, "PS512", "private_key")
        warn_of_short_key(EC_KEY)
        assert not caplog.text
        warn_of_short_key(rsa_key)
    assert "[KEY_SHORT] The RSA key has 2048 bits" in caplog.text
    with pytest.raises(ConfigurationError) as caught:
        check_fit(rsa_key, "ES256", "private_key")
    assert "PS256 or PS384 or PS512" in caught.value.hint


def test_a_very_short_rsa_key_is_refused():
    with pytest.raises(ConfigurationError, match="RSA key of 1024 bits"):
        check_fit(rsa.generate_private_key(65537, 1024), "PS256", "private_key")


def test_exactly_one_setting_holds_the_key(tmp_path):
    file = tmp_path / "netsuite.key"
    file.write_text(pem(EC_KEY))
    assert configured_key(Secret(pem(EC_KEY)), None, "ES256")
    assert configured_key(None, f" {file} ", "ES256")
    assert configured_key(Secret(" "), str(file), "ES256")
    with pytest.raises(ConfigurationError, match="neither is set"):
        configured_key(None, "", "ES256")
    with pytest.raises(ConfigurationError, match="both are set"):
        configured_key(Secret(pem(EC_KEY)), str(file), "ES256")


def test_a_key_file_that_cannot_be_read_names_the_setting_and_the_reason(tmp_path):
    (tmp_path / "key.der").write_bytes(bytes(range(256)))
    for path, reason in {
        "missing.key": "No such file or directory",
        ".": "directory",
        "key.der": "a binary file",
        "nul\0": "it is no path",
    }.items():
        with pytest.raises(ConfigurationError) as caught:
            configured_key(None, f"{tmp_path}/{path}", "ES256")
        assert "private_key_path" in str(caught.value)
        assert reason in str(caught.value)
        assert caught.value.exit_code == 2
