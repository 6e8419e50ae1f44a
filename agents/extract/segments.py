"""An article cut into stories, lines and sentences.

An article page often carries other stories under its own text: "Read more" and a list of headlines, some with a
teaser. Each of them is a story of its own; only its headline and teaser belong together. Offsets point into the
article's parts as they came.

Such stories also stand between the paragraphs of a page's own: a line that opens with "Related:", a list of clips each
with its length, a list of teasers that repeats the first words of each. `_beside` finds them.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from agents.extract import vocabulary
from agents.extract.pages import page_text
from streams.messages import RawArticle

LONGEST_SENTENCE = 600  # characters: what has no full stop for so long is cut at a space
LONGEST_TITLE = 1_000  # characters of a title that are read
LONGEST_ARTICLE = 400_000  # characters of an article that are read; news is far shorter
LONGEST_BYLINE = 80  # characters of date and source that may stand before a title that the text has again
MOST_SENTENCES = 4_000  # of an article that are read: comparing what they tell takes time with their square

PartName = Literal["title", "text", "html"]
Role = Literal["headline", "body", "caption"]

DATELINE = re.compile(
    r"\s*((?:[A-Z][A-Z.'’/-]+(?:[ ,/]+(?=[A-Z(]))?){1,5}(?:,? ?[A-Z][a-z]+\.?(?: \d{1,2})?)?"
    r"(?:,? [A-Z][a-z]+\.? \d{1,2})?"
    r"(?:,? \d{4})?\s*(?:\([^)]{2,40}\))?\s*(?:[-–—]+|:)\s)"
)
ASIDE = vocabulary.pattern("segments.aside")  # one line of another story within the text: "READ ALSO: Two die in fire"
TAIL_OPENS = vocabulary.pattern("segments.tail_opens")
MARKS = " |:-–—>*•.\t"
LONGEST_MARKER = 40
END = re.compile(  # opens with what a sentence may end with, so that all other characters are passed over fast
    r"""[.!?…\n](?:(?<!\n)[.!?…]*["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9$£€—–-])|(?<=\n)\n*|(?<=[a-z]{3}\d\.)\s|"""
    r"""(?<=[a-z]{3}[.!?])["”’)]?(?=["“]?[A-Z][a-z]))"""  # a page's paragraphs run together: "late Friday.The man"
)
WORD_BEFORE = re.compile(r"([\w.’'-]+)$")
LONGEST_MARKER = 30  # characters
LABEL = re.compile(rf"\W*([\w’' ]{{4,{LONGEST_MARKER}}}): ?(?=\S)")  # "Related: Two hurt in Lyon"
INLINE_LABEL = vocabulary.pattern("segments.inline_label")
BEHIND_LABEL = (":", "•")
RUN_ON = vocabulary.pattern("segments.run_on")  # a headline with its text right behind: "One hurt in crash A man was"
GALLERY = vocabulary.pattern("segments.gallery")
OF_GALLERY = vocabulary.word_set("segments.of_gallery")  # words of which a mark has one
CREDIT = "Photo:"  # a caption that a gallery has more than once
CAPTIONED = "Caption "  # before the headline and the teaser of another story, among pictures
CLIP = re.compile(r"(\d{1,2}):(\d\d) (?![ap]\.?m\b)\S", re.I)  # "1:24 Boy pulled from lake"
SHORTEST_TEASER = 40  # characters of a line that is repeated
TITLE_ENDS = re.compile(r" +(?:[-–—|]|::) ")  # before the name of the site
ALPHANUMERIC = re.compile(r"[^\W_]")
TELLING_WORD = re.compile(r"\w{5,}")


class Sentence(NamedTuple):
    """One sentence: where it stands (`part`, offsets), in which story, and what kind of line it is from."""

    part: PartName
    start: int
    end: int
    text: str
    story: int
    role: Role
    line: int
    offsets: Sequence[tuple[int, int]] = ()  # of each character in the source, where that is HTML

    def spot(self, start: int, end: int) -> tuple[int, int]:
        """Where in the article's part text[start:end] of the sentence stands."""
        if self.offsets:
            return self.offsets[start][0], self.offsets[end - 1][1]
        return self.start + start, self.start + end


@dataclass(frozen=True)
class Story:
    """The article itself (number 0) or a story of its tail: its headline, and the dateline if it has one."""

    number: int
    headline: str
    dateline: str


@dataclass
class Segments:
    """All of an article's stories and sentences, in reading order."""

    stories: list[Story]
    sentences: list[Sentence]


def segment(article: RawArticle) -> Segments:
    """The stories and sentences of `article`; what lies beyond the limits above is left unread, without a word."""
    part, text, offsets = _body(article)
    title = article.title[:LONGEST_TITLE]
    stories = [Story(0, title.strip(), "")]
    sentences = [_sentence("title", title, m, 0, "headline", 0) for m in _sentence_spans(title, 0, len(title))]
    in_tail = False
    awaiting_teaser = False
    lines = list(_lines(text))
    beside = _beside([text[start:end] for start, end in lines], title)
    for line, (start, end) in enumerate(lines, 1):
        if len(sentences) >= MOST_SENTENCES:
            break
        content = text[start:end]
        if line in beside and not in_tail:
            stories.append(Story(len(stories), content.strip(), ""))
            spans = _sentence_spans(text, start, end)
            sentences.extend(_sentence(part, text, span, stories[-1].number, "headline", line) for span in spans)
            continue
        if _opens_tail(content) and line > 1:
            in_tail, awaiting_teaser = True, False
            continue
        aside = ASIDE.match(content) if not in_tail else None
        if aside is not None and line > 1:
            stories.append(Story(len(stories), content[aside.end() :].strip(), ""))
            sentences.append(_sentence(part, text, (start + aside.end(), end), len(stories) - 1, "headline", line))
            continue
        if ALPHANUMERIC.search(content) is None:
            awaiting_teaser = False
            continue
        role: Role = "body"
        if in_tail:
            if awaiting_teaser and _is_teaser(content):
                awaiting_teaser = False
            else:
                stories.append(Story(len(stories), content.strip(), ""))
                role, awaiting_teaser = "headline", True
        else:
            dateline = DATELINE.match(content) if line <= 6 and not stories[0].dateline else None
            if dateline:
                stories[0] = Story(0, stories[0].headline, dateline.group(1))
                start += dateline.end()
            repeated = _repeated_title(title, text[start:end]) if line <= 6 else 0
            if repeated:
                sentences.append(_sentence(part, text, (start, start + repeated), 0, "headline", line))
                start += repeated
                start += len(text[start:end]) - len(text[start:end].lstrip(" .:-–—|"))
                if start >= end:
                    continue
        number = len(stories) - 1 if in_tail else 0
        spans = [(start, end)] if role == "headline" else _sentence_spans(text, start, end)
        sentences += [_sentence(part, text, span, number, role, line) for span in spans]
    sentences = sentences[:MOST_SENTENCES]
    if not stories[0].headline and sentences:
        stories[0] = Story(0, sentences[0].text[:200], stories[0].dateline)
    if offsets is not None:
        sentences = [_in_source(sentence, offsets) for sentence in sentences]
    return Segments(stories, sentences)


def _beside(lines: Sequence[str], title: str) -> set[int]:
    """The numbers of the lines, from 1, that tell other stories though they stand among the page's own."""
    lengths = {k: (int(clip[1]), int(clip[2])) for k, line in enumerate(lines, 1) if (clip := CLIP.match(line))}
    clips = set() if _in_order(list(lengths.values())) else set(lengths)
    labelled = {
        k for k, line in enumerate(lines, 1)
        if ":" in line and (label := LABEL.match(line)) and _marks_tail(label.group(1))
    }  # fmt: skip
    own = _telling_words(TITLE_ENDS.split(title)[0])
    pairs = [
        k
        for k, (line, following) in enumerate(itertools.pairwise(lines), 1)
        if len(line) >= SHORTEST_TEASER
        and not (following == line and CREDIT in line)
        and following.startswith(line[:-1])
        and len(own & _telling_words(line)) < 2
    ]
    teasers = {k + j for k in pairs for j in (0, 1)} if len(pairs) > 1 else set()
    captioned = {k: line for k, line in enumerate(lines, 1) if line.startswith(CAPTIONED)}
    shared = 3 if len(captioned) > 1 else 2  # words with the title that make a caption one of the page's own
    pictures = {k for k, line in captioned.items() if len(own & _telling_words(line)) < shared}
    strays = {
        k for k, (before, line, following) in enumerate(zip(lines, lines[1:], lines[2:], strict=False), 2)
        if _is_headline(line) and _is_prose(before) and _is_prose(following) and len(own & _telling_words(line)) < 2
    }  # fmt: skip
    return labelled | teasers | clips | pictures | strays


def _is_prose(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.rstrip().endswith((".", "”", '."', "?", "!")) and len(line) > LONGEST_MARKER


def _is_headline(line: str) -> bool:
    """Whether a line is as long as a headline and does not end as a sentence does."""
    line = line.strip()
    return line[-1:].isalnum() and line[:1].isupper() and 5 < len(line.split()) < 17


def _in_order(times: Sequence[tuple[int, int]]) -> bool:
    """Whether times follow one another, as those of day in a live report do, and the lengths of clips do not."""
    return list(times) in (sorted(times), sorted(times, reverse=True))


def _telling_words(line: str) -> set[str]:
    return {word.lower() for word in TELLING_WORD.findall(line)}


def _marks_tail(words: str) -> bool:
    """Whether words say that another story follows."""
    words = words.strip(MARKS).lower()
    return words in vocabulary.tail_markers() or TAIL_OPENS.fullmatch(words) is not None


def _repeated_title(title: str, line: str) -> int:
    """The offset in `line` behind the article's title, where the page has it again before the text; 0 elsewhere."""
    title = title.strip().rstrip(".")
    at = line[: len(title) + LONGEST_BYLINE].lower().find(title.lower()) if len(title.split()) > 3 else -1
    return at + len(title) if at >= 0 else 0


def _body(article: RawArticle) -> tuple[PartName, str, list[tuple[int, int]] | None]:
    """The part that is read, its text, and for HTML where in the source each character stands."""
    if article.text is not None:
        return "text", article.text[:LONGEST_ARTICLE], None
    text, offsets = page_text((article.html or "")[: 4 * LONGEST_ARTICLE])
    return "html", text[:LONGEST_ARTICLE], offsets


def _in_source(sentence: Sentence, offsets: list[tuple[int, int]]) -> Sentence:
    if sentence.part != "html":
        return sentence
    own = offsets[sentence.start : sentence.end]
    return sentence._replace(start=own[0][0], end=own[-1][1], offsets=own)


def _sentence(part: PartName, text: str, span: tuple[int, int], story: int, role: Role, line: int) -> Sentence:
    return Sentence(part, *span, text[span[0] : span[1]], story, role, line)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that hold anything: those broken in mid-sentence whole, those of several stories cut."""
    in_gallery = any(word in text for word in OF_GALLERY)
    behind_label = [mark for mark in BEHIND_LABEL if mark in text]
    for start, end in _whole_lines(text):
        for piece in _between_marks(text, start, end) if in_gallery else ((start, end),):
            if any(mark in text[start:end] for mark in behind_label):
                yield from _stories_of_line(text, *piece)
            else:
                yield piece


def _between_marks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The line cut at the marks of a picture gallery: "Image 2 of 9", "View Full Caption", and before "Caption"."""
    for mark in GALLERY.finditer(text, start, end):
        if mark.start() > start:
            yield start, mark.start()
        start = mark.end()
    if start < end:
        yield start, end


def _stories_of_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The line cut before words such as "READ MORE:" in its midst, and behind the sentence that these open."""
    while label := INLINE_LABEL.search(text, start, end):
        if label.start() > start:
            yield start, label.start()
        first = _sentence_spans(text, label.start(), end)[0]
        yield first
        start = first[1]
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _whole_lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that hold anything; lines broken in mid-sentence are put together again."""
    start: int | None = None
    end = 0
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().strip():
            continue
        if start is not None and _wrapped(text, start, end, match.start()):
            end = match.end()
            continue
        if start is not None:
            yield start, end
        start, end = match.span()
    if start is not None:
        yield start, end


def _wrapped(text: str, start: int, end: int, following: int) -> bool:
    """Whether the line that ends at `end` goes on in the next: hard-wrapped text breaks between lower-case words."""
    if "\n\n" in text[end:following]:
        return False
    before, after = text[start:end].rstrip(), text[following : following + 1]
    return len(before) > 50 and before[-1:].islower() and after.islower()


def _opens_tail(line: str) -> bool:
    """Whether a line only says that other stories follow: "Related", "More in Nation", "What others are reading"."""
    return len(line.strip(MARKS)) < LONGEST_MARKER and _marks_tail(line)


def _is_teaser(line: str) -> bool:
    """Whether a line of the tail tells more of the headline before it."""
    stripped = line.strip()
    return "..." in stripped or "…" in stripped or (stripped.endswith((".", "”", '"')) and len(stripped.split()) >= 7)


def _sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of text[start:end]."""
    spans: list[tuple[int, int]] = []
    begin = start
    ends = [match for match in END.finditer(text, start, end) if match.end() < end]
    if run_on := [*RUN_ON.finditer(text, start, end)]:
        ends = sorted((*ends, *run_on), key=lambda match: match.start())
    for match in ends:
        if not _abbreviation(text, begin, match):
            spans += _pieces(text, begin, match.end())
            begin = match.end()
    return [*spans, *_pieces(text, begin, end)]


def _abbreviation(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the full stop of `match` belongs to an abbreviation or an initial."""
    if not match.group().startswith(".") or match.group().startswith(".."):
        return False
    space = text.rfind(" ", begin, match.start())  # to look from there on: each place before it would be tried in vain
    word = WORD_BEFORE.search(text, max(begin, match.start() - 20, space), match.start())
    if word is None:
        return False
    w = word.group(1)
    if w.lower() in vocabulary.abbreviations():
        if w.lower() in HOURS:
            return HOUR_GOES_ON.match(text, match.end()) is not None
        return w.lower() not in ENDING or text[match.end() : match.end() + OPENING_LETTERS] not in NEW_SENTENCE
    return len(w) == 1 and w.isupper() and match.start() - begin > 1


OPENING_LETTERS = 4  # by which a word is known that opens a sentence
NEW_SENTENCE = frozenset(
    ("The ", "Thre", "A ma", "Poli", "He w", "She ", "Two ", "Four", "Five", "Six ", "It w", "They", "No o")
)
HOURS = frozenset(("a.m", "p.m"))
ENDING = frozenset(("u.s", "u.n", "u.k", "e.u"))  # abbreviations with which a sentence may end
HOUR_GOES_ON = vocabulary.pattern("segments.hour_goes_on")  # behind "6 p.m."


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without its outer spaces, cut where it is too long for a sentence."""
    content = text[start:end].rstrip()
    end = start + len(content)
    start = end - len(content.lstrip())
    pieces = []
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        pieces.append((start, cut))
        start = cut + 1 if text[cut : cut + 1] == " " else cut
    if end > start:
        pieces.append((start, end))
    return pieces
