"""Singer target for PeopleSoft."""

from __future__ import annotations

import logging
from typing import Any, ClassVar, NoReturn

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.identities import Identities
from connector_kit.errors import ConfigurationError
from connector_kit.integration_settings import CREDENTIALS
from connector_kit.plugin import run
from connector_kit.settings import check_not_blank
from connector_kit.target import OutboxTarget
from target_peoplesoft.destination import Destination, build, zone_of
from target_peoplesoft.objects import parse_objects
from target_peoplesoft.settings import JUDGING, SETTINGS


class TargetPeopleSoft(OutboxTarget):
    """Delivers any stream into any component interface of PeopleSoft, each document once."""

    name = "target-peoplesoft"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS.to_dict()
    judging_settings: ClassVar[tuple[str, ...]] = JUDGING
    url_settings: ClassVar[tuple[str, ...]] = ("base_url", "oauth_token_url")

    def check_settings(self) -> None:
        """Check what JSON Schema cannot say.

        Raises:
            ConfigurationError: A URL, ``objects``, the credentials, ``database_timezone`` or ``ca_bundle``.
        """
        super().check_settings()
        _check_credentials(self.config)
        zone_of(self.config)
        parse_objects(self.config.get("objects") or {})

    def destination(self, gate: CallGate, identities: Identities) -> Destination:
        return build(self.config, gate, known=identities)


def _check_credentials(config: Any) -> None:
    method = config.get("auth_method") or "wsse"
    missing = [name for name in CREDENTIALS[method] if config.get(name) is None]
    if missing:
        raise ConfigurationError(
            f'"auth_method": {method} needs {" and ".join(missing)}.',
            code="CREDENTIALS_MISSING",
            hint="set them; secrets best as env:NAME.",
        )
    check_not_blank(config, CREDENTIALS[method])


def main() -> NoReturn:
    """Run target-peoplesoft's command line."""
    logging.getLogger("zeep").setLevel(logging.WARNING)  # its debug lines hold whole envelopes, passwords too
    run(TargetPeopleSoft)
