"""Our own pages within Gradio's: the reader's sheet, pages that lie beside it, and the place where files are dropped.

What is written here is constant, but for addresses that we made; so Gradio need not clean it, and must not.
"""

from __future__ import annotations

import gradio as gr

from ui.page.tray import Purpose


def beside(back: str) -> None:
    """The sheet that papers are read on."""
    _raw(
        f'<div><button class="lower" type="button">{back}</button>'
        '<iframe class="reader" title="The paper" src="read/"></iframe></div>'
    )


def framed(name: str, address: str = "", title: str = "") -> gr.Markdown:
    """A page of ours as high as it is, at `address`; nothing where that is empty."""
    return _raw(frame(address, title), name)


def frame(address: str, title: str) -> str:
    """The frame alone, to be put where `framed` made room."""
    return f'<iframe class="page" title="{title}" src="{address}"></iframe>' if address else ""


def dropping(purpose: Purpose, words: str, many: bool = False) -> None:
    """Where files are dropped or chosen; the page's script hands them to the server, one after the other."""
    accept = f'accept="{",".join(sorted(purpose.endings))}"{" multiple" if many else ""}'
    _raw(
        f'<label class="drop" data-purpose="{purpose}"><input type="file" {accept}>'
        f'<span class="words">{words}</span></label>'
    )


def sifting(words: str) -> None:
    """A box for words: of the table below it, the rows that hold them stay. The page's script does it."""
    _raw(f'<input class="sift" type="search" aria-label="{words}" placeholder="{words}" autocomplete="off">')


def _raw(html: str, name: str | None = None) -> gr.Markdown:
    return gr.Markdown(html, sanitize_html=False, latex_delimiters=[], elem_id=name)
