"""Which system's word counts, by object and by field, where two systems both keep an object. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from connector_kit.delivery.model import Change, Plan
from connector_kit.errors import ConfigurationError


class _Setting(BaseModel):
    model_config = ConfigDict(extra="forbid")

    owner: str
    fields: dict[str, str] = {}
    new: Literal["owner", "both"] = "owner"


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns an object, as seen by a run that writes from one system to the other.

    A field of the source is written over whatever the destination has. A field of the destination is given
    to a new object only, and left alone from then on.
    """

    from_source: bool
    """Whether the source owns the fields that ``exceptions`` does not name."""
    exceptions: frozenset[str]
    creates: bool
    """Whether an object that is new in the source is created in the destination."""

    def owns(self, field: str) -> bool:
        """Whether the source owns a field."""
        return self.from_source != (field in self.exceptions)

    def share(self, content: Mapping[str, Any], identifying: Collection[str] = ()) -> dict[str, Any]:
        """Return what the source may change, with the fields that say which object it is."""
        return {k: v for k, v in content.items() if k in identifying or self.owns(k)}


def parse_ownership(setting: Mapping[str, Any], *, source: str, destination: str) -> dict[str, Ownership]:
    """Return the setting ``ownership`` by object.

    Args:
        setting: ``{object: {owner: LABEL, fields: {FIELD: LABEL}, new: owner | both}}``.
        source: Label of the system that the records come from.
        destination: Label of the system that they are written to.

    Raises:
        ConfigurationError: It is of another form, or names a system that is neither of the two.
    """
    return {name: _parse(name, value, source, destination) for name, value in setting.items()}


def check_owned_objects(ownership: Collection[str], objects: Collection[str]) -> None:
    """Check that every object with an owner is one that there is.

    Raises:
        ConfigurationError: Naming the first that is not.
    """
    for name in ownership:
        if name not in objects:
            raise _invalid(name, "no object is called so", f"name one of {', '.join(objects)}.")


def left_alone(whole: Plan, share: Plan) -> tuple[Change, ...]:
    """Return the differences that stay, because the destination owns the fields."""
    planned = {change.field for step in share.steps for change in step.changes}
    return tuple(c for step in whole.steps for c in step.changes if c.field not in planned)


def _parse(name: str, value: Any, source: str, destination: str) -> Ownership:
    try:
        valid = _Setting.model_validate(value)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        hint = "write {owner: LABEL, fields: {FIELD: LABEL}, new: owner | both}."
        raise _invalid(name, f"{where}: {fault['msg']}", hint) from None
    for label in (valid.owner, *valid.fields.values()):
        if label not in {source, destination}:
            hint = f'name {source!r} (the setting "source") or {destination!r} (the setting "system").'
            raise _invalid(name, f"no system is called {label!r}", hint)
    from_source = valid.owner == source
    exceptions = frozenset(field for field, label in valid.fields.items() if label != valid.owner)
    return Ownership(from_source, exceptions, creates=from_source or valid.new == "both")


def _invalid(name: str, fault: str, hint: str) -> ConfigurationError:
    return ConfigurationError(f'"ownership", {name}: {fault}.', code="OWNERSHIP_INVALID", hint=hint)
