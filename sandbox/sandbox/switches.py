"""The switchboard: every behaviour that can be turned, by `system.name`."""

from collections.abc import Mapping
from typing import Any

from sandbox.system import Switch, defaults

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class SwitchError(ValueError):
    """No such switch, or a value that it cannot take; the text says which there are."""


class Switchboard:
    """The switches of all systems and where they stand.

    `values[system]` is the dict that the system reads; it is changed in place.
    """

    def __init__(self, declared: Mapping[str, Mapping[str, Switch]]) -> None:
        self._declared = declared
        self.values: dict[str, dict[str, Any]] = {name: defaults(table) for name, table in declared.items()}

    def turn(self, name: str, value: Any) -> None:
        """Set `system.switch` to a value, given as text or as the JSON value itself.

        Raises:
            SwitchError: no such switch, or not one of its values.
        """
        system, _, short = name.partition(".")
        switch = self._declared.get(system, {}).get(short)
        if switch is None:
            known = ", ".join(f"{each}.{one}" for each, table in self._declared.items() for one in table)
            raise SwitchError(f"there is no switch {name!r}; there are {known}")
        self.values[system][short] = _parsed(name, switch, value)

    def described(self) -> list[dict[str, Any]]:
        return [
            {
                "name": f"{system}.{short}",
                "value": self.values[system][short],
                "default": switch.default,
                "choices": list(switch.choices),
                "about": switch.about,
            }
            for system, table in self._declared.items()
            for short, switch in table.items()
        ]


def _parsed(name: str, switch: Switch, value: Any) -> Any:
    try:
        parsed = _by_type(switch.default, value)
    except ValueError as error:
        raise SwitchError(f"{name} cannot be {value!r}: {error}") from error
    if switch.choices and parsed not in switch.choices:
        raise SwitchError(f"{name} cannot be {value!r}; it is one of {', '.join(switch.choices)}")
    return parsed


def _by_type(default: Any, value: Any) -> Any:
    text = str(value).strip()
    if isinstance(default, bool):
        if text.lower() not in _TRUE | _FALSE:
            raise ValueError("say true or false")
        return text.lower() in _TRUE
    if isinstance(default, int):
        return int(text)
    if isinstance(default, float):
        return float(text)
    return text
