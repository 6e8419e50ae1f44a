"""Text that was never news: a clear outcome, and no number without its evidence."""

from collections.abc import Callable

import pytest

from agents.extract.extractor import Extractor
from streams.messages import RawArticle


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bomb",
        "a" * 5_000_000,
        "killed " * 20_000,
        "7 " * 200_000,
        "Gunmen killed 9 people. " * 3_000,
        "GUNMEN KILLED NINE PEOPLE IN BASRA, IRAQ.",
        "\x00\x1b[31mGunmen killed 9 people\x07 in Basra\u202e.",
        "قتل تسعة أشخاص في البصرة. 九人死亡。 Убито девять человек.",
        "<p>Gunmen killed &lt;b&gt;9 people</p><script>alert(1)</script>",
        "\ud83d\ude00 killed 99999999999999999999 people and 8,000,000,000 more and 8 billion others",
        "- \n-\n\n...\n???",
    ],
    ids=[
        "empty", "one word", "5 MB without a space", "one verb", "numbers", "kill sentences", "capitals", "control",
        "scripts", "html", "huge numbers", "marks",
    ],
)  # fmt: skip
def test_hostile_text_has_a_clear_outcome(
    extractor: Extractor, make_article: Callable[..., RawArticle], text: str
) -> None:
    article = make_article(text.encode("utf-8", "replace").decode())
    for event in extractor.extract(article):
        supported = {evidence.field for evidence in event.evidence}
        assert {kind for kind, _ in event.harm.kinds()} <= supported
