"""The target as a whole: settings, and a run from Singer lines to Cin7 Core's books."""

import io
import json

import httpx2
import pytest
from fake_cin7 import BASE_URL, KEY, FakeCin7

from connector_kit.errors import ConfigurationError
from target_cin7 import destination
from target_cin7.settings import JUDGING, SETTINGS
from target_cin7.target import TargetCin7, main


@pytest.fixture
def cin7(monkeypatch, tmp_path) -> FakeCin7:
    fake = FakeCin7()
    monkeypatch.setenv("CONNECTOR_STATE_DIR", str(tmp_path))
    real = destination.Cin7Client
    monkeypatch.setattr(
        destination, "Cin7Client", lambda c, gate, transport: real(c, gate, transport=fake.transport())
    )
    return fake


def config(tmp_path, **more):
    store = f"sqlite:///{tmp_path / 'delivery.db'}"
    return {
        "account_id": "account-1",
        "application_key": KEY,
        "base_url": BASE_URL,
        "delivery_url": store,
        "source": "ps",
        "limit_window_seconds": 1,
        "settle_seconds": 0.1,
        **more,
    }


def lines(stream, key, *records):
    yield {
        "type": "SCHEMA",
        "stream": stream,
        "schema": {"properties": {"ID": {"type": "string"}, "NAMES": {"type": "object"}}},
        "key_properties": [key],
    }
    for record in records:
        yield {"type": "RECORD", "stream": stream, "record": record}


def deliver(tmp_path, capfd, *messages, **more):
    target = TargetCin7(config=config(tmp_path, **more), validate_config=True)
    text = "\n".join(json.dumps(m) for m in messages) + "\n"
    code = target.run_to_end(io.BytesIO(text.encode()))
    result = json.loads(capfd.readouterr().err.splitlines()[-1])
    counts = {o: {k: n for k, n in c.items() if n} for o, c in result["summary"].items()}
    return code, {o: c for o, c in counts.items() if c}, result["calls"]


SUPPLIERS = [{"source_id": f"V-{n}", "name": f"Supplier {n:04d}"} for n in range(5)]
JOURNAL = {
    "source_id": "J-1",
    "date": "2026-06-30",
    "lines": json.dumps([{"account": "610", "amount": "5.00"}, {"account": "400", "amount": "-5.00"}]),
}


def test_a_second_run_writes_nothing(cin7, tmp_path, capfd):
    messages = [
        *lines("journals", "source_id", JOURNAL),
        *lines("suppliers", "source_id", *SUPPLIERS),
        *lines("accounts", "code", {"code": "610", "name": "Travel"}, {"code": "6", "name": "None"}),
    ]
    code, summary, _ = deliver(tmp_path, capfd, *messages)
    assert code == 0
    assert summary == {
        "accounts": {"unchanged": 1, "held": 1},
        "suppliers": {"created": 5},
        "journals": {"created": 1},
    }
    written = len(cin7.writes())
    code, summary, calls = deliver(tmp_path, capfd, *messages)
    assert summary["suppliers"] == {"unchanged": 5}
    assert summary["journals"] == {"unchanged": 1}
    assert len(cin7.writes()) == written
    assert calls <= 3


def test_a_lost_store_makes_nothing_twice(cin7, tmp_path, capfd):
    messages = [*lines("suppliers", "source_id", *SUPPLIERS), *lines("journals", "source_id", JOURNAL)]
    deliver(tmp_path, capfd, *messages)
    (tmp_path / "delivery.db").unlink()
    _, summary, _ = deliver(tmp_path, capfd, *messages)
    assert summary == {"suppliers": {"unchanged": 5}, "journals": {"unchanged": 1}}
    assert len(cin7.suppliers) == 5
    assert len(cin7.journals) == 1


