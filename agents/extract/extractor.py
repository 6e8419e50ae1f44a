"""From one article to its events: segments, sentences read, incidents of each story, events of politics, one list."""

import datetime
import gc
from collections.abc import Sequence

from agents.extract import dates, location, places
from agents.extract.casualty_events import casualty_events
from agents.extract.explain import Remark, explain
from agents.extract.gazetteer import Gazetteer
from agents.extract.location import Context, Setting
from agents.extract.model import load
from agents.extract.places import PlaceWord
from agents.extract.political_events import political_events
from agents.extract.reading import Read, Reader
from agents.extract.segments import Segments, segment
from agents.extract.whole import whole
from streams.messages import Event, RawArticle

HINTED = 20_000  # characters of an article that hints of its country are looked for in
HEAD = 6  # sentences from the top in which a page says when it was published


class Extractor:
    """Extracts events from articles. Loading takes a second; extracting is pure and deterministic."""

    def __init__(self, model: str = "en_core_web_sm", gated: bool = True) -> None:
        """Load the spaCy model and the gazetteer; raises ModelError when the model is missing or altered.

        `gated` is False only to show that the gate loses nothing: every sentence is parsed then.
        """
        self._language = load(model)
        self._gazetteer = Gazetteer()
        self._reader = Reader(self._language, self._gazetteer, gated)
        gc.freeze()  # what is loaded stays: going through it for garbage takes a twentieth of the time

    def extract(self, article: RawArticle) -> list[Event]:
        """The events that `article` tells, the article's own first, its tail's stories after; [] when it tells none."""
        return self.extract_all([article])[0]

    def extract_all(self, articles: Sequence[RawArticle]) -> list[list[Event]]:
        """The events of each article, as `extract` gives them; together they take less time than one by one."""
        segmented = [segment(article) for article in articles]
        read = self._reader.read([segments.sentences for segments in segmented])
        events = []
        for article, segments, reads in zip(articles, segmented, read, strict=True):
            events.append(self._events(article, segments, reads))
            for doc in (each.doc for each in reads if each.doc is not None):
                doc.dissolve()
        return events

    def _events(self, article: RawArticle, segments: Segments, reads: list[Read]) -> list[Event]:
        """The events of an article that has been read."""
        if not any(read.tells for read in reads):
            return []
        stated = _stated(article, segments)
        published = stated or article.published_at.date()
        self._reader.situate(reads, published, sure=stated is not None)
        datelines = [places.of_dateline(places.find(story.dateline, self._gazetteer)) for story in segments.stories]
        known = places.narrowed(word for words in (*(read.places for read in reads), *datelines) for word in words)
        for read in reads:
            read.places = places.as_known(read.places, known)
        context = self._context(datelines, reads)
        settings: list[Setting] = []
        harm: list[Event] = []
        home = places.home_of(article.source, self._gazetteer)
        for story, dateline in zip(segments.stories, datelines, strict=True):
            mine = [read for read in reads if read.sentence.story == story.number]
            own = [word for read in mine for word in read.places]
            around = [word for read in reads for word in read.places] if story.number == 0 else own
            settings.append(Setting(own, around, dateline, context, home))
            harm.extend(casualty_events(article, story, published, mine, settings[-1]))
        return whole(harm, political_events(article, segments, published, reads, settings))

    @property
    def gated(self) -> tuple[int, int]:
        """Sentences that the parser has seen and that it was spared, since this was made."""
        return self._reader.passed, self._reader.stopped

    def explain(self, article: RawArticle) -> list[Remark]:
        """Why each number of `article` was counted or not, in reading order."""
        segments = segment(article)
        [reads] = self._reader.read([segments.sentences])
        spoken = [(read.sentence, read.doc, read.mentions) for read in reads]
        return explain(spoken, self.extract(article), self._language)

    def _context(self, datelines: Sequence[Sequence[PlaceWord]], reads: list[Read]) -> Context:
        """What the article speaks of, in its datelines too, with hints of its own story; without any, of all."""
        words = [word for each in (*(read.places for read in reads), *datelines) for word in each]
        own = " ".join(read.sentence.text for read in reads if read.sentence.story == 0)
        found = location.context(words, own[:HINTED])
        if any(found.countries.values()):
            return found
        return location.context(words, " ".join(read.sentence.text for read in reads)[:HINTED])


def _stated(article: RawArticle, segments: Segments) -> datetime.date | None:
    """The day of publication that the article itself states, from which its own words count."""
    first = [sentence.text for sentence in segments.sentences[:HEAD] if sentence.story == 0]
    return dates.stated(first, article.published_at.date())
