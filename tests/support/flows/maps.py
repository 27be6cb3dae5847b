"""meltano.yml with the files that it includes, and what the stream maps of its flows make of a record."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from singer_sdk import Tap
from singer_sdk.mapper import PluginMapper

from connector_kit.records import RecordModel
from target_cin7.models import AccountRecord, CostCenterRecord, JournalRecord, SupplierRecord
from target_cin7.purchase_models import BillRecord, PurchaseRecord, ReceiptRecord

ROOT = Path(__file__).resolve().parents[3]
MODELS: dict[str, type[RecordModel]] = {
    "suppliers": SupplierRecord,
    "accounts": AccountRecord,
    "cost_centers": CostCenterRecord,
    "purchases": PurchaseRecord,
    "bills": BillRecord,
    "receipts": ReceiptRecord,
    "journals": JournalRecord,
}


def load_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@cache
def project() -> dict[str, Any]:
    """meltano.yml with the included files merged in."""
    merged: dict[str, Any] = load_yaml(ROOT / "meltano.yml")
    for pattern in merged["include_paths"]:
        for path in sorted(ROOT.glob(pattern)):
            for kind, plugins in load_yaml(path).get("plugins", {}).items():
                merged["plugins"].setdefault(kind, []).extend(plugins)
    return merged


def plugins() -> dict[str, dict[str, Any]]:
    """The project's plugins by name, the flows' aliases among them."""
    return {p["name"]: p for kind in project()["plugins"].values() for p in kind}


class FlowMap:
    """The stream maps of a flow's tap.

    Args:
        alias: The tap as the flow calls it.
        tap: The tap with settings enough to say what its streams are.
    """

    def __init__(self, alias: str, tap: Tap) -> None:
        self.config: dict[str, Any] = plugins()[alias]["config"]
        self._catalog = {stream["tap_stream_id"]: stream for stream in tap.catalog_dict["streams"]}

    def transform(self, stream: str, record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return (target stream, record) for what becomes of a record that the tap emits."""
        mapper = PluginMapper(plugin_config=self.config, logger=logging.getLogger("map"))
        entry = self._catalog[stream]
        mapper.register_raw_stream_schema(stream, entry["schema"], entry["key_properties"])
        full = dict.fromkeys(entry["schema"]["properties"]) | record
        mapped = [(m.stream_alias, m.transform(dict(full))) for m in mapper.stream_maps[stream]]
        return [(alias, result) for alias, result in mapped if result is not None]

    def all(self, stream: str, record: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Map a record and let the target's models judge the results, by target stream."""
        return {alias: _judged(alias, result) for alias, result in self.transform(stream, record)}

    def one(self, stream: str, record: dict[str, Any]) -> dict[str, Any]:
        """Map a record to the one record that goes on."""
        [result] = self.all(stream, record).values()
        return result


def _judged(alias: str, result: dict[str, Any]) -> dict[str, Any]:
    model = MODELS[alias]
    assert set(result) <= {field.alias or name for name, field in model.model_fields.items()}
    return dict(model.parse(result).content())
