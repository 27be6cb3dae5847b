"""The fake PeopleSoft: Query Access Services over a believable company's books, and an identity provider."""

from collections.abc import Mapping
from typing import Final

from sandbox.company import Company
from sandbox.peoplesoft.identity import CLIENT_ID, CLIENT_SECRET
from sandbox.peoplesoft.security import PASSWORD, USERNAME
from sandbox.peoplesoft.switches import SWITCHES
from sandbox.peoplesoft.system import PeopleSoft
from sandbox.system import Settings

__all__ = ["CREDENTIALS", "SWITCHES", "PeopleSoft", "build"]

CREDENTIALS: Final[Mapping[str, str]] = {
    "base_url": "{url}",
    "gateway_path": "PSIGW",
    "node": "PSFT_EP",
    "username": USERNAME,
    "password": PASSWORD,
    "oauth_token_url": "{url}/oauth/token",
    "oauth_client_id": CLIENT_ID,
    "oauth_client_secret": CLIENT_SECRET,
}
"""How to sign in, by the names of the connectors' settings; `{url}` is the server's."""


def build(settings: Settings, company: Company) -> PeopleSoft:
    """Make the system; its books are filled, or found in the data folder when it returns."""
    return PeopleSoft(settings, company)