def test_lost_answers_are_settled_within_the_run(cin7, tmp_path, capfd):
    lost = iter([httpx2.ReadTimeout("lost"), httpx2.Response(502), httpx2.Response(200, text="{")])
    answer = cin7.answer

    def answer_and_lose(method, *call):
        response = answer(method, *call)
        failure = next(lost, None) if method == "POST" else None
        if isinstance(failure, Exception):
            raise failure
        return failure or response

    cin7.answer = answer_and_lose
    messages = [*lines("journals", "source_id", JOURNAL), *lines("suppliers", "source_id", *SUPPLIERS[:2])]
    code, summary, _ = deliver(tmp_path, capfd, *messages)
    assert code == 0
    assert summary == {"journals": {"created": 1}, "suppliers": {"created": 2}}
    assert (len(cin7.journals), len(cin7.suppliers)) == (1, 2)


def test_a_refused_key_exits_with_3(cin7, tmp_path, capfd):
    cin7.script = [httpx2.Response(403, text="Incorrect credentials!")] * 9
    code, _, _ = deliver(tmp_path, capfd, *lines("suppliers", "source_id", SUPPLIERS[0]))
    assert code == 3


def test_a_plan_writes_nothing(cin7, tmp_path, capfd):
    deliver(tmp_path, capfd, *lines("suppliers", "source_id", *SUPPLIERS), mode="plan")
    assert cin7.writes() == []


def test_a_record_on_which_its_stream_map_fails_is_refused_and_the_others_go_on(cin7, tmp_path, capfd):
    maps = {"vendors": {"__alias__": "suppliers", "source_id": "ID", "name": "NAMES['main']"}}
    messages = lines("vendors", "ID", {"ID": "1", "NAMES": {}}, {"ID": "2", "NAMES": {"main": "Two"}})
    code, summary, _ = deliver(tmp_path, capfd, *messages, stream_maps=maps)
    assert code == 0
    assert summary == {"suppliers": {"created": 1, "refused": 1}}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("account_code_template", "{acct}"),
        ("base_url", "http://cin7.example"),
        ("accounts_mode", "all"),
        ("lock_date_format", "dd/mm"),
        ("account_id", " "),
        ("application_key", ""),
        ("base_url", ""),
        ("request_timeout", 0),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, setting, value):
    with pytest.raises(ConfigurationError, match=setting):
        TargetCin7(config=config(tmp_path, **{setting: value}), validate_config=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--config", "/no/such.json"], "/no/such.json"),
        (["--config", "ENV"], "account_id"),
        (["--what"], "--what"),
    ],
)
def test_a_run_that_never_starts_still_ends_with_a_summary(monkeypatch, capfd, arguments, words):
    monkeypatch.setattr("sys.argv", ["target-cin7", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    lines_ = capfd.readouterr().err.splitlines()
    assert end.value.code == 2
    assert words in "\n".join(lines_)
    assert json.loads(lines_[-1]) == {"summary": {}, "calls": 0, "seconds": 0.0}


@pytest.mark.parametrize("record", ["text", None, [1]])
def test_a_record_that_is_no_object_ends_the_run_without_a_traceback(cin7, tmp_path, caplog, record):
    target = TargetCin7(config=config(tmp_path), validate_config=True)
    text = "\n".join(json.dumps(m) for m in lines("suppliers", "source_id", record))
    assert target.run_to_end(io.BytesIO(text.encode())) == 1
    assert "holds no object" in caplog.text
    assert not any(entry.exc_info for entry in caplog.records)


def test_every_setting_is_described():
    properties = SETTINGS.to_dict()["properties"]
    assert all(p.get("title") and p.get("description") for p in properties.values())
    assert [name for name, p in properties.items() if p.get("secret")] == ["application_key", "delivery_url"]
    assert set(JUDGING) <= set(properties)


def test_the_destination_is_in_dependency_order(cin7):
    built = destination.build({"account_id": "a", "application_key": KEY}, cin7.gate)
    order = list(built.writers)
    assert all(order.index(d) < order.index(n) for n, w in built.writers.items() for d in w.depends_on)
    assert built.account == "a"
    built.close()
