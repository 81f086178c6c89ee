"""Documents that no person would write, made up when they are asked for: nothing hostile lies in the repository.

`TEXT`, `MARKDOWN`, `HTML`, `DOCX` and `ODT` map what is odd about a document to its maker and to what must come of
it: READ for a paper, words of the message for a refusal, EITHER where both are right.
"""

# ruff: noqa: E501 - lists of odd things read best as they are

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable

READ, EITHER = "", None
Nasty = dict[str, tuple[Callable[[], bytes], str | None]]

SENTENCE = "One quay was built in spring, and the other one in the autumn of that year. "
PARAGRAPH = SENTENCE * 3


def mixed_scripts() -> bytes:
    lines = [
        "Порт стоит у моря, и стены его низки, как говорят рыбаки; их дети говорят иначе.",
        "هذا الميناء قديم جدا، ولا أحد يعرف من بناه أولا. يقول الصيادون إنه كان هنا دائما.",
        "נמל זה עתיק מאוד, ואיש אינו יודע מי בנה אותו. הדייגים אומרים שתמיד היה כאן.",
        "この港はとても古い。誰が最初に建てたのかは誰も知らない。漁師は昔からあったと言う。",
        "\u202eThis line is turned around, as it were, and goes on for a while\u202c before it ends.",
        "Zero\u200bwidth\u200d joiners\ufeff and \U000e0041tags stand in this line, which is long enough to be one.",
        "👩‍👩‍👧‍👦 families and flags 🇯🇵 are letters of more than one sign each, and so is é̂̃̄̅ this one.",
    ]
    return "\n".join(lines).encode()


def hostile_to_patterns() -> bytes:
    """Runs on which a pattern with two ways to match would take for ever."""
    runs = [
        "[1, " * 5_000, "[" * 20_000, "(" * 20_000, "“" * 20_000, '"' * 20_001, ". " * 20_000, "." * 50_000,
        "a-" * 20_000, "By " + "Ab " * 10_000, "A.B." * 10_000, "1" * 50_000, "¹" * 20_000, "- " * 20_000,
        "Xy: a " * 10_000, "working paper " * 5_000 + "series", "a " * 40_000 + "hosts a series of papers",
        "https://" * 5_000, "!?" * 20_000, "¬" * 20_000, "a¬ " * 10_000, "\u00ad" * 20_000, "#" * 50_000,
        "|" * 20_000, "| a " * 10_000, "1.1." * 10_000, "Jan. 1 " * 5_000, "2019-" * 10_000, "*†‡§" * 5_000,
        "Dr. " * 20_000, "i.e. " * 20_000, "ivxlc" * 10_000, "&amp;" * 10_000, "\t" * 20_000 + "a", "é" * 30_000,
    ]  # fmt: skip
    return "\n".join([PARAGRAPH, *runs, PARAGRAPH]).encode()


def notes_that_cite_each_other() -> bytes:
    notes = [f"- {n} See note {n % 500 + 1}.[{n % 500 + 1}]" for n in range(1, 501)]
    return "\n".join([PARAGRAPH + "[1]", PARAGRAPH + "[2]", "Notes", *notes]).encode()


def every_code_point() -> bytes:
    text = "".join(chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)
    return "\n".join(text[start : start + 200] for start in range(0, len(text), 200)).encode()


