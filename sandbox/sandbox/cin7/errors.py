"""What the fake Cin7 Core says when it does not do what it was asked."""

from collections.abc import Sequence

ACCOUNT_NOT_FOUND = "Account with specified ID not found"
NO_SUCH_VERB = "The requested resource does not support http method '{method}'."
BAD_CREDENTIALS = "Incorrect credentials!"
RATE_TEXT = "You have reached {calls} calls per {seconds} seconds API limit."


class Guarded(str):
    """A reason for a refusal that is a rule of the business; `guard` names the rule."""

    __slots__ = ("guard",)
    guard: str


def guarded(guard: str, text: str) -> Guarded:
    """The text, counted as `guard:<guard>` when a call is refused for it."""
    problem = Guarded(text)
    problem.guard = guard
    return problem


class Refusal(Exception):  # noqa: N818 - a business answer, not a fault of the program
    """The call is not carried out; `problems` are its reasons, in the order in which they were found."""

    def __init__(self, problems: Sequence[str] | str, code: int = 400) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        self.code = code
        super().__init__("; ".join(self.problems))

    @property
    def guards(self) -> list[str]:
        """Which rules of the business the call broke."""
        return [problem.guard for problem in self.problems if isinstance(problem, Guarded)]


def missing(name: str) -> str:
    return f"Required Attribute '{name}' not specified"


def missing_in_line(name: str, lines: str) -> str:
    return f"'{name}' is required for '{lines}' line"


def too_long(name: str, length: int) -> str:
    return f"{name} cannot be longer than {length} characters"


def invalid(name: str) -> str:
    return f"{name} is invalid"


def not_in_book(name: str, book: str) -> str:
    return f"'{name}' was not found in {book} reference book"


def no_active_term(name: str) -> str:
    return f"Active payment term with name {name} was not found in Payment Terms reference book"
