"""Accounts: by default only matched; on request created, or kept in step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from connector_kit.delivery.model import (
    Answer,
    Change,
    Declined,
    Document,
    Found,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.faults import MOST_CANDIDATES, Fault, close_names, raise_faults
from connector_kit.records import RecordModel
from target_cin7.account_mapping import AccountMapping, MappedAccount, account_key
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client, Row, rows_of
from target_cin7.compare import kept_otherwise, same
from target_cin7.errors import ReadRefusedError
from target_cin7.models import AccountRecord
from target_cin7.reference_book import Account, ReferenceBook

AccountsMode = Literal["match", "create_missing", "sync"]
PATH: Final = "ref/account"
KEY: Final = "AccountsList"
_FIELDS: Final = {"name": "Name", "type": "Type", "class": "Class", "description": "Description"}
_REQUIRED: Final = ("Code", "Name", "Type", "Status")
_CODE_LENGTH: Final = 50
_MODE_HINT: Final = (
    "while Xero or QuickBooks is connected, Cin7 Core's chart of accounts is read-only: "
    "change the account there, and set accounts_mode to match"
)


class AccountWriter:
    """Writes accounts, as far as ``accounts_mode`` lets it.

    ``match`` writes nothing; ``create_missing`` creates what Cin7 Core lacks; ``sync`` also updates.
    An account that an entry of ``account_map`` names is only ever matched: a person has chosen it.
    """

    object = "accounts"
    model: type[RecordModel] = AccountRecord
    depends_on: tuple[str, ...] = ()

    def __init__(
        self, client: Cin7Client, book: ReferenceBook, mapping: AccountMapping, mode: AccountsMode = "match"
    ) -> None:
        self._client = client
        self._book = book
        self._mapping = mapping
        self._mode = mode

    def key(self, record: RecordModel) -> str:
        if not isinstance(record, AccountRecord):
            raise TypeError(f"expected an AccountRecord, got {type(record).__name__}")
        return account_key(record.code, record.cost_center)

    def lane(self, document: Document) -> str:
        return self._mapped(document).code

    def check(self, document: Document) -> None:
        """Hold what this mode may not create, refuse what cannot be created."""
        account = self._book.accounts().get(self._mapped(document).code)
        if not document.attempted:
            self._judge(document, account)

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look by the Cin7 Core code, exactly."""
        code = self._mapped(document).code
        if settling:
            self._look(code)
        account = self._book.accounts().get(code)
        return None if account is None else Found(account.code, dict(account.row), "code")

    def plan(self, document: Document, found: Found | None) -> Plan:
        if found is not None and found.how == "answer":
            return Plan()
        mapped = self._mapped(document)
        account = self._book.accounts().get(mapped.code) if found is not None else None
        self._judge(document, account)
        if account is None:
            return self._plan_create(document, mapped.code)
        if self._mode != "sync" or mapped.explicit:
            return Plan()
        return self._plan_update(document, account.row)

    def send(self, document: Document, step: Step) -> Answer:  # noqa: ARG002 - the engine's signature
        answer = self._client.write(step.method, step.path, step.body)
        if isinstance(answer, Declined) and step.method == "PUT":
            return Declined(answer.reason, code="ACCOUNTS_READ_ONLY", hint=f"{_MODE_HINT}.")
        if not isinstance(answer, Taken):
            return answer
        code = str(step.body["Code"])
        row = next((r for r in rows_of(answer.body, KEY) or [] if str(r.get("Code")) == code), None)
        if row is None:
            return Unknown(f"Cin7 Core answered without account {code}")
        account = self._book.put_account(row)
        return Landed(Found(account.code, row, "answer"), kept_otherwise(step.body, row))

    def scan(self) -> dict[str, str]:
        """Accounts carry no marker; their code is enough."""
        return {}

    def _mapped(self, document: Document) -> MappedAccount:
        content = document.content
        return self._mapping.map(content["code"], content.get("cost_center"))

    def _judge(self, document: Document, account: Account | None) -> None:
        faults: list[Fault] = []
        if account is None and not _inactive(document):
            faults = self._lacking(document.content, self._mapped(document))
        elif account is not None and not account.is_active and not _inactive(document):
            faults = self._archived(document.content, self._mapped(document))
        raise_faults(f"Account {document.key}", faults)

    def _lacking(self, content: Mapping[str, Any], mapped: MappedAccount) -> list[Fault]:
        if self._mode == "match" or mapped.explicit:
            hint = f"create account {mapped.code} in Cin7 Core, or give account_map an entry for it"
            if not mapped.explicit:
                hint += ", or set accounts_mode to create_missing"
            text = f'code: Cin7 Core has no account "{mapped.code}", by {mapped.rule}'
            return [Fault(text, "ACCOUNT_NOT_IN_CIN7", hint, self._candidates(mapped.code, content["name"]))]
        return _creation_faults(content, mapped.code)

    def _archived(self, content: Mapping[str, Any], mapped: MappedAccount) -> list[Fault]:
        if self._mode == "sync" and content.get("is_active") is True and not mapped.explicit:
            return []
        return [
            Fault(
                f'code: account "{mapped.code}", by {mapped.rule}, is archived in Cin7 Core',
                "ACCOUNT_ARCHIVED",
                "make it active there, or give account_map an entry for another account",
                self._candidates(mapped.code, content["name"]),
            )
        ]

    def _candidates(self, code: str, name: str) -> tuple[str, ...]:
        active = [a for a in self._book.all_accounts() if a.is_active]
        by_code = {a.code: a.label for a in active}
        by_name = {a.name: a.label for a in active}
        close = [by_name[n] for n in close_names(name, by_name, fallback=False)]
        close += [by_code[c] for c in close_names(code, by_code, fallback=False)]
        return tuple(dict.fromkeys(close))[:MOST_CANDIDATES]

    def _plan_create(self, document: Document, code: str) -> Plan:
        if _inactive(document):
            return Plan(notes=("inactive in the source and unknown in Cin7 Core: nothing to create",))
        body = {"Code": code, "Status": "ACTIVE", **_mapped_fields(document.content)}
        changes = tuple(Change(field, None, value) for field, value in body.items())
        return Plan((Step("create", "POST", PATH, body, creates=True, changes=changes),))

    def _plan_update(self, document: Document, live: Mapping[str, Any]) -> Plan:
        wanted = _update_fields(document.content)
        changes = _changes(live, wanted)
        if not changes:
            return Plan()
        body = {field: live[field] for field in _REQUIRED if live.get(field) is not None}
        for field in ("Class", "Description", "ForPayments"):
            if live.get(field) not in {None, ""}:
                body[field] = live[field]
        body |= {change.field: change.new for change in changes}
        moved = _changes(live, _update_fields(document.landed)) if document.landed is not None else ()
        conflicts = tuple(c for c in changes if c.field in {m.field for m in moved})
        return Plan((Step("update", "PUT", PATH, body, creates=False, changes=changes),), conflicts)

    def _look(self, code: str) -> None:
        """Ask Cin7 Core for one account. Where there is none it refuses the read (observed)."""
        try:
            body = self._client.get(PATH, {"Code": code, "Page": 1, "Limit": MOST_CANDIDATES})
        except ReadRefusedError as error:
            if "not found" not in error.reason.casefold():
                raise
            return
        for row in rows_of(body, KEY) or []:
            if str(row.get("Code")) == code:
                self._book.put_account(row)