TEXT: Nasty = {
    "no bytes": (lambda: b"", "is empty"),
    "white space": (lambda: b" \n\t\r\n\x0b\x0c" * 1000, "is empty"),
    "a byte order mark": (lambda: b"\xef\xbb\xbf", "is empty"),
    "null bytes in text": (lambda: (PARAGRAPH * 20).encode().replace(b"quay", b"qu\0ay", 2), READ),
    "null bytes": (lambda: b"\0" * 10_000, "binary"),
    "noise": (lambda: random.Random(1).randbytes(100_000), "not UTF-8"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "a picture"),
    "a gzip archive": (lambda: b"\x1f\x8b\x08" + bytes(1000), "gzip"),
    "a PDF without its ending": (lambda: b"%PDF-1.4\nnothing", "damaged"),
    "invalid UTF-8": (lambda: (PARAGRAPH * 5).encode() + b"\xff\xfe\xfa\xc0\x80" * 200, "not UTF-8"),
    "cut in a letter": (lambda: (PARAGRAPH + "é").encode()[:-1], EITHER),
    "UTF-16 with a mark": (lambda: (PARAGRAPH + "\n" + PARAGRAPH).encode("utf-16"), READ),
    "UTF-16 without a mark": (lambda: PARAGRAPH.encode("utf-16-be"), EITHER),
    "UTF-16 cut in half": (lambda: PARAGRAPH.encode("utf-16")[:-1], "breaks at byte"),
    "UTF-32": (lambda: PARAGRAPH.encode("utf-32"), READ),
    "a paragraph of 5 MB": ((SENTENCE * 66_000).encode, READ),
    "a word of 5 MB": (lambda: b"abcdefghij" * 500_000, EITHER),
    "five million brackets": (lambda: b"[" * 5_000_000, EITHER),
    "a million empty lines": (lambda: b"\n" * 1_000_000 + PARAGRAPH.encode() + b"\n" * 1_000_000, READ),
    "120,000 paragraphs": (lambda: b"One quay was built.\n\n" * 120_000, "the limit is 100,000"),
    "100,000 note markers": (lambda: b"A quay.[1] " * 100_000, READ),
    "100,000 markers of as many notes": (
        lambda: "\n".join(
            [" ".join(f"A quay.[{n % 999 + 1}]" for n in range(20_000)), "Notes"]
            + [f"- {n} Minutes of that year." for n in range(1, 1000)]
        ).encode(),
        READ,
    ),
    "notes that cite each other": (notes_that_cite_each_other, READ),
    "a list of 2,000 depths": (lambda: "\n".join(" " * n + "- a quay" for n in range(2_000)).encode(), EITHER),
    "a table of a million cells": (lambda: ("| a " * 10 + "|\n").encode() * 100_000, READ),
    "100,000 headings": (lambda: b"\n".join(b"# Quays %d" % n for n in range(99_999)), "no paragraphs"),
    "commands for a terminal": (
        ("\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b31m " + PARAGRAPH * 30 + "\x1b[0m\r\r\x08\x08").encode,
        READ,
    ),
    "mixed scripts, right to left": (mixed_scripts, READ),
    "hostile to patterns": (hostile_to_patterns, READ),
    "every code point": (every_code_point, EITHER),
    "line ends of every kind": (f"{PARAGRAPH}\ra\u2028b\u2029c\x85d\x0be\x1cf\r{PARAGRAPH}".encode, READ),
    "wrapped lines without end": (lambda: (SENTENCE.strip() + "\n").encode() * 15_000, READ),
}  # fmt: skip


def alias_bomb() -> bytes:
    rows = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return ("---\n" + "\n".join([*rows, "title: *a11", "author: *a11"]) + "\n---\n\n" + PARAGRAPH).encode()


def merge_bomb() -> bytes:
    rows = ["a0: &a0 {k: v}"]
    rows += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 9)]
    return ("---\n" + "\n".join([*rows, "title: Quays"]) + "\n---\n\n" + PARAGRAPH).encode()


