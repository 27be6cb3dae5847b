"""What a caller asks for, read from a REST URL or from an XML body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, unquote_plus

from lxml import etree

from sandbox.peoplesoft.ib import Refused, bad_request

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it

OWNERS: Final = {"PUBLIC", "PRIVATE"}
INLINE_TYPES: Final = {"JSON", "XMLP", "WEBROWSET"}


@dataclass(frozen=True)
class QueryRequest:
    """One execution. `max_rows` and `block_kb` are as sent; prompts are (unique name, value) in order."""

    owner: str
    name: str
    output: str
    destination: str
    connected: bool
    max_rows: int
    prompts: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    block_kb: int = 0
    json: bool = False


def query_parameters(query: str) -> dict[str, str]:
    """Return the parameters of a URL with their values as sent: lists are split before they are decoded."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {unquote_plus(name): value for name, _, value in pairs}


def from_url(segments: list[str], query: str, encoded_commas: str) -> QueryRequest:
    """Read `{owner}/{query}/{type}/{FILE|NONFILE}?…`.

    Raises:
        Refused: The path or a required parameter is missing or malformed, or the prompt lists do not pair up.
    """
    if len(segments) != 4 or segments[0].upper() not in OWNERS:  # noqa: PLR2004 - the URI template has four
        raise bad_request("The path is {PUBLIC|PRIVATE}/{query}/{type}/{FILE|NONFILE}.")
    parameters = query_parameters(query)
    names = _list(parameters.get("prompt_uniquepromptname", ""), encoded_commas)
    values = _list(parameters.get("prompt_fieldvalue", ""), encoded_commas) or [""] * min(len(names), 1)
    if len(names) != len(values):
        raise bad_request(f"{len(names)} prompt names and {len(values)} values.")
    return QueryRequest(
        owner=segments[0].upper(),
        name=unquote(segments[1]),
        output=segments[2].upper(),
        destination=segments[3].upper(),
        connected=_connected(parameters.get("isconnectedquery")),
        max_rows=_whole("maxrows", parameters.get("maxrows")),
        prompts=tuple(zip(names, values, strict=True)),
        fields=tuple(name for name in _list(parameters.get("filterfields", ""), "separator") if name),
        json=wants_json(query),
    )


def wants_json(query: str) -> bool:
    """Tell whether the URL says `json_resp=true`."""
    return query_parameters(query).get("json_resp", "").lower() == "true"


def from_body(body: Element, *, json: bool = False) -> QueryRequest:
    """Read an execute request. Elements match by local name: callers get namespaces wrong and still work.

    Raises:
        Refused: A required element is missing or malformed.
    """
    return QueryRequest(
        owner=text_of(body, "OwnerType").upper() or "PUBLIC",
        name=text_of(body, "QueryName"),
        output=text_of(body, "OutResultType").upper() or "XMLP",
        destination=text_of(body, "OutResultFormat").upper() or "NONFILE",
        connected=_connected(text_of(body, "isConnectedQuery")),
        max_rows=_whole("MaxRow", text_of(body, "MaxRow")),
        prompts=tuple(
            (name, text_of(prompt, "FieldValue"))
            for prompt in body.iter("{*}PROMPT")
            if (name := text_of(prompt, "UniquePromptName"))
        ),
        fields=tuple(e.text.strip() for e in body.iter("{*}FilterFieldName") if e.text),
        block_kb=_whole("BlockSizeKB", text_of(body, "BlockSizeKB") or "0"),
        json=json,
    )


def parse_xml(body: bytes) -> Element:
    """Parse a request body.

    Raises:
        Refused: (159,5), with the place.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        text = f"XML parser error: {error.msg} Line {line}, column {column}."
        raise Refused(text, (159, 5), why="bad_xml") from None


def text_of(element: Element, name: str) -> str:
    """Return the text of the first descendant with a local name, blank if there is none."""
    return (element.findtext(f".//{{*}}{name}") or "").strip()


def _list(raw: str, encoded_commas: str) -> list[str]:
    if not raw:
        return []
    if "%2c" in raw.lower():
        if encoded_commas == "refuse":
            raise bad_request("A comma in a prompt list is encoded: no separator, and no value may hold one.")
        raw = raw.replace("%2C", ",").replace("%2c", ",")
    return [unquote_plus(part) for part in raw.split(",")]


def _connected(text: str | None) -> bool:
    if text not in {"Y", "N", "y", "n"}:
        raise bad_request("isconnectedquery is required: Y or N.")
    return text.upper() == "Y"


def _whole(name: str, text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        raise bad_request(f"{name} is required: a whole number.") from None