def _inactive(document: Document) -> bool:
    return document.content.get("is_active") is False


def _creation_faults(content: Mapping[str, Any], code: str) -> list[Fault]:
    kind = str(content.get("type") or "")
    if kind.upper() == "BANK":
        text = "type is BANK, which needs a bank and an account number that the stream does not carry"
        return [Fault(text, "ACCOUNT_IS_BANK", f"create bank account {code} in Cin7 Core by hand")]
    faults = []
    if not kind:
        text = "type is missing, and Cin7 Core requires it for a new account"
        hint = "map type, for example to EXPENSE or CURRLIAB"
        faults.append(Fault(text, "ACCOUNT_TYPE_MISSING", hint, refused=True))
    if len(code) > _CODE_LENGTH:
        text = f'code "{code}" has {len(code)} characters and Cin7 Core keeps {_CODE_LENGTH}'
        faults.append(Fault(text, "CODE_TOO_LONG", "shorten account_code_template", refused=True))
    return faults


def _mapped_fields(content: Mapping[str, Any]) -> Row:
    return {field: content[name] for name, field in _FIELDS.items() if content.get(name) is not None}


def _update_fields(content: Mapping[str, Any]) -> Row:
    fields = _mapped_fields(content)
    if "description" in content and content["description"] is None:
        fields["Description"] = ""
    if content.get("is_active") is not None:
        fields["Status"] = "ACTIVE" if content["is_active"] else "ARCHIVED"
    return fields


def _changes(live: Mapping[str, Any], wanted: Row) -> tuple[Change, ...]:
    return tuple(Change(f, live.get(f), v) for f, v in wanted.items() if not same(live.get(f), v))
