"""What the taps and the targets share as command-line plugins: settings, exit codes, signals."""

from __future__ import annotations

import gc
import io
import json
import logging
import signal
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, ClassVar, NoReturn

import click
from singer_sdk import Tap
from singer_sdk.exceptions import ConfigValidationError, RecordsWithoutSchemaException
from singer_sdk.helpers._classproperty import classproperty
from singer_sdk.plugin_base import PluginBase
from singer_sdk.singerlib.exceptions import InvalidInputLine

from connector_kit.environment import settings_from_environment
from connector_kit.errors import ConfigurationError, ConnectorError, InterruptedRunError
from connector_kit.secrets import mask, mask_logs
from connector_kit.settings import check_ca_bundle, check_not_blank, check_url, resolve_settings

if TYPE_CHECKING:
    from types import FrameType

EXIT_UNEXPECTED = 1
EXIT_CONFIGURATION = 2
_JSON_FILES = {
    "catalog": "give a file that --discover wrote.",
    "state": "give a file that holds the last STATE value, or leave the option out to read from the start.",
}


class ConnectorPlugin(PluginBase):
    """Mixin for a Singer SDK plugin, placed before ``Tap`` or ``Target``.

    Settings are validated, references (``env:``, ``file:``) resolved, secret settings wrapped in
    :class:`connector_kit.secrets.Secret`, and URLs checked, before the plugin sees them.
    A wrong setting raises :class:`connector_kit.errors.ConfigurationError` naming every fault at once.
    SIGTERM ends a tap with exit code 143.
    """

    url_settings: ClassVar[tuple[str, ...]] = ("base_url",)
    """Settings that are URLs to which credentials travel."""

    @classmethod
    def report_unstarted(cls) -> None:
        """Say on stderr what a run that ended before its first record has to say."""

    @classmethod
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> Any:
        """Read the files that ``--config`` names.

        Raises:
            ConfigurationError: One is not there, or holds no JSON object.
        """
        try:
            return super().cb_config(ctx, param, value)
        except (OSError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f"--config {' '.join(value)} cannot be read: {error}.",
                code="CONFIG_UNREADABLE",
                hint="give the path of a file that holds a JSON object, or ENV for environment variables.",
            ) from None

    @classmethod
    def get_singer_command(cls) -> click.Command:
        """The command line, its JSON files read with an eye on what is in them."""
        command = super().get_singer_command()
        for option in command.params:
            if option.name in _JSON_FILES:
                option.callback = _json_file
        return command

    @classproperty
    def _env_var_config(cls) -> dict[str, Any]:  # noqa: N805 - a property of the class, as in the SDK
        cls.append_builtin_config(cls.config_jsonschema)
        return settings_from_environment(cls.config_jsonschema, cls._env_var_prefix)

    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        try:
            errors = super()._validate_config(raise_errors=raise_errors)
        except ConfigValidationError as error:
            raise ConfigurationError(
                f"{self.name}: {len(error.errors)} setting(s) are wrong: " + "; ".join(error.errors) + ".",
                hint=f"`{self.name} --about` lists every setting with its meaning.",
            ) from None
        if raise_errors:
            self._config = resolve_settings(self._config, secret_settings(self.config_jsonschema))
            mask_logs()
            self.check_settings()
        return errors

    def check_settings(self) -> None:
        """Check what JSON Schema cannot say. Extend, do not replace.

        Raises:
            ConfigurationError: A setting is wrong.
        """
        properties = self.config_jsonschema["properties"]
        urls = [name for name in self.url_settings if "default" in properties.get(name, ())]
        check_not_blank(self._config, [*self.config_jsonschema.get("required", ()), *urls])
        allow_http = bool(self._config.get("allow_http"))
        for name in self.url_settings:
            if self._config.get(name):
                self._config[name] = check_url(name, self._config[name], allow_http=allow_http)
        self._config["ca_bundle"] = check_ca_bundle(self._config.get("ca_bundle"))

    def fill_defaults(self) -> None:
        """Give settings that are null their defaults, as settings that are left out have them."""
        for name, schema in self.config_jsonschema["properties"].items():
            if self._config.get(name) is None and "default" in schema:
                self._config[name] = schema["default"]

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        del frame
        raise InterruptedRunError(f"{self.name} was stopped by {signal.Signals(signum).name}.")


