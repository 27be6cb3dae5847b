"""Settings from environment variables, each by the type that its schema names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from singer_sdk.configuration._dict_config import TRUTHY, parse_environment_config

_FALSY: Final = ("false", "0", "no", "off")


def settings_from_environment(config_jsonschema: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the settings that ``<PREFIX><SETTING>`` variables, or ``.env``, hold.

    The SDK leaves numbers with a fraction as text, and makes a number of whatever may also be text, such as
    an account code with leading zeros. Text that does not fit its type is left for validation to name.
    An empty variable for what is not text counts as not set.
    """
    properties = config_jsonschema.get("properties", {})
    texts = {"properties": {name: {"type": "string"} for name in properties}}
    found = parse_environment_config(texts, prefix)
    settings = {name: _typed(text, _types(properties[name])) for name, text in found.items()}
    return {name: value for name, value in settings.items() if value is not None}


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    parts = [schema, *schema.get("anyOf", ())]
    named = [part.get("type", ()) for part in parts if isinstance(part, Mapping)]
    return frozenset(kind for kinds in named for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _typed(text: str, types: frozenset[str]) -> Any:
    if "string" in types:
        return text
    if not text.strip():
        return None
    if "boolean" in types:
        return _flag(text)
    try:
        return json.loads(text)
    except ValueError:
        is_list = "array" in types and not text.lstrip().startswith("[")
        return [part.strip() for part in text.split(",")] if is_list else text


def _flag(text: str) -> bool | str:
    word = text.strip().lower()
    return word in TRUTHY if word in {*TRUTHY, *_FALSY} else text
