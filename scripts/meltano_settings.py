"""Writes meltano.yml's settings and docs/settings.md from what each plugin's ``--about`` says.

So a setting is described once, in the plugin's code. Run it after changing a setting:

    .venv/bin/python scripts/meltano_settings.py          writes both files
    .venv/bin/python scripts/meltano_settings.py --check  exits 1 if one of them is behind
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ("tap-peoplesoft", "tap-netsuite", "tap-cin7", "target-cin7", "target-peoplesoft")
INDENT = " " * 4
PAGE = """\
# Settings

<!-- written by scripts/meltano_settings.py -->

Every setting of every plugin. **Bold**: required. The same names work in a `--config` file, in
`meltano.yml`, and as environment variables: `TAP_PEOPLESOFT_BASE_URL`, `TARGET_CIN7_APPLICATION_KEY`.
Lists and objects are JSON there.

Any text may be a reference instead of a value: `env:NAME` is an environment variable, `file:PATH` the
content of a file.
"""
KINDS = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "object": "object",
    "array": "array",
}
START = "# settings of {plugin}: written by scripts/meltano_settings.py"
END = "# end of settings"


@cache
def about(plugin: str) -> dict[str, Any]:
    """Return what ``PLUGIN --about --format=json`` prints: ``settings`` is a JSON Schema."""
    command = [str(Path(sys.executable).with_name(plugin)), "--about", "--format=json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(answer.stdout)
    return result


def settings(plugin: str) -> list[dict[str, Any]]:
    """Return Meltano's settings definitions of a plugin, in the order of its code."""
    properties: dict[str, dict[str, Any]] = about(plugin)["settings"]["properties"]
    return [definition(name, schema) for name, schema in properties.items()]


def definition(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return Meltano's definition of one setting from its JSON Schema."""
    entry: dict[str, Any] = {"name": name, "label": schema.get("title") or label(name)}
    entry["description"] = " ".join(schema.get("description", "").split())
    entry["kind"] = kind(schema)
    if entry["kind"] == "options":
        entry["options"] = [{"label": label(str(v)), "value": v} for v in choices(schema)]
    if schema.get("secret") or schema.get("writeOnly"):
        entry["sensitive"] = True
    if schema.get("default") not in (None, {}, []):
        entry["value"] = schema["default"]
    return entry


def kind(schema: dict[str, Any]) -> str:
    """Return Meltano's kind for a JSON Schema: the first type that is not null."""
    if choices(schema):
        return "options"
    if schema.get("format") in {"date", "date-time"}:
        return "date_iso8601"
    types = schema.get("type", "string")
    first = next(t for t in ([types] if isinstance(types, str) else types) if t != "null")
    return KINDS[first]


def choices(schema: dict[str, Any]) -> list[Any]:
    """Return the values that a setting may have, if it lists them."""
    return [value for value in schema.get("enum", []) if value is not None]


def label(name: str) -> str:
    """Return a name as words: ``page_size`` is ``Page Size``."""
    return " ".join(word.capitalize() for word in re.split(r"[_\-.]", name) if word)


def render(plugin: str) -> str:
    """Return a plugin's capabilities and settings as they stand in meltano.yml, marker lines included."""
    yaml = YAML()
    yaml.width = 140
    yaml.indent(mapping=2, sequence=2, offset=0)
    out = io.StringIO()
    entries = [quoted(entry) for entry in settings(plugin)]
    yaml.dump({"capabilities": about(plugin)["capabilities"], "settings": entries}, out)
    body = "".join(f"{INDENT}{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return f"{INDENT}{START.format(plugin=plugin)}\n{body}{INDENT}{END}\n"


def quoted(entry: dict[str, Any]) -> dict[str, Any]:
    """Quote what YAML or Meltano could take for something else."""
    value = entry.get("value")
    if isinstance(value, str) and re.search(r"[{}:#]|^$", value):
        return entry | {"value": DoubleQuotedScalarString(value)}
    return entry


def rewrite(text: str) -> str:
    """Return meltano.yml with every settings block renewed.

    Raises:
        SystemExit: A plugin has no marked block to put its settings into.
    """
    for plugin in PLUGINS:
        head, start, rest = text.partition(f"{INDENT}{START.format(plugin=plugin)}\n")
        _, end, tail = rest.partition(f"{INDENT}{END}\n")
        if not start or not end:
            raise SystemExit(f"meltano.yml needs the lines {START.format(plugin=plugin)!r} and {END!r}")
        text = head + render(plugin) + tail
    return text


def page() -> str:
    """Return docs/settings.md."""
    return "\n".join([PAGE, *(section(plugin) for plugin in PLUGINS)])


def section(plugin: str) -> str:
    """Return the table of a plugin's settings in Markdown."""
    required = set(about(plugin)["settings"].get("required", []))
    rows = [row(entry, required) for entry in settings(plugin)]
    heading = f"## {plugin}\n\n| setting | kind | default | meaning |\n|---|---|---|---|\n"
    return heading + "\n".join(rows) + "\n"


def row(entry: dict[str, Any], required: set[str]) -> str:
    """Return a setting's row of the table."""
    name = f"**`{entry['name']}`**" if entry["name"] in required else f"`{entry['name']}`"
    kinds = " \\| ".join(f"`{o['value']}`" for o in entry.get("options", [])) or entry["kind"]
    secret = ", secret" if entry.get("sensitive") else ""
    default = f"`{json.dumps(entry['value'])}`" if "value" in entry else ""
    meaning = entry["description"].replace("|", "\\|")
    return f"| {name} | {kinds}{secret} | {default} | {meaning} |"


def main(arguments: list[str]) -> int:
    """Write or check both files; return the exit code."""
    path = ROOT / "meltano.yml"
    wanted = {path: rewrite(path.read_text(encoding="utf-8")), ROOT / "docs" / "settings.md": page()}
    behind = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for file in behind:
        print(f"{file.relative_to(ROOT)} {'is behind' if '--check' in arguments else 'written'}")
    if "--check" not in arguments:
        for file in behind:
            file.write_text(wanted[file], encoding="utf-8")
        return 0
    return int(bool(behind))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
