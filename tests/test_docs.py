"""The documentation says nothing that is not there: links, settings, tests, commands and options."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from ruamel.yaml import YAML

from connector_kit.commands.cli import connector
from sandbox.commands import main as sandbox_cli
from tap_cin7.tap import TapCin7
from tap_netsuite.tap import TapNetSuite
from tap_peoplesoft.tap import TapPeopleSoft
from target_cin7.target import TargetCin7
from target_peoplesoft.target import TargetPeopleSoft

ROOT = Path(__file__).resolve().parent.parent
PATTERNS = ("*.md", "docs/**/*.md", "*/README.md", ".github/*.md")
PAGES = sorted({page for pattern in PATTERNS for page in ROOT.glob(pattern)})
PROMISES = sorted(ROOT.glob("docs/promises/*.md"))
PLUGINS: dict[str, Any] = {
    "tap-cin7": TapCin7,
    "tap-netsuite": TapNetSuite,
    "tap-peoplesoft": TapPeopleSoft,
    "target-cin7": TargetCin7,
    "target-peoplesoft": TargetPeopleSoft,
}
COMMANDS: dict[str, click.Command] = {
    "connector": connector,
    "sandbox": sandbox_cli,
    **{name: plugin.cli for name, plugin in PLUGINS.items()},
}
SAID = {"sandbox ready"}
"""What programs print, though it begins like a command."""
SHELL = {"bash", "sh", "shell", "console"}


class Fence(NamedTuple):
    """A fenced block of a page."""

    page: str
    language: str
    text: str


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def fences(page: Path) -> Iterator[Fence]:
    for language, text in re.findall(r"^```(\w*)\n(.*?)^```$", text_of(page), flags=re.MULTILINE | re.DOTALL):
        yield Fence(str(page.relative_to(ROOT)), language, text)


def prose(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


# Links


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", prose(page), flags=re.MULTILINE)
    plain = (re.sub(r"[`*\[\]]|\(.*?\)", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{name(page)} links to {link}"
        assert not anchor or anchor in anchors(file), f"{name(page)} links to {link}: no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)))
        waiting += [(page.parent / link).resolve() for link in links if link and "://" not in link]
    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs")} <= seen


# Promises


@cache
def cases_of(file: Path) -> set[str]:
    """Names of the test functions of a file, methods as Class::name."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{f.name}" for f in node.body if isinstance(f, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return found


def test_every_promise_has_a_page() -> None:
    assert len(PROMISES) == 9


@pytest.mark.parametrize("page", PROMISES, ids=name)
def test_promise_ends_with_tests_that_exist(page: Path) -> None:
    _, heading, ending = text_of(page).rpartition("## Held by\n")
    named = re.findall(r"^- `([^`]+)`$", ending, flags=re.MULTILINE)
    assert heading
    assert named, "a promise without a test"
    assert re.sub(r"^- `[^`]+`$", "", ending, flags=re.MULTILINE).strip() == ""
    for reference in named:
        path, _, test = reference.partition("::")
        assert (ROOT / path).is_file(), reference
        assert test in cases_of(ROOT / path), reference


# Settings


@cache
def settings(plugin: str) -> set[str]:
    schema = deepcopy(PLUGINS[plugin].config_jsonschema)
    PLUGINS[plugin].append_builtin_config(schema)
    return set(schema["properties"])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_environment_variables_are_settings(page: Path) -> None:
    for plugin in PLUGINS:
        prefix = plugin.upper().replace("-", "_") + "_"
        for variable in re.findall(rf"\b{prefix}([A-Z0-9_]+)\b", text_of(page)):
            assert variable.lower() in settings(plugin) | {"loglevel"}, f"{name(page)}: {prefix}{variable}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_in_yaml_examples_exist(page: Path) -> None:
    for fence in fences(page):
        if fence.language not in {"yaml", "yml"}:
            continue
        example = YAML(typ="safe").load(fence.text)
        for kind in (example.get("plugins") or {}).values():
            for entry in kind:
                plugin = next((p for p in PLUGINS if entry["name"].startswith(p)), None)
                if plugin:
                    assert set(entry.get("config", {})) <= settings(plugin), f"{fence.page}: {entry['name']}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tables_of_settings_name_settings(page: Path) -> None:
    known = set().union(*(settings(plugin) for plugin in PLUGINS))
    for table in re.findall(
        r"^\| settings? [^\n]*\n\|[-| :]+\n((?:\|.*\n)+)", prose(page) + "\n", flags=re.MULTILINE
    ):
        for row in table.splitlines():
            for setting in re.findall(r"`([^`]+)`", row.split("|")[1]):
                assert setting in known, f"{name(page)}: {setting}"


def test_settings_page_is_written_from_the_code() -> None:
    script = ROOT / "scripts" / "meltano_settings.py"
    answer = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "python"), str(script), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


