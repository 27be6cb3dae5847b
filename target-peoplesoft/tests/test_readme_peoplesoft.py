"""The README says what the code does."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import yaml

from target_peoplesoft.object_config import ObjectConfig
from target_peoplesoft.objects import SHIPPED, parse_objects
from target_peoplesoft.settings import SETTINGS

PACKAGE = Path(__file__).parents[1]
README = (PACKAGE / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `([a-z_]+)` \|([^|]*)\|", text, flags=re.MULTILINE))


def test_the_settings_table_has_every_setting_with_its_default():
    properties = SETTINGS.to_dict()["properties"]
    required = SETTINGS.to_dict()["required"]
    wanted = {
        name: "required" if name in required else f"`{p['default']}`" if "default" in p else ""
        for name, p in properties.items()
    }
    assert {name: text.strip() for name, text in rows(section("Settings")).items()} == wanted


def test_the_objects_table_has_every_field():
    fields = [name for name in ObjectConfig.model_fields if name != "stream"]
    told = section("Objects").partition("| shipped |")[0]
    assert sorted(rows(told)) == sorted(fields)


def test_the_table_of_shipped_objects_is_theirs():
    told = section("Objects").partition("| shipped |")[2]
    for name, shipped in SHIPPED.items():
        cells = [
            ", ".join([value] if isinstance(value, str) else value)
            for value in (
                shipped.get(field, "") for field in ("keys", "source_key", "auto_number", "find_by")
            )
        ]
        assert re.sub(r" +", " ", f"| `{name}` | {' | '.join(cells)} |") in told


def test_the_examples_are_valid():
    (example,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    objects = parse_objects(yaml.safe_load(example)["objects"])
    assert list(objects)[-2:] == ["purchase_orders", "vouchers"]
    for text in re.findall(r"```json\n(.*?)```", README, flags=re.DOTALL):
        assert json.loads(text)


def test_every_code_of_a_verdict_is_explained():
    modules = [
        "verdicts",
        "buffers",
        "references",
        "objects",
        "binding",
        "destination",
        "target",
        "query_service",
    ]
    texts = [(PACKAGE / "target_peoplesoft" / f"{name}.py").read_text(encoding="utf-8") for name in modules]
    constants = {
        node.value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    codes = {
        value
        for value in constants
        if re.fullmatch(r"[A-Z]+_[A-Z_]+|AMBIGUOUS|TAKEN|GONE|DIFFERS|DEPENDENCY|UNBALANCED", value)
    }
    properties = {"VNDR_ID", "VENDOR_ID", "ACCOUNT_CF", "DEPT_CF", "SOURCE_ID"}
    assert codes - properties <= set(re.findall(r"`([A-Z_]+)`", README))
