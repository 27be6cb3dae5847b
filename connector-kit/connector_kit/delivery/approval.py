"""Rules that hold a document until a person has approved it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from simpleeval import EvalWithCompoundTypes, InvalidExpression

from connector_kit.delivery.model import Document, Held, Plan
from connector_kit.errors import ConfigurationError


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    object: str
    action: Literal["create", "update", "any"] = "any"
    when: str | None = None

    @field_validator("when")
    @classmethod
    def _expression(cls, when: str | None) -> str | None:
        try:
            ast.parse(when.strip() if when else "True", mode="eval")
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"is not an expression: {error}") from None
        return when


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Hold documents of ``object`` on ``action``, where the expression ``when`` is true of their fields."""

    object: str
    action: str
    when: str | None

    def apply(self, document: Document, plan: Plan) -> None:
        """Hold the document if the rule covers it.

        Raises:
            Held: A person must approve; also when the expression cannot be evaluated for this record.
        """
        action = "create" if plan.steps[0].creates else "update"
        if document.object != self.object or self.action not in {"any", action}:
            return
        if self.when and not self._true_of(document):
            return
        raise Held(
            f"{document.object} {document.key}: the rule {self} asks for a person before this {action}.",
            code="APPROVAL_NEEDED",
            hint=f"connector approve {document.object} {document.key}",
        )

    def _true_of(self, document: Document) -> bool:
        names: dict[str, Any] = {**document.content, "record": dict(document.content)}
        evaluator = EvalWithCompoundTypes(names=names, functions={"abs": abs, "len": len, "sum": _total})
        try:
            return bool(evaluator.eval(self.when))
        except (InvalidExpression, TypeError, LookupError, ValueError, ArithmeticError) as error:
            raise Held(
                f"{document.object} {document.key}: the approval rule {self} cannot be evaluated: {error}.",
                code="APPROVAL_NEEDED",
                hint=f"correct the rule, or: connector approve {document.object} {document.key}",
            ) from error

    def __str__(self) -> str:
        return f"{self.action} {self.object}" + (f" when {self.when}" if self.when else "")


def parse_rules(rules: Sequence[Any]) -> tuple[ApprovalRule, ...]:
    """Return the rules of the setting ``approve``.

    Raises:
        ConfigurationError: A rule is not of the form ``{object, action?, when?}``.
    """
    parsed = []
    for number, rule in enumerate(rules):
        try:
            valid = _Rule.model_validate(rule)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise ConfigurationError(
                f'"approve", rule {number + 1}: {fault["loc"]} {fault["msg"]}.',
                code="APPROVAL_RULE_INVALID",
                hint='write rules like {"object": "journals", "action": "create", "when": "len(lines) > 9"}.',
            ) from None
        parsed.append(ApprovalRule(valid.object, valid.action, valid.when))
    return tuple(parsed)


def check_objects(rules: Sequence[ApprovalRule], objects: Collection[str]) -> None:
    """Check that every rule is about an object that there is: a misspelt one would hold nothing.

    Raises:
        ConfigurationError: Naming the first rule that is not.
    """
    for number, rule in enumerate(rules):
        if rule.object not in objects:
            raise ConfigurationError(
                f'"approve", rule {number + 1}: no object is called {rule.object!r}.',
                code="APPROVAL_RULE_INVALID",
                hint=f"name one of {', '.join(objects)}.",
            )


def _total(values: Sequence[Any]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal(0))