# Commands


def shell_lines(page: Path) -> Iterator[list[str]]:
    """Words of every command in the page's shell examples: continued lines joined, lists of commands split."""
    for fence in fences(page):
        if fence.language not in SHELL:
            continue
        for words in split(fence.text):
            while words and re.match(r"[A-Z_][A-Z0-9_]*=", words[0]):
                words = words[1:]  # noqa: PLW2901 - what follows the variables is the command
            if words:
                yield words


def split(script: str) -> Iterator[list[str]]:
    """Split a shell script into commands: at line ends outside quotes, and at operators."""
    script = re.sub(r"(^|\s)#.*$", "", script.replace("\\\n", " "), flags=re.MULTILINE)
    lexer = shlex.shlex(script, posix=True, punctuation_chars="\n&|;")
    lexer.commenters, lexer.whitespace = "", " \t"
    lexer.whitespace_split = True
    command: list[str] = []
    for word in lexer:
        if set(word) <= set("\n&|;"):
            yield command
            command = []
        elif command or word != "$":
            command.append(word)
    yield command


def inline_commands(page: Path) -> Iterator[list[str]]:
    """Commands in running text: `connector why OBJECT KEY`."""
    programs = "|".join([*COMMANDS, "meltano", "scripts/[a-z]+"])
    for code in re.findall(rf"`((?:{programs}) [^`\n]+)`", prose(page)):
        if not any(code.startswith(said) for said in SAID):
            yield [word.strip(",") for word in shlex.split(code) if word != "…"]


def check_click(command: click.Command, words: list[str]) -> None:
    """Walk down to the subcommand and check that each option is one of its own or of a group above it."""
    options: set[str] = {"--help"}
    rest = iter(words)
    for word in rest:
        options |= {
            option for parameter in command.params for option in parameter.opts + parameter.secondary_opts
        }
        if word.startswith("--"):
            assert word.partition("=")[0] in options, f"{word} is no option of {command.name}"
            if "=" not in word and takes_value(command, word):
                next(rest, None)
        elif isinstance(command, click.Group):
            assert word in command.commands, f"{command.name} has no command {word!r}"
            command = command.commands[word]
            options |= {option for parameter in command.params for option in parameter.opts}


def takes_value(command: click.Command, option: str) -> bool:
    return any(
        option in parameter.opts and not getattr(parameter, "is_flag", False) for parameter in command.params
    )


@cache
def plugin_names() -> set[str]:
    found: set[str] = set()
    for file in [ROOT / "meltano.yml", *ROOT.glob("mappings/*.yml")]:
        document = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        found |= {entry["name"] for kind in document["plugins"].values() for entry in kind}
        found |= {entry["name"] for entry in [*document.get("jobs", []), *document.get("schedules", [])]}
    return found


def check_meltano(words: list[str]) -> None:
    words = [word for word in words if not word.startswith("--")]
    if words[:1] == ["run"] or words[:1] == ["install"] or words[:2] == ["schedule", "run"]:
        named = words[2:] if words[0] == "schedule" else words[1:]
        assert set(named) <= plugin_names(), f"meltano {' '.join(words)}"
    if words[:1] == ["invoke"]:
        plugin, _, command = words[1].partition(":")
        assert plugin in plugin_names(), f"meltano {' '.join(words)}"
        if plugin in COMMANDS:
            check_click(COMMANDS[plugin], ([command] if command else []) + words[2:])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_options_exist(page: Path) -> None:
    for words in [*shell_lines(page), *inline_commands(page)]:
        program = words[0].removeprefix(".venv/bin/")
        if program in COMMANDS:
            check_click(COMMANDS[program], words[1:])
        elif program == "meltano":
            check_meltano(words[1:])
        elif program.startswith(("scripts/", ".ci/")):
            assert (ROOT / program).is_file(), f"{name(page)}: {program}"


# Words that do not belong


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_pages_carry_no_marks_of_how_they_were_made(page: Path) -> None:
    assert not re.search(r"\[(C\d?|S|U)(:|\]| )|/work/|TODO|FIXME", text_of(page))