MARKDOWN: Nasty = {
    "only front matter": (lambda: b"---\ntitle: Quays\n---\n", "no paragraphs"),
    "front matter without end": (lambda: b"---\ntitle: Quays\n" + PARAGRAPH.encode(), EITHER),
    "an alias bomb": (alias_bomb, READ),
    "a merge bomb": (merge_bomb, READ),
    "nested YAML": (lambda: b"---\na: " + b"[" * 1_500 + b"\n---\n\n" + PARAGRAPH.encode(), EITHER),
    "YAML that would run code": (
        lambda: b"---\ntitle: !!python/object/apply:os.system ['touch pwned']\n---\n\n" + PARAGRAPH.encode(),
        READ,
    ),
    "YAML of odd keys": (lambda: b"---\n? [a, b]\n: c\n1: 2\ntitle: {a: b}\n---\n\n" + PARAGRAPH.encode(), READ),
    "a date that is none": (lambda: b"---\ndate: 2024-13-45\n---\n\n" + PARAGRAPH.encode(), READ),
    "a huge number": (lambda: b"---\ndate: " + b"9" * 10_000 + b"\n---\n\n" + PARAGRAPH.encode(), READ),
    "nested quotations": (lambda: b">" * 100_000 + b" " + PARAGRAPH.encode(), "no paragraphs"),
    "nested quotations, line by line": (
        lambda: b"\n".join(b">" * n + b" a quay" for n in range(1, 1_000)) + b"\n\n" + PARAGRAPH.encode(), READ),
    "nested lists": (lambda: "\n".join("  " * n + "- a quay" for n in range(1_500)).encode(), EITHER),
    "nested lists in a line": (lambda: b"- " * 50_000 + PARAGRAPH.encode(), EITHER),
    "nested brackets": (lambda: b"[" * 10_000 + PARAGRAPH.encode() + b"]" * 10_000, READ),
    "nested links": (lambda: b"[a](" * 5_000 + PARAGRAPH.encode(), READ),
    "nested pictures": (lambda: b"![" * 5_000 + PARAGRAPH.encode(), READ),
    "emphasis without end": (lambda: b"*a _b **c __d ~~e " * 10_000 + PARAGRAPH.encode(), READ),
    "stars": (lambda: b"*" * 20_000 + b"a" + b"*" * 20_000 + b"\n\n" + PARAGRAPH.encode(), "nested too deeply"),
    "backticks of every length": (
        lambda: b" ".join(b"`" * n for n in range(1, 1_000)) + b"\n\n" + PARAGRAPH.encode(), READ),
    "angle brackets": (lambda: b"<" * 50_000 + b"\n\n" + PARAGRAPH.encode(), READ),
    "comments that do not end": (lambda: b"<!--" * 100_000 + b"\n\n" + PARAGRAPH.encode(), EITHER),
    "tags that do not end": (lambda: b"<a b='" * 30_000 + b"\n\n" + PARAGRAPH.encode(), EITHER),
    "HTML nested in Markdown": (lambda: b"<div>" * 5_000 + b"\n\n" + PARAGRAPH.encode(), EITHER),
    "10,000 headings": (lambda: b"".join(b"# Quays %d\n\n" % n for n in range(10_000)), "no paragraphs"),
    "20,000 note markers": (lambda: b"A quay.[^1] " * 20_000 + b"\n\n[^1]: Minutes of that year.\n", READ),
    "notes that cite each other": (
        (PARAGRAPH + "[^1]\n\n" + "".join(f"[^{n}]: See [^{n % 300 + 1}].\n" for n in range(1, 301))).encode,
        READ,
    ),
    "8,000 notes": ((PARAGRAPH + "".join(f"\n\n[^n{n}]: A" for n in range(8_000))).encode, READ),
    "20,000 empty paragraphs": (lambda: b"&nbsp;\n\n" * 20_000 + PARAGRAPH.encode(), EITHER),
    "a table of 10,000 cells": (
        lambda: b"|a|b|\n|-|-|\n" + b"|quay|quay|quay|\n" * 5_000 + b"\n" + PARAGRAPH.encode(), EITHER),
    "a table of 2,000 columns": (
        lambda: b"|" + b"a|" * 2_000 + b"\n|" + b"-|" * 2_000 + b"\n" + b"|a|\n" * 100 + PARAGRAPH.encode(), EITHER),
    "references that lead on": (
        ("".join(f"[r{n}]: <r{n + 1}>\n" for n in range(20_000)) + "\n" + PARAGRAPH).encode, READ),
    "entities": (lambda: b"&amp;&#0;&#xD800;&#x110000;&#1114112;&bogus; " * 5_000 + PARAGRAPH.encode(), READ),
    "a paragraph of 5 MB": ((SENTENCE * 66_000).encode, READ),
    "a word of 5 MB": (lambda: b"abcdefghij" * 500_000, EITHER),
    "an archive": (lambda: zipped({"a": b"b"}), "zip archive"),
}  # fmt: skip


def page(body: bytes, head: bytes = b"") -> bytes:
    return b"<!DOCTYPE html><html><head>" + head + b"</head><body>" + body + b"</body></html>"


P = b"<p>" + PARAGRAPH.encode() + b"</p>"


def laughs(declared: str = "html", body: str = "&l9;") -> bytes:
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return f'<?xml version="1.0"?><!DOCTYPE {declared} [{"".join(entities)}]>'.encode() + body.encode()


