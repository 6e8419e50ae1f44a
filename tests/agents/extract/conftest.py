"""One extractor for all tests of the stage: loading the model takes a second."""

from collections.abc import Callable

import pytest

from agents.extract.extractor import Extractor
from streams.messages import Event, RawArticle

Read = Callable[..., list[Event]]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="session")
def make_article() -> Callable[..., RawArticle]:
    """An article published on Wednesday 10 June 2020, unless told otherwise."""

    def make(text: str, title: str = "", published: str = "2020-06-10", **fields: str) -> RawArticle:
        return RawArticle.from_fields(
            {"id": "a1", "title": title, "text": text, "published_at": published, "fetched_at": published, **fields}
        )

    return make


@pytest.fixture(scope="session")
def read(extractor: Extractor, make_article: Callable[..., RawArticle]) -> Read:
    """The events of harm in a text."""

    def events(text: str, title: str = "", **fields: str) -> list[Event]:
        return [e for e in extractor.extract(make_article(text, title, **fields)) if list(e.harm.kinds())]

    return events
