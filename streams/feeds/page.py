"""The text of a web page or of a piece of HTML in a feed."""

import lxml.html
import trafilatura
from lxml.etree import LxmlError

_BLOCKS = ("p", "br", "div", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")


def article_text(html: str, url: str) -> str:
    """The article's text of a page, without menus and comments, a paragraph a line; empty when there is none."""
    return trafilatura.extract(html, url=url, include_comments=False, include_tables=False) or ""


def fragment_text(html: str) -> str:
    """All text of a piece of HTML (plain text is one too), a paragraph a line."""
    if not html.strip():
        return ""
    try:
        tree = lxml.html.fragment_fromstring(html, create_parent="div")
    except (LxmlError, ValueError):  # control characters and the like
        return html.strip()
    for block in tree.iter(*_BLOCKS):
        block.tail = "\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)
