"""meltano.yml with the files that it includes, and what the stream maps of its flows make of a record."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from singer_sdk import Tap
from singer_sdk.mapper import PluginMapper

from connector_kit.records import RecordModel
from target_cin7.models import AccountRecord, CostCenterRecord, JournalRecord, SupplierRecord
from target_cin7.purchase_models import BillRecord, PurchaseRecord, ReceiptRecord
from target_peoplesoft.models import record_model
from target_peoplesoft.objects import parse_objects

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


@dataclass(frozen=True)
class Alias:
    """A plugin as a flow calls it, with what it inherits."""

    plugin: str
    """The plugin that it is in the end."""
    config: dict[str, Any]
    select: tuple[str, ...]
    """Streams that it reads; those of a loader: none."""


@cache
def resolved(alias: str) -> Alias:
    """Return what an alias comes to without the settings of an environment."""
    entry = plugins()[alias]
    inherited = resolved(entry["inherit_from"]) if "inherit_from" in entry else Alias(alias, {}, ())
    chosen = tuple(pattern.removesuffix(".*") for pattern in entry.get("select", ()))
    config = _laid_over(inherited.config, entry.get("config") or {})
    return Alias(inherited.plugin, config, chosen or inherited.select)


def environment(name: str, plugin: str) -> dict[str, Any]:
    """Return the settings that an environment gives a plugin."""
    [found] = (each for each in project()["environments"] if each["name"] == name)
    kinds: dict[str, list[dict[str, Any]]] = found["config"]["plugins"]
    settings = (each for kind in kinds.values() for each in kind if each["name"] == plugin)
    return dict(next(settings)["config"])


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Settings over inherited ones: objects are merged, as Meltano merges them."""
    merged = copy.deepcopy(dict(below))
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _laid_over(merged[name], value) if both else copy.deepcopy(value)
    return merged


class FlowMap:
    """The stream maps of a flow's tap.

    Args:
        alias: The tap as the flow calls it.
        tap: The tap with settings enough to say what its streams are.
        loader: The target as the flow calls it, where what it accepts is said in its settings.
    """

    def __init__(self, alias: str, tap: Tap, loader: str = "target-cin7") -> None:
        self.config: dict[str, Any] = resolved(alias).config
        self._catalog = {stream["tap_stream_id"]: stream for stream in tap.catalog_dict["streams"]}
        self._loader = resolved(loader)

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
        return {alias: self._judged(alias, result) for alias, result in self.transform(stream, record)}

    def one(self, stream: str, record: dict[str, Any]) -> dict[str, Any]:
        """Map a record to the one record that goes on."""
        [result] = self.all(stream, record).values()
        return result

    def _judged(self, alias: str, result: dict[str, Any]) -> dict[str, Any]:
        model = self._model(alias)
        assert model.field_names().issuperset(result)
        return dict(model.parse(result).content())

    def _model(self, alias: str) -> type[RecordModel]:
        if self._loader.plugin == "target-peoplesoft":
            return record_model(parse_objects(self._loader.config["objects"])[alias])
        return MODELS[alias]