HTML: Nasty = {
    "no text": (lambda: page(b"<img src=a><script>a</script>"), "no paragraphs"),
    "100,000 nested divisions": (lambda: page(b"<div>" * 100_000 + P), "nested too deeply"),
    "nested lists": (lambda: page(b"<ul><li>a" * 20_000 + P), EITHER),
    "nested quotations": (lambda: page(b"<blockquote>" * 20_000 + P), EITHER),
    "nested tables": (lambda: page(b"<table><tr><td>a" * 5_000 + P), EITHER),
    "nested tables, two cells each": (lambda: page(b"<table><tr><td>a</td><td>" * 1_000 + P), EITHER),
    "nested emphasis": (lambda: page(b"<b><i>" * 50_000 + P), EITHER),
    "raised numbers in each other": (lambda: page(P + b"<sup>" * 20_000 + b"1"), EITHER),
    "entities that grow": (lambda: laughs("html", f"<html><body><p>&l9;</p><p>{PARAGRAPH}</p></body></html>"), READ),
    "an external entity": (
        lambda: b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x; ' + P + b"</body></html>",
        READ,
    ),
    "comments that do not end": (lambda: page(b"<!--" * 300_000 + P), "no paragraphs"),
    "10,000 attributes": (
        lambda: page(b"<p " + b" ".join(b"a%d=b" % n for n in range(10_000)) + b">" + P), READ),
    "an attribute of 5 MB": (lambda: page(b'<p class="' + b"share " * 800_000 + b'">' + P), READ),
    "50,000 empty paragraphs": (lambda: page(b"<p></p>" * 50_000 + P), READ),
    "10,000 elements of a kind": (lambda: page(P + b"<p>a b c.<i>d</i></p>" * 5_000), READ),
    "20,000 headings": (lambda: page(b"<h2>A quay</h2>" * 20_000), "no paragraphs"),
    "10,000 links to a note": (
        lambda: page(P + b'<p><a href="#n1">1</a> quay ' * 10_000 + b'<p id="n1">1. Minutes of that year.'), EITHER),
    "notes that link to each other": (
        lambda: page(P + b"".join(b'<p id="n%d">%d <a href="#n%d">%d</a> See.</p>' % (n, n, n % 500 + 1, n % 500 + 1)
                                  for n in range(1, 501))), READ),
    "a table of 20,000 cells": (lambda: page(P + b"<table>" + (b"<tr>" + b"<td>a" * 10) * 2_000), EITHER),
    "a cell that spans the world": (
        lambda: page(P + b"<table><tr><td colspan=999999999 rowspan=999999999>a<td>b</table>"), READ),
    "a paragraph of 5 MB": (lambda: page(b"<p>" + (SENTENCE * 66_000).encode()), READ),
    "a word of 5 MB": (lambda: page(b"<p>" + b"abcdefghij" * 500_000), EITHER),
    "50,000 line breaks": (lambda: page(P + b"<br>a" * 50_000), READ),
    "null bytes": (lambda: page(P * 20 + P.replace(b"quay", b"qu\0ay")), READ),
    "UTF-16": (lambda: page(P).decode().encode("utf-16"), READ),
    "a charset that is none": (lambda: page(P + b"\xe9", b"<meta charset=zlib>"), READ),
    "a charset that lies": (lambda: page(P + "Порт".encode("cp1251") * 50, b"<meta charset=utf-16>"), EITHER),
    "deep linked data": (
        lambda: page(P, b'<script type="application/ld+json">' + b'[{"@graph":' * 20_000 + b"</script>"), READ),
    "odd linked data": (
        lambda: page(P, b'<script type="application/ld+json">{"@type":["Article",{}],"headline":{"a":"\\ud800"},'
                        b'"author":[[{}],null,{"name":"\\ud800"}],"datePublished":[1]}</script>'), READ),
    "metadata of 2 MB": (lambda: page(P, b'<meta name="author" content="' + b"Ines Falk " * 200_000 + b'">'), READ),
    "a frame set": (lambda: b"<html><frameset><frame src=a></frameset></html>", EITHER),
    "an SVG": (lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>', EITHER),
    "mixed scripts, right to left": (lambda: page(b"<p>" + mixed_scripts().replace(b"\n", b"</p><p>")), READ),
    "hostile to patterns": (lambda: page(b"<p>" + hostile_to_patterns().replace(b"\n", b"</p><p>")), READ),
    "cut off early": (lambda: page(P * 40)[:2_000], READ),
    "a PDF": (lambda: b"%PDF-1.4\n", "damaged"),
}  # fmt: skip


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml"
WP = b"<w:p><w:r><w:t>" + PARAGRAPH.encode() + b"</w:t></w:r></w:p>"
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="' + WORD + b'.document.main+xml"/>'
    b'<Override PartName="/word/styles.xml" ContentType="' + WORD + b'.styles+xml"/>'
    b'<Override PartName="/word/numbering.xml" ContentType="' + WORD + b'.numbering+xml"/>'
    b'<Override PartName="/word/footnotes.xml" ContentType="' + WORD + b'.footnotes+xml"/></Types>'
)
RELS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
TOP = RELS + b'<Relationship Id="r1" Type="' + R + b'/officeDocument" Target="word/document.xml"/></Relationships>'


