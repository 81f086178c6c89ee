from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.errors import EmptySource, NotText

PROSE = "The café’s owner paid £5 – or so he says.\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PROSE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + PROSE.encode(), "utf-8-sig"),
        (PROSE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + PROSE.encode("utf-16-be"), "utf-16"),
        (PROSE.encode("utf-32"), "utf-32"),
        (PROSE.encode("cp1252"), "windows-1252"),
    ],
)
def test_encodings_that_papers_come_in(data: bytes, encoding: str) -> None:
    assert decode(data, "a.txt") == (PROSE, encoding)


def test_what_the_server_said_is_tried() -> None:
    japanese = "港の防波堤は高くなかった。" * 5
    assert decode(japanese.encode("shift-jis"), "a.html", "Shift_JIS") == (japanese, "shift_jis")
    assert decode(PROSE.encode(), "a.html", "no-such-encoding") == (PROSE, "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        "港の防波堤は高くなかった。".encode("shift-jis") * 5,
        "港の防波堤は高くなかった。".encode("euc-jp") * 5,
        "Порт стоит у моря, и стены его низки.".encode("cp1251"),
        "Порт стоит у моря, и стены его низки.".encode("koi8-r"),
        b"\x00\x01\x02\x03text",
        bytes(range(256)) * 4,
        codecs.BOM_UTF16_LE + b"a",
        b"plain text" + b"\x07" * 5,
    ],
)
def test_what_cannot_be_told_is_not_text(data: bytes) -> None:
    with pytest.raises(NotText, match=r"a\.txt") as caught:
        decode(data, "a.txt")
    assert caught.value.remedy


@pytest.mark.parametrize(("data", "what"), [(b"%PDF-1.7", "PDF"), (b"PK\x03\x04", "ZIP"), (b"\x89PNG\r\n", "picture")])
def test_other_formats_are_named(data: bytes, what: str) -> None:
    with pytest.raises(NotText, match=what):
        decode(data + b"rest", "a.txt")


def test_nothing_but_white_space_is_empty() -> None:
    with pytest.raises(EmptySource, match="0 bytes"):
        decode(b"", "a.txt")
    with pytest.raises(EmptySource):
        decode(codecs.BOM_UTF8 + b"\n ", "a.txt")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, _ = decode(data, "a.txt")
    except (EmptySource, NotText):
        return
    assert text.strip()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_utf8_is_kept_as_it_is(text: str) -> None:
    if text.strip("\ufeff").strip():
        assert decode(text.encode(), "a.txt")[0] == text.removeprefix("\ufeff")
