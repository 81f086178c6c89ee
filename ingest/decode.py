"""From bytes to text: the encodings that papers really come in, and a clear no to everything else."""

from __future__ import annotations

import codecs
import re

from ingest.errors import EmptySource, NotText

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_SAVE = "Save it as UTF-8 text and add it again."


def decode(data: bytes, name: str, charset: str | None = None) -> tuple[str, str]:
    """The text of `data` and the encoding it was in; `charset` is what its server or header said, if anything.

    Tried in order: the byte order mark, UTF-8, `charset`, then Windows-1252 where the bytes look like Western text.

    Raises:
        EmptySource: nothing but white space.
        NotText: binary, or in an encoding that cannot be told.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"{name} is {what}, not text.", "Save its text as .txt, .md or .html and add that.")
    text, encoding = _decoded(data, name, charset)
    control = len(_CONTROL.findall(text))
    if control * 100 > len(text):
        raise NotText(f"{name} holds binary data: {control} of its {len(text)} characters are control codes.", _SAVE)
    text = _CONTROL.sub("", text)
    if not text.strip("\ufeff").strip():
        raise EmptySource(f"{name} is empty ({len(data)} bytes).", "Add a file that holds the paper's text.")
    return text, encoding


def _decoded(data: bytes, name: str, charset: str | None) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise NotText(f"{name} begins as {encoding.upper()} and breaks at byte {error.start}.", _SAVE) from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error.start
    if charset and (text := _as_told(data, charset)) is not None:
        return text, charset.lower()
    if _looks_western(data):
        try:
            return data.decode("cp1252"), "windows-1252"
        except UnicodeDecodeError:
            pass  # five bytes have no meaning there: not Windows-1252 after all
    raise NotText(f"{name} is not UTF-8 (byte {broken} of {len(data)}), nor another encoding that can be told.", _SAVE)


def _as_told(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(codecs.lookup(charset).name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _looks_western(data: bytes) -> bool:
    """Western text is mostly ASCII letters, its other letters stand alone: at most 15 % of the bytes, few in runs."""
    visible = [byte for byte in data if byte > 0x20]
    if not visible or 0 in data:
        return False
    high = sum(byte >= 0x80 for byte in visible)
    runs = sum(len(run) for run in re.findall(rb"[\x80-\xff]{3,}", data))
    return high <= 0.15 * len(visible) and runs <= 0.2 * high
