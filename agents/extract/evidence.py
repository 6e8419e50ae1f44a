"""The words of the article that support each slot of an event."""

from collections.abc import Sequence

from agents.extract.incidents import Incident
from agents.extract.location import Location
from agents.extract.reading import Read
from agents.extract.segments import Sentence
from agents.extract.tellings import Figure
from streams.messages import Evidence, RawArticle
from streams.messages import Sentence as SentenceOf


def support(
    article: RawArticle, incident: Incident, used: Sequence[Figure], reads: Sequence[Read], location: Location
) -> list[Evidence]:
    """The words that support each slot."""
    found = []
    for figure in used:
        read = reads[figure.sentence]
        assert read.doc is not None
        first, last = (
            (figure.group.number_start, figure.group.number_end)
            if figure.group.number_start >= 0
            else (figure.group.start, figure.group.end)
        )
        found.append(
            span(
                article,
                "wounded" if figure.kind == "hit" else figure.kind,
                read.sentence,
                read.doc[first].idx,
                read.doc[last - 1].idx + len(read.doc[last - 1].text),
            )
        )
        if figure.among is not None:
            among = figure.among
            found.append(span(article, "attacks", reads[among.sentence].sentence, among.start, among.end))
    if location.word is not None:
        for read in reads:
            if any(word.start == location.word.start and word.name == location.word.name for word in read.places):
                found.append(span(article, "country", read.sentence, location.word.start, location.word.end))
                break
    for told in incident.told:
        if told.date is not None and not told.date_reported:
            found.append(span(article, "date", reads[told.date_from].sentence, told.date.start, told.date.end))
            break
    return list({(e.field, e.part, e.start): e for e in found}.values())


def span(article: RawArticle, field: str, sentence: Sentence, start: int, end: int) -> Evidence:
    """Evidence at text[start:end] of a sentence."""
    source: str = getattr(article, sentence.part)
    begin, stop = sentence.spot(start, end)
    whole = SentenceOf(start=sentence.start, end=sentence.end, text=source[sentence.start : sentence.end])
    return Evidence(field=field, part=sentence.part, text=source[begin:stop], start=begin, end=stop, sentence=whole)
