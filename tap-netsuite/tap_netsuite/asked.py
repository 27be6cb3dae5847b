"""What a call asked for, in words that fit into a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FROM: Final = re.compile(r"\bFROM\s+([A-Za-z_]\w*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asked for, so that an error can name it.

    Args:
        url: The URL without its query string.
        what: What is asked for, in words; empty for a query.
        sql: The statement of a query.
        stream: The stream that the query is for.
    """

    url: str
    what: str = ""
    sql: str = ""
    stream: str = ""

    @property
    def table(self) -> str:
        """The first table of the query."""
        found = _FROM.search(self.sql)
        return found[1].lower() if found else ""

    def __str__(self) -> str:
        if self.what:
            return self.what
        stream = f" of stream {self.stream}" if self.stream else ""
        return f"the query on {self.table or 'no table'}{stream}"
