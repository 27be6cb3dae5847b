"""Everything that is wrong with a record, said in one verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from connector_kit.delivery.model import Dependency, Held, Refused

MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. Held unless ``refused``."""

    text: str
    """A clause that names the field."""
    code: str
    hint: str
    """What to do; one sentence, lower case, without the full stop."""
    candidates: tuple[str, ...] = ()
    refused: bool = False
    waits_for: tuple[Dependency, ...] = ()


def raise_faults(subject: str, faults: Sequence[Fault], *, calls: int = 1) -> None:
    """Raise one verdict for all faults, or return if there is none.

    Args:
        subject: What the record is, such as ``Supplier V-1``.
        faults: The first decides the code; a refusal goes before a hold, and what a person must supply before
            what other records will. The verdict waits for records only if nothing else is wrong.
        calls: What the delivery will cost once what it waits for is there.

    Raises:
        Refused: One of them cannot be mended by waiting.
        Held: A person or another record can supply what is missing.
    """
    if not faults:
        return
    ordered = sorted(faults, key=lambda fault: (not fault.refused, bool(fault.waits_for)))
    reason = f"{subject}: " + "; ".join(fault.text for fault in ordered) + "."
    hint = "; ".join(dict.fromkeys(fault.hint for fault in ordered)) + "."
    if ordered[0].refused:
        raise Refused(reason, code=ordered[0].code, hint=hint)
    candidates = dict.fromkeys(c for fault in ordered for c in fault.candidates)
    waits_for = [d for fault in ordered for d in fault.waits_for] if ordered[0].waits_for else []
    raise Held(
        reason,
        code=ordered[0].code,
        hint=hint,
        candidates=tuple(candidates),
        waits_for=tuple(dict.fromkeys(waits_for)),
        calls=calls,
    )


def close_names(name: str, names: Iterable[str], *, fallback: bool = True) -> tuple[str, ...]:
    """Return the names that look most like ``name``, the closest first; if none does, a few of them all.

    Without ``fallback``: if none does, none.
    """
    spelled = {n.casefold(): n for n in names}
    close = get_close_matches(name.casefold(), spelled, n=MOST_CANDIDATES, cutoff=0.6)
    if close or not fallback:
        return tuple(spelled[c] for c in close)
    return tuple(sorted(spelled.values()))[:MOST_CANDIDATES]


def quoted(names: Iterable[str]) -> str:
    """Return names as a list for a sentence."""
    return ", ".join(f'"{name}"' for name in names)
