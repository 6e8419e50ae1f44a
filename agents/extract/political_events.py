"""The events of politics that an article tells: who met, accused, threatened or helped whom."""

import datetime
from collections.abc import Sequence

from agents.extract.evidence import span
from agents.extract.location import Location, Setting
from agents.extract.reading import Read
from agents.extract.segments import Segments
from streams.messages import Event, Harm, Named, Perpetrators, RawArticle


def political_events(
    article: RawArticle, segments: Segments, published: datetime.date, reads: Sequence[Read],
    settings: Sequence[Setting],
) -> list[tuple[int, Event]]:  # fmt: skip
    """Events of politics with the sentence that tells each; one of a kind and of the same sides in a story.

    `settings`: for each story, by number, what may say where it was.
    """
    found: list[tuple[int, Event]] = []
    seen: set[tuple[object, ...]] = set()
    for index, read in enumerate(reads):
        where: Location | None = None  # worked out when the first event of the sentence is new
        for coded in read.coded:
            assert read.doc is not None
            sides = tuple(tuple(sorted({a.country or a.name for a in side})) for side in (coded.actor, coded.recipient))
            key = (read.sentence.story, coded.type, *sides)
            if key in seen:
                continue
            seen.add(key)
            trigger = read.doc[coded.trigger]
            date = next((d for d in read.dates if d.precision == "day" and d.day is not None), None)
            where = where or settings[read.sentence.story].locate(read.places)
            event = Event(
                event_id="", article_id=article.id, url=article.url, source=article.source,
                published_at=article.published_at, headline=segments.stories[read.sentence.story].headline,
                story=read.sentence.story, type=coded.type, date=date.day if date else published,
                date_precision="day" if date else "unknown", country=where.country, admin1=where.admin1,
                place=where.place, lat=where.lat, lon=where.lon, place_precision=where.precision,
                actor=list(coded.actor), recipient=list(coded.recipient), harm=Harm(), perpetrators=Perpetrators(),
                named=Named(),
                evidence=[span(article, "type", read.sentence, trigger.idx, trigger.idx + len(trigger.text))],
            )  # fmt: skip
            found.append((index, event))
    return found
