from hypothesis import given
from hypothesis import strategies as st

from connector_kit.delivery.model import marker
from target_cin7.markers import append_marker, bracketed, markers_in, without_markers

KEYS = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)


@given(KEYS, st.text(max_size=40))
def test_a_marker_is_found_again_whatever_the_key(key, text):
    own = marker("ps", key)
    whole = append_marker(text.replace("[src:", ""), [own], 500)
    assert whole is not None
    assert own in markers_in([whole])


@given(st.text(max_size=40).filter(lambda t: "src:" not in t).map(str.strip))
def test_peoples_text_survives(text):
    assert without_markers(append_marker(text, ["src:ps/1", "src:ns/2"], 500)) == text


def test_several_fields_and_sources():
    assert markers_in(["call first [src:ps/V-1]", None, "src:ns/7", "[src:ps/V-1]"]) == [
        "src:ps/V-1",
        "src:ns/7",
    ]


def test_a_text_that_only_mentions_it_is_no_marker():
    assert markers_in(["see src:ps/V-1 please"]) == []


def test_no_room():
    room = 256 - len(bracketed("src:ps/1")) - 1
    assert append_marker("x" * room, ["src:ps/1"], 256) is not None
    assert append_marker("x" * (room + 1), ["src:ps/1"], 256) is None