def rels(**targets: str) -> bytes:
    entries = (f'<Relationship Id="{kind}" Type="{R.decode()}/{kind}" Target="{to}"/>' for kind, to in targets.items())
    return RELS + "".join(entries).encode() + b"</Relationships>"


def document(body: bytes) -> bytes:
    return b'<?xml version="1.0"?><w:document ' + W + b"><w:body>" + body + b"</w:body></w:document>"


def docx(body: bytes | None = None, whole: bytes | None = None, packed: bool = True, **more: bytes) -> bytes:
    """A Word file with this body, or this whole main part; further parts of `word/` by name."""
    main = document(WP if body is None else body) if whole is None else whole
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": TOP, "word/document.xml": main}
    parts["word/_rels/document.xml.rels"] = rels(**{name: f"{name}.xml" for name in more})
    packing = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return zipped(parts | {f"word/{name}.xml": data for name, data in more.items()}, packing)


def lying_about_its_size() -> bytes:
    """The directory of the archive says that a member of 100 MB has a thousand bytes."""
    data = bytearray(docx(b"<w:p/>" + b" " * 100_000_000 + WP))
    for magic, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := data.find(magic, start)) >= 0:
            if struct.unpack_from("<I", data, start + at)[0] > 1_000_000:
                struct.pack_into("<I", data, start + at, 1_000)
            start += 4
    return bytes(data)


def nested_archives(depth: int = 50) -> bytes:
    data = docx()
    for _ in range(depth):
        data = zipped({"word/document.xml": data}, zipfile.ZIP_STORED)
    return data


STYLES = (
    b"<w:styles "
    + W
    + b'><w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
    b'<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style></w:styles>'
)
NUMBERING = (
    b"<w:numbering " + W + b'><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
    b'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/><w:lvl w:ilvl="99999999"><w:start w:val="-1e9"/>'
    b'<w:lvlText w:val="%1%2%3%99"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    b'<w:num w:numId="2"><w:abstractNumId w:val="77"/></w:num></w:numbering>'
)
CITING = b'<w:p><w:r><w:t>Text.</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
FOOTNOTES = (
    b"<w:footnotes " + W + b'><w:footnote w:id="1"><w:p><w:r><w:t>A</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    b'</w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>B</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>'
    b"</w:footnotes>"
)
LISTED = (
    b'<w:p><w:pPr><w:numPr><w:ilvl w:val="%s"/><w:numId w:val="%s"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
)
CELL = b"<w:tbl><w:tr><w:tc>"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)

