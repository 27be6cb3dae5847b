"""What every plugin does with its settings before the first call goes out."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connector_kit.errors import ConfigurationError
from connector_kit.secrets import Secret


def resolve_reference(setting: str, value: str) -> str:
    """Return what a setting's value refers to.

    ``env:NAME`` is an environment variable, ``file:PATH`` the content of a file without its last
    line break, ``vault:NAME`` an entry of the encrypted store. Anything else is the value itself.

    Raises:
        ConfigurationError: The variable or the file is not there.
    """
    scheme, separator, name = value.partition(":")
    if not separator or scheme not in {"env", "file", "vault"}:
        return value
    if scheme == "env":
        if name not in os.environ:
            raise ConfigurationError(
                f'Setting "{setting}" refers to the environment variable {name}, which is not set.',
                code="REFERENCE_NOT_FOUND",
                hint=f"set {name} in the environment of the plugin, or in .env of the Meltano project.",
            )
        return os.environ[name]
    if scheme == "file":
        try:
            return Path(name).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f'Setting "{setting}" refers to the file {name}, which cannot be read: {error}.',
                code="REFERENCE_NOT_FOUND",
                hint="check the path and that the plugin's user may read it.",
            ) from error
    raise ConfigurationError(
        f'Setting "{setting}" refers to the vault entry {name}, and this release has no vault yet.',
        code="VAULT_NOT_AVAILABLE",
        hint="use env:NAME or file:PATH.",
    )


def resolve_settings(config: Mapping[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """Return the settings with references replaced, nested ones too, and secrets wrapped in :class:`Secret`.

    Stream maps are left as they are: their strings are expressions, not settings.
    """
    names = set(secrets)
    resolved: dict[str, Any] = {}
    for name, value in config.items():
        plain = value if name in {"stream_maps", "stream_map_config"} else _resolve(name, value)
        resolved[name] = Secret(plain) if name in names and isinstance(plain, str) else plain
    return resolved


def _resolve(setting: str, value: Any) -> Any:
    if isinstance(value, str):
        return resolve_reference(setting, value)
    if isinstance(value, dict):
        return {k: _resolve(f"{setting}.{k}", v) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolve(f"{setting}[{i}]", v) for i, v in enumerate(value)]
    return value


def check_not_blank(config: Mapping[str, Any], names: Iterable[str]) -> None:
    """Check that required settings hold more than blanks, as a variable that is not set leaves them.

    Raises:
        ConfigurationError: Naming every setting that does not.
    """
    blank = [name for name in names if isinstance(config.get(name), str) and not config[name].strip()]
    blank += [n for n in names if isinstance(s := config.get(n), Secret) and not s.reveal().strip()]
    if blank:
        raise ConfigurationError(
            f"These settings are empty: {', '.join(blank)}.",
            code="SETTING_EMPTY",
            hint="set them, or the environment variables that they refer to.",
        )


def check_url(setting: str, url: str, *, allow_http: bool) -> str:
    """Return the URL without a trailing slash, if it is one that credentials may travel to.

    Raises:
        ConfigurationError: Not an http(s) URL with a host, or plain HTTP to a host that is not this
            machine, without ``allow_http``.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(
            f'Setting "{setting}" is not a URL: {url!r}.',
            code="URL_INVALID",
            hint="give scheme and host, for example https://erp.example.com:8443.",
        )
    if parts.username or parts.password:
        raise ConfigurationError(
            f'Setting "{setting}" carries credentials inside the URL.',
            code="URL_INVALID",
            hint="put them into the settings made for them.",
        )
    if parts.scheme == "http" and not allow_http and not _is_loopback(parts.hostname):
        raise ConfigurationError(
            f'Setting "{setting}" is plain HTTP to {parts.hostname}: credentials would travel in the open.',
            code="HTTP_REFUSED",
            hint="use https, or set allow_http: true if the network in between is yours.",
        )
    return url.strip().rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_ca_bundle(path: str | None) -> str | None:
    """Return the path of the private authority's certificates, if one is set and readable.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    if not path:
        return None
    if not Path(path).expanduser().is_file():
        raise ConfigurationError(
            f'Setting "ca_bundle" names {path}, which is not a file.',
            code="CA_BUNDLE_NOT_FOUND",
            hint="give the path of a PEM file with the authority's certificates.",
        )
    return str(Path(path).expanduser())
