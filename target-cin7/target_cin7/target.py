"""Singer target for Cin7 Core."""

from __future__ import annotations

import logging
from typing import Any, ClassVar, NoReturn

from connector_kit.cin7 import pacer_name
from connector_kit.delivery.calls import CallGate, Pacer
from connector_kit.delivery.identities import Identities
from connector_kit.pacing import SharedPacer
from connector_kit.plugin import run
from connector_kit.target import OutboxTarget
from target_cin7.account_mapping import AccountMapping
from target_cin7.destination import Destination, build, connection_of
from target_cin7.settings import JUDGING, SETTINGS


class TargetCin7(OutboxTarget):
    """Delivers suppliers, accounts, purchases, bills, receipts and journals to Cin7 Core, each once."""

    name = "target-cin7"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS.to_dict()
    judging_settings: ClassVar[tuple[str, ...]] = JUDGING

    def check_settings(self) -> None:
        """Check what JSON Schema cannot say.

        Raises:
            ConfigurationError: A URL, ``ca_bundle`` or ``account_code_template`` is wrong.
        """
        super().check_settings()
        AccountMapping({}, self.config["account_code_template"])

    def destination(self, gate: CallGate, identities: Identities) -> Destination:
        return build(self.config, gate, known=identities, views=identities.views)

    def make_pacer(self) -> Pacer:
        connection = connection_of(self.config)
        return SharedPacer(
            pacer_name(connection.base_url, connection.application_key),
            calls=int(self.config["calls_per_window"]),
            window_seconds=float(self.config["limit_window_seconds"]),
        )


def main() -> NoReturn:
    """Run target-cin7's command line."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # a line per call: the audit has every one
    run(TargetCin7)