DOCX: Nasty = {
    "no bytes": (lambda: b"", "is empty"),
    "cut in half": (lambda: docx(WP * 100)[:400], EITHER),
    "a web page": (lambda: page(P), EITHER),
    "an encrypted one": (lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(5_000), "password"),
    "an old Word file": (lambda: OLE + "WordDocument".encode("utf-16-le") + bytes(5_000), ".doc"),
    "an archive of something else": (lambda: zipped({"a.txt": b"b"}), EITHER),
    "an archive of nothing": (lambda: zipped({}), EITHER),
    "archives in each other": (nested_archives, EITHER),
    "a bomb": (lambda: docx(b" " * 150_000_000 + WP), EITHER),
    "a bomb in a part that is not read": (lambda: docx(theme=b" " * 150_000_000), EITHER),
    "ten thousand members": (lambda: zipped({f"word/{n}.xml": b"" for n in range(10_000)}), EITHER),
    "a size that lies": (lying_about_its_size, EITHER),
    "entities that grow": (lambda: docx(whole=laughs("w:document", document(b"<w:p>&l9;</w:p>").decode()[21:])), EITHER),
    "an external entity": (
        lambda: docx(whole=b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                           + document(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>" + WP)[21:]), EITHER),
    "names that climb": (
        lambda: zipped({"../../../../evil.txt": b"a", "/etc/evil": b"b", "..\\..\\evil": b"c", "[Content_Types].xml": TYPES,
                        "_rels/.rels": TOP, "word/document.xml": document(WP)}), EITHER),
    "relations that climb": (
        lambda: zipped({"[Content_Types].xml": TYPES, "word/document.xml": document(WP), "_rels/.rels": TOP,
                        "word/_rels/document.xml.rels": rels(styles="../../../etc/passwd", footnotes="http://h.example/")}),
        EITHER),
    "relations that go round": (
        lambda: zipped({"[Content_Types].xml": TYPES, "word/document.xml": document(WP), "_rels/.rels": TOP,
                        "word/_rels/document.xml.rels": rels(styles="document.xml", footnotes="document.xml",
                                                             numbering="../_rels/.rels")}), EITHER),
    "styles based on each other": (
        lambda: docx(b'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Text</w:t></w:r></w:p>' + WP, styles=STYLES),
        READ),
    "numbers that lead nowhere": (
        lambda: docx(b"".join(LISTED % (a, b) for a in (b"0", b"99", b"-1", b"x") for b in (b"1", b"2", b"3", b"y")) + WP,
                     numbering=NUMBERING), EITHER),
    "notes that cite each other": (lambda: docx(CITING + WP, footnotes=FOOTNOTES), READ),
    "notes that are not there": (lambda: docx(CITING * 1_000 + WP), READ),
    "no main part": (lambda: zipped({"[Content_Types].xml": TYPES, "_rels/.rels": TOP}), EITHER),
    "a main part that is no XML": (lambda: docx(whole=b"\0\1\2"), EITHER),
    "100,000 nested elements": (lambda: docx(b"<w:p>" * 100_000), EITHER),
    "nested tables": (lambda: docx(CELL * 2_000 + WP + b"</w:tc></w:tr></w:tbl>" * 2_000), EITHER),
    "a million empty paragraphs": (lambda: docx(b"<w:p/>" * 1_000_000 + WP, packed=False), READ),
    "120,000 paragraphs": (
        lambda: docx(b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 120_000, packed=False), EITHER),
    "a paragraph of 5 MB": (
        lambda: docx(b"<w:p><w:r><w:t>" + (SENTENCE * 66_000).encode() + b"</w:t></w:r></w:p>", packed=False), READ),
    "a paragraph of 20,000 runs": (
        lambda: docx(b"<w:p>" + b"<w:r><w:t>a </w:t></w:r>" * 20_000 + b"</w:p>" + WP, packed=False), READ),
    "a table of 50,000 cells": (
        lambda: docx(WP + b"<w:tbl>" + (b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 10 + b"</w:tr>") * 5_000 + b"</w:tbl>",
                     packed=False), EITHER),
    "a cell that spans the world": (
        lambda: docx(WP + b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>' + WP
                     + b"</w:tc></w:tr></w:tbl>"), READ),
    "a member twice": (lambda: twice(docx(), "word/document.xml", document(b"<w:p/>")), EITHER),
    "an unknown packing": (lambda: docx().replace(b"\x08\x00", b"\x63\x00"), EITHER),
    "a byte altered": (lambda: altered(docx(WP * 50)), EITHER),
}  # fmt: skip


def twice(data: bytes, name: str, member: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(name, member)
    return out.getvalue()


def altered(data: bytes) -> bytes:
    found = bytearray(data)
    for place in range(600, len(found) - 600, 97):
        found[place] ^= 0x55
    return bytes(found)


O = "urn:oasis:names:tc:opendocument:xmlns"  # noqa: E741
ODF = f'xmlns:office="{O}:office:1.0" xmlns:text="{O}:text:1.0" xmlns:table="{O}:table:1.0"'.encode()
OP = b"<text:p>" + PARAGRAPH.encode() + b"</text:p>"


def content(body: bytes) -> bytes:
    opening = b'<?xml version="1.0"?><office:document-content ' + ODF + b"><office:body><office:text>"
    return opening + body + b"</office:text></office:body></office:document-content>"


def odt(body: bytes = OP, whole: bytes | None = None, **more: bytes) -> bytes:
    """An OpenDocument text with this body, or this whole content; further members by name."""
    members = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    members["content.xml"] = content(body) if whole is None else whole
    return zipped(members | {f"{name}.xml": data for name, data in more.items()})


ENCRYPTED = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    b'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
)
ODT: Nasty = {
    "cut in half": (lambda: odt(OP * 50)[:300], EITHER),
    "a Word file": (docx, EITHER),
    "a bomb": (lambda: odt(b" " * 150_000_000 + OP), EITHER),
    "entities that grow": (lambda: odt(whole=laughs("d", content(b"<text:p>&l9;</text:p>").decode()[21:])), EITHER),
    "an external entity": (
        lambda: odt(whole=b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                          + content(b"<text:p>&x;</text:p>" + OP)[21:]), EITHER),
    "a thousand million spaces": (lambda: odt(b'<text:p>a<text:s text:c="1000000000"/>b</text:p>' + OP), EITHER),
    "cells repeated without end": (
        lambda: odt(b'<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
                    b'table:number-columns-repeated="1000000000">' + OP + b"</table:table-cell></table:table-row>"
                    b"</table:table>" + OP), EITHER),
    "nested lists": (
        lambda: odt(b"<text:list><text:list-item>" * 5_000 + OP + b"</text:list-item></text:list>" * 5_000), EITHER),
    "encrypted": (lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text",
                                  "content.xml": random.Random(1).randbytes(3_000), "META-INF/manifest.xml": ENCRYPTED}),
                  EITHER),
    "names that climb": (lambda: odt(**{"../../evil": b"a"}), EITHER),
    "notes in notes": (
        lambda: odt(b"<text:p>a" + b"<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>b" * 500
                    + b"</text:p></text:note-body></text:note>" * 500 + b"</text:p>" + OP), EITHER),
    "a million empty paragraphs": (lambda: odt(b"<text:p/>" * 1_000_000 + OP), EITHER),
}  # fmt: skip

ALL: dict[str, Nasty] = {".txt": TEXT, ".md": MARKDOWN, ".html": HTML, ".docx": DOCX, ".odt": ODT}

# The same and worse at full size; twice that ends within the limits too, and takes longer than a test should.
HEAVY: dict[str, Nasty] = {
    ".md": {
        "100,000 headings": (lambda: b"".join(b"# Quays %d\n\n" % n for n in range(99_999)), EITHER),
        "a table of 200,000 cells": (lambda: b"|a|b|\n|-|-|\n" + b"|quay|quay|quay|\n" * 66_000, EITHER),
        "a merge bomb of eight levels": (merge_bomb, READ),
    },
    ".html": {
        "half a million empty paragraphs": (lambda: page(b"<p></p>" * 500_000 + P), EITHER),
        "half a million paragraphs": (lambda: page(b"<p>a b c.</p>" * 500_000), EITHER),
        "a table of 300,000 cells": (lambda: page(P + b"<table>" + (b"<tr>" + b"<td>a" * 10) * 30_000), EITHER),
        "70,000 attributes": (
            lambda: page(b"<p " + b" ".join(b"a%d=b" % n for n in range(70_000)) + b">" + P),
            EITHER,
        ),
    },
    ".docx": {
        "a bomb of 300 MB": (lambda: docx(b" " * 300_000_000 + WP), "unpacks to more than"),
        "a table of 500,000 cells": (
            lambda: docx(
                WP + b"<w:tbl>" + (b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 10 + b"</w:tr>") * 50_000 + b"</w:tbl>",
                packed=False,
            ),
            EITHER,
        ),
    },
}