def warn_of_unknown_streams(tap: Tap, known: Iterable[str]) -> None:
    """A name in the catalogue that is misspelt would otherwise read nothing, without a word."""
    others = sorted(set(tap.input_catalog or ()) - set(known))
    if others:
        tap.logger.warning(
            "[STREAM_UNKNOWN] The catalogue names %s, which this tap does not have; nothing is read for "
            "that. What to do: take the names from --discover.",
            ", ".join(others),
        )


def _json_file(ctx: click.Context, param: click.Parameter, value: IO[str] | None) -> IO[str] | None:
    """The file that an option names, once it is known to hold a JSON object."""
    del ctx
    if value is None:
        return None
    content = value.read()
    try:
        if isinstance(json.loads(content), dict):
            return io.StringIO(content)
        reason = "it holds no JSON object"
    except ValueError as error:
        reason = str(error)
    raise ConfigurationError(
        f"--{param.name} {value.name} cannot be read: {reason}.",
        code=f"{str(param.name).upper()}_UNREADABLE",
        hint=_JSON_FILES[str(param.name)],
    )


def secret_settings(config_jsonschema: dict[str, Any]) -> list[str]:
    """Names of the settings that the schema marks as secret."""
    properties: dict[str, dict[str, Any]] = config_jsonschema.get("properties", {})
    return [name for name, schema in properties.items() if schema.get("secret") or schema.get("writeOnly")]


def run(plugin: type[ConnectorPlugin]) -> NoReturn:
    """Run a plugin's command line and exit with the code that its outcome has.

    0 done; 1 unexpected; 2 configuration; 3 authentication or permission; 4 unreachable, budget or
    limit; 143 stopped by SIGTERM. An expected failure prints one line and no traceback.
    """
    gc.freeze()  # what is loaded by now stays: not worth a look each time that records are cleared away
    sys.exit(_run(plugin, sys.argv[1:]))


def _run(plugin: type[ConnectorPlugin], arguments: list[str]) -> int:
    output = sys.stdout
    try:
        result = plugin.cli.main(arguments, prog_name=plugin.name, standalone_mode=False)
    except SystemExit as end:  # the plugin has said all there is to say
        if sys.stdout is not output:  # but a closed pipe click passes over, with an output that is quiet
            return exit_code_of(BrokenPipeError(), logging.getLogger(plugin.name))
        return exit_code_of(end, logging.getLogger(plugin.name))
    except Exception as error:  # noqa: BLE001 - this is where every error ends
        code = exit_code_of(error, logging.getLogger(plugin.name))
        plugin.report_unstarted()
        return code
    return result if isinstance(result, int) else 0


def exit_code_of(error: BaseException, logger: logging.Logger) -> int:  # noqa: PLR0911 - one per kind
    """Tell the user what ended the run, in one line where it was expected, and return the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, click.ClickException):
        error.show()
        return EXIT_CONFIGURATION
    if isinstance(error, click.Abort):
        return InterruptedRunError.exit_code
    if known := _connector_error(error):
        _report(logger, str(known))
        return known.exit_code
    if isinstance(error, BrokenPipeError):
        return _broken_pipe(logger)
    if isinstance(error, (InvalidInputLine, RecordsWithoutSchemaException)):
        _report(logger, f"[SINGER_INPUT_INVALID] {_clip(str(error))} What to do: check the tap's output.")
        return EXIT_UNEXPECTED
    logger.error("[UNEXPECTED] %s", type(error).__name__, exc_info=error)
    return EXIT_UNEXPECTED


def _report(logger: logging.Logger, text: str) -> None:
    if logging.getLogger().handlers:
        logger.error("%s", mask(text))
    else:
        sys.stderr.write(f"{logger.name}: {mask(text)}\n")


def _broken_pipe(logger: logging.Logger) -> int:
    sys.stdout = open("/dev/null", "w")  # noqa: PTH123, SIM115 - keeps the interpreter's last flush quiet
    _report(logger, "[OUTPUT_CLOSED] The program that reads this plugin's output went away.")
    return EXIT_UNEXPECTED


def _connector_error(error: BaseException) -> ConnectorError | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectorError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _clip(text: str, limit: int = 500) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
