"""From one article to its events: segments, sentences, mentions, judgement, place and date, incidents."""

import datetime
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import cast

from spacy.tokens import Doc

from agents.extract import anaphora, dates, frames, incidents, mentions, people, places, plover, standing, vocabulary
from agents.extract.dates import DateWord
from agents.extract.explain import Remark, explain
from agents.extract.fingerprint import fingerprint
from agents.extract.gazetteer import Gazetteer
from agents.extract.incidents import Figure, Incident, Told
from agents.extract.model import load
from agents.extract.people import Group
from agents.extract.places import Location, PlaceWord
from agents.extract.segments import Segments, Sentence, segment
from streams.messages import (
    HARM_KINDS,
    DatePrecision,
    Event,
    EventType,
    Evidence,
    Harm,
    HarmKind,
    Period,
    Perpetrators,
    RawArticle,
    Victims,
)  # fmt: skip
from streams.messages import Sentence as SentenceOf

VERSION = "1"
CODED_SENTENCES = 10  # from the top of an article: further down only harm is looked for
NO_DATE = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
REPORTED_ON = vocabulary.pattern("extractor.reported_on")
MARKS_OLD = vocabulary.pattern("extractor.marks_old")
UPDATED = vocabulary.pattern("extractor.updated")
FRESH = vocabulary.pattern("extractor.fresh")


@dataclass
class Read:
    """A sentence as read: its parse (None where the gate kept it from the parser), places and dates."""

    sentence: Sentence
    doc: Doc | None
    groups: list[Group]
    mentions: list[mentions.Mention]
    places: list[PlaceWord]
    dates: list[DateWord]
    imagined: int | None = None  # from this offset on it tells what did not happen


class Extractor:
    """Extracts events from articles. Loading takes a second; extracting is pure and deterministic."""

    def __init__(self, model: str = "en_core_web_sm") -> None:
        """Load the spaCy model and the gazetteer; raises ModelError when the model is missing or altered."""
        self._language = load(model)
        self._gazetteer = Gazetteer()
        self._gate = re.compile(
            rf"\b(?:{'|'.join(sorted(map(re.escape, _gate_words()), key=len, reverse=True))})\b", re.I
        )

    def extract(self, article: RawArticle) -> list[Event]:
        """The events that `article` tells, the article's own first, its tail's stories after; [] when it tells none."""
        segments = segment(article)
        reads = self._read(segments, article)
        published = article.published_at.date()
        events: list[Event] = []
        whole = places.context(word for read in reads for word in read.places)
        for story in segments.stories:
            if story.dateline:
                whole += places.context(places.find(story.dateline, self._gazetteer))
        whole += places.hints(" ".join(read.sentence.text for read in reads if read.sentence.story == 0)[:20_000])
        for story in segments.stories:
            mine = [read for read in reads if read.sentence.story == story.number]
            dateline = places.find(story.dateline, self._gazetteer) if story.dateline else []
            events.extend(_story_events(article, story.number, story.headline, mine, reads, whole, dateline, published))
        harm = _with_primary(_merge_retellings(events))
        return _numbered(_in_reading_order(harm, _coded(article, segments, reads, published)))

    def explain(self, article: RawArticle) -> list[Remark]:
        """Why each number of `article` was counted or not, in reading order."""
        reads = self._read(segment(article), article)
        spoken = [(read.sentence, read.doc, read.mentions) for read in reads]
        return explain(spoken, self.extract(article), self._language)

    def _opens(self, sentence: Sentence, index: int) -> bool:
        """Whether a sentence could tell of harm or, near the top of its story, of another event."""
        return index < CODED_SENTENCES or sentence.story > 0 or self._gate.search(sentence.text) is not None

    def _read(self, segments: Segments, article: RawArticle) -> list[Read]:
        """Every sentence with its places and dates, and those that the gate lets through parsed."""
        published = article.published_at.date()
        open_ones = [k for k, sentence in enumerate(segments.sentences) if self._opens(sentence, k)]
        docs = dict(
            zip(
                open_ones,
                self._language.pipe([segments.sentences[k].text for k in open_ones], batch_size=64),
                strict=True,
            )
        )
        reads = []
        for k, sentence in enumerate(segments.sentences):
            doc = docs.get(k)
            groups = people.find(doc) if doc is not None else []
            found = mentions.find(doc, groups) if doc is not None else []
            title = sentence.role == "headline"
            reads.append(
                Read(
                    sentence,
                    doc,
                    groups,
                    found,
                    places.find(sentence.text, self._gazetteer, title),
                    dates.find(sentence.text, published),
                )
            )
        for number in {sentence.story for sentence in segments.sentences}:
            mine = [read for read in reads if read.sentence.story == number]
            spoken = [
                anaphora.Spoken(read.doc, read.groups, read.mentions) if read.doc is not None else None for read in mine
            ]
            for read, resolved in zip(mine, anaphora.resolve(spoken), strict=True):
                read.mentions = resolved
            texts = [read.sentence.text for read in mine]
            dated = [any(word.precision == "day" for word in read.dates) for read in mine]
            for read, start in zip(mine, frames.imagined(texts, dated), strict=True):
                read.imagined = start
        return reads


def _gate_words() -> set[str]:
    """Words without which no sentence tells of harm."""
    return (
        set(vocabulary.harm_verbs()) | set(vocabulary.harm_states()) | set(vocabulary.harm_nouns())
        | {"toll", "tolls", "lives", "to death", "blew", "homes", "hostage", "treated", "dead", "survived"}
    )  # fmt: skip


def _story_events(
    article: RawArticle, number: int, headline: str, reads: list[Read], everything: list[Read], whole: Counter[str],
    dateline: list[PlaceWord], published: datetime.date,
) -> list[Event]:  # fmt: skip
    """The events of one story."""
    tellings = [
        told for k, read in enumerate(reads) for told in _tellings(read, k, published, reads[k - 1] if k else None)
    ]
    for told in tellings:
        after = " ".join(read.sentence.text for read in reads[told.sentence + 1 : told.sentence + 3])
        if (
            told.judgement.status in ("reported", "claimed")
            and not told.headline
            and standing.DENIED_AFTER.search(after)
        ):
            told.judgement = replace(told.judgement, status="denied")
    found = [i for i in incidents.group(tellings, published) if any(not f.mention.earlier for f in i.figures())]
    mark = fingerprint(" ".join(read.sentence.text for read in reads))
    events = []
    text = " ".join(read.sentence.text for read in reads)
    for incident in found:
        if _no_incident(incident, text):
            continue
        event = _event(
            article, number, headline, incident, reads, everything if number == 0 else reads, whole, dateline, published
        )
        if event is not None:
            events.append(event.model_copy(update={"fingerprint": mark}))
    return events


def _tellings(read: Read, index: int, published: datetime.date, before: Read | None) -> list[Told]:
    """What a sentence tells, one telling for each toll and standing."""
    if read.doc is None or not read.mentions:
        return []
    names = frozenset(word.name for word in read.places if word.kind in ("country", "demonym", "organisation"))
    text = read.sentence.text
    halves = _halves(text)
    updated = UPDATED.search(text) is not None
    by_judgement: dict[tuple[str, str, object], tuple[standing.Judgement, list[Figure]]] = {}
    for mention in read.mentions:
        judgement = standing.judge(read.doc, mention, names)
        if read.imagined is not None and read.doc[mention.trigger].idx >= read.imagined:
            judgement = replace(judgement, status="hypothetical")
        between = sorted((mention.group.end, mention.trigger))
        also = mention.group.additional or any(
            read.doc[i].lower_ == "also" for i in range(max(0, between[0] - 1), between[1])
        )
        figure = Figure(
            mention.kind, mention.group, mention, index, read.sentence.role == "headline", also, updated, halves
        )
        own = _own_date(read, figure, published)
        by_judgement.setdefault((judgement.toll, judgement.status, own), (judgement, []))[1].append(figure)
    scene = (
        before if before is not None and not before.mentions and before.sentence.line == read.sentence.line else None
    )
    tellings = []
    for judgement, figures in by_judgement.values():
        date, reported = _date_of(read, figures, published)
        if (date is None or reported) and scene is not None:
            date, reported = next(
                ((word, False) for word in scene.dates if word.precision == "day" and not _said(scene, word)),
                (date, reported),
            )
        places_of = read.places
        if scene is not None and not any(word.weight >= 3 for word in read.places):
            places_of = read.places + [replace(word, weight=word.weight * 0.8) for word in scene.places]
        tellings.append(
            Told(
                figures=figures, judgement=judgement, date=date, date_reported=reported, places=places_of,
                sentence=index,
                text=text, headline=read.sentence.role == "headline", older=bool(MARKS_OLD.search(text)),
                fresh=bool(FRESH.search(text)),
                own_cause=any(figure.also and _own_cause(read.doc, figure) for figure in figures),
            )
        )  # fmt: skip
    return tellings


def _no_incident(incident: Incident, story: str) -> bool:
    """Whether single people die of illness, in sport or fiction, or with no word of violence or accident."""
    figures = [figure for figure in incident.figures() if not figure.group.zero]
    if not figures or any(figure.kind in ("captured", "displaced", "casualties") for figure in figures):
        return False
    own = " ".join(told.text for told in incident.told).lower()
    violent = any(means.pattern.search(own) for means in vocabulary.means())
    for world in vocabulary.unreal_worlds(story.lower()):
        few = all(figure.group.single or figure.group.vague or figure.value <= 1 for figure in figures)
        if few or (world == "sport" and not violent and all(figure.kind == "wounded" for figure in figures)):
            return True
    if not all(figure.group.single for figure in figures):
        return False
    if any(pattern.search(told.text.lower()) for told in incident.told for pattern in vocabulary.natural_deaths()):
        return True
    weak = all(t.figures[0].mention.weak for t in incident.told)
    return weak and not violent and not any(means.pattern.search(story.lower()[:1500]) for means in vocabulary.means())


def _own_cause(doc: Doc, figure: Figure) -> bool:
    """Whether words behind the verb name a new cause: "in rebel shelling", "when a bomb", not "in the attack"."""
    words = [doc[i].lower_ for i in range(figure.mention.trigger + 1, min(len(doc), figure.mention.trigger + 6))]
    if not words or (figure.group.additional and figure.group.noun in ("another", "others", "")):
        return False
    return (
        words[0] in ("in", "by", "when", "as", "after")
        and len(words) > 1
        and words[1]
        not in (
            "the",
            "that",
            "this",
            "those",
            "these",
            "both",
            "all",
            "hospital",
            "it",
            "total",
            "addition",
            "clashes",
            "ensuing",
            "custody",
            "critical",
            "serious",
            "stable",
        )
    )


def _halves(text: str) -> bool:
    """Whether two halves of a sentence each name a source: "police said ...; doctors said ..."."""
    parts = re.split(r";|\b(?:while|whereas)\b", text)
    return len(parts) == 2 and all(
        re.search(r"\b(?:said|say|says|spoke|put|gave|reported|version|told|according|counted)\b", part)
        for part in parts
    )


def _said(read: Read, word: DateWord) -> bool:
    return REPORTED_ON.search(read.sentence.text[: word.start]) is not None


def _own_date(read: Read, figure: Figure, published: datetime.date) -> object:
    """What sets a figure's time apart within a sentence that tells of several times; None in any other."""
    assert read.doc is not None
    text = read.sentence.text
    words = [
        w
        for w in read.dates
        if w.day is not None and w.day <= published and not _said(read, w) and w.precision in ("day", "month", "year")
    ]
    if len({w.day for w in words}) < 2 or not re.search(r"[;:]|\bwhen\b|\bafter\b", text):
        return None
    at = read.doc[figure.mention.trigger].idx
    cuts = [m.start() for m in re.finditer(r"[;:]", text)]
    clause = sum(cut < at for cut in cuts)
    near = [w for w in words if sum(cut < w.start for cut in cuts) == clause] or words
    return min(near, key=lambda w: abs(w.start - at)).day


def _date_of(read: Read, figures: list[Figure], published: datetime.date) -> tuple[DateWord | None, bool]:
    """The date word of a telling, and whether it only dates the report."""
    assert read.doc is not None
    text = read.sentence.text
    trigger = read.doc[figures[0].mention.trigger].idx
    ranked = []
    own = _own_date(read, figures[0], published)
    for word in read.dates:
        if own is not None and word.day != own:
            continue
        if word.day is not None and word.day > published + datetime.timedelta(days=1):
            continue
        said = REPORTED_ON.search(text[: word.start])
        since = (
            re.search(r"\b(?:since|after the|as of|until)\W*$", text[: word.start + 6], re.I) is not None
            and word.kind != "weekday"
        )
        ranked.append(((said is not None) + since, abs(word.start - trigger), word))
    if not ranked:
        return None, False
    late, _, word = min(ranked, key=lambda item: (item[0], item[1]))
    return word, bool(late)


def _event(
    article: RawArticle, number: int, headline: str, incident: Incident, reads: list[Read], everything: list[Read],
    whole: Counter[str], dateline: list[PlaceWord], published: datetime.date,
) -> Event | None:  # fmt: skip
    """One incident as an event."""
    toll = incidents.toll(incident)
    if not toll.harm:
        return None
    judgement = incident.judgement
    nationality = _nationalities(incident)
    story_words = [word for read in reads for word in read.places]
    layers = [
        (1.0, [word for told in incident.told for word in told.places]),
        (0.35, story_words),
        (0.15, [word for read in everything for word in read.places]),
        (0.1, dateline),
    ]
    location = places.locate(layers, whole, nationality)
    if location.country is None and whole:
        country, count = whole.most_common(1)[0]
        if count >= 3:
            location = Location(country=country, precision="country")
    day, precision = _day(incident, reads, published)
    means, kind = _means(incident, reads)
    return Event(
        event_id="", article_id=article.id, url=article.url, source=article.source, published_at=article.published_at,
        headline=headline, story=number, type=kind, means=means, toll=judgement.toll,
        period=_period(judgement, incident, published) if judgement.toll == "cumulative" else None,
        status=judgement.status, date=day, date_precision=precision, country=location.country, admin1=location.admin1,
        place=location.place, lat=location.lat, lon=location.lon, place_precision=location.precision,
        harm=Harm(**toll.harm), perpetrators=Perpetrators(**toll.perpetrators), victims=_victims(incident),
        nationality=nationality, evidence=_evidence(article, incident, toll.used, reads, location), extractor=VERSION,
    )  # fmt: skip


def _nationalities(incident: Incident) -> list[str]:
    found: list[str] = []
    for figure in incident.figures():
        if not figure.attackers:
            found.extend(code for code in figure.group.nationality if code not in found)
    return found


def _victims(incident: Incident) -> list[Victims]:
    """The groups that say who the victims were."""
    found: list[Victims] = []
    for figure in incident.figures():
        group = figure.group
        if figure.kind == "hit" or group.zero or group.pronoun or not (group.role or group.nationality or group.name):
            continue
        victims = Victims(
            kind=cast(HarmKind, figure.kind), count=group.count, role=group.role, name=group.name or None,
            nationality=group.nationality[0] if group.nationality else None,
        )  # fmt: skip
        if victims not in found:
            found.append(victims)
    return found


def _day(incident: Incident, reads: list[Read], published: datetime.date) -> tuple[datetime.date | None, DatePrecision]:
    """The day that it happened and its precision."""
    if published == NO_DATE.date():
        absolute = incident.day
        if absolute is None or absolute.kind not in ("day", "iso", "month", "year") or absolute.day is None:
            return None, "unknown"
    word = incident.day
    if word is None:
        if any(told.older for told in incident.told):
            return None, "past"
        if incident.judgement.toll == "cumulative":
            return published, "unknown"
        dated = [
            d for read in reads for d in read.dates if d.precision == "day" and d.day is not None and not _said(read, d)
        ]
        word = (
            next((d for d in dated if d.day is not None and d.day <= published and (published - d.day).days < 14), None)
            if reads and incident.told[0].sentence <= 3
            else None
        )
        if word is None:
            return published, "unknown"
    if word.precision == "past":
        return None, "past"
    if word.day is None:
        first = next(
            (d.day for read in reads for d in read.dates if d.day is not None and d.precision == "day"), published
        )
        return first + datetime.timedelta(days=word.relative), "day"
    return min(word.day, published) if word.precision == "day" and (
        word.day - published
    ).days <= 1 else word.day, word.precision


def _period(judgement: standing.Judgement, incident: Incident, published: datetime.date) -> Period:
    """The days that a cumulative toll covers, as far as the text tells."""
    word = next((t.date for t in incident.told if t.date is not None and t.date.day is not None), None)
    begin = None
    if judgement.sign == "year":
        begin = datetime.date(published.year, 1, 1)
    elif judgement.sign == "week":
        begin = published - datetime.timedelta(days=published.weekday())
    elif (word is not None and word.precision in ("month", "year")) or (word is not None and judgement.sign == "since"):
        begin = word.day
    elif judgement.sign == "month":
        begin = published.replace(day=1)
    return Period.from_fields({"from": begin, "to": published})


def _means(incident: Incident, reads: list[Read]) -> tuple[str | None, EventType]:
    """How it was done, and the event type that follows."""
    own = " ".join(t.text for t in incident.told).lower()
    around = " ".join(r.sentence.text for r in reads[:3]).lower()
    found = [
        next((means for means in vocabulary.means() if means.pattern.search(text)), None) for text in (own, around)
    ]
    if (
        found[0] is not None
        and found[0].name in ("explosion", "fire")
        and found[1] is not None
        and found[1].type == "ASSAULT"
    ):
        found[0] = found[1]
    for means in found:
        if means is not None:
            return means.name, means.type
    return None, "ASSAULT" if any(f.kind in ("hit", "captured") for f in incident.figures()) else "ACCIDENT"


def _coded(
    article: RawArticle, segments: Segments, reads: list[Read], published: datetime.date
) -> list[tuple[int, Event]]:
    """Events of politics with the sentence that tells each; one of a kind and of the same sides in a story."""
    found: list[tuple[int, Event]] = []
    seen: set[tuple[object, ...]] = set()
    for index, read in enumerate(reads):
        if read.doc is None:
            continue
        for coded in plover.code(read.doc, read.places):
            sides = tuple(tuple(sorted({a.country or a.name for a in side})) for side in (coded.actor, coded.recipient))
            key = (read.sentence.story, coded.type, *sides)
            if key in seen:
                continue
            seen.add(key)
            trigger = read.doc[coded.trigger]
            date = next((d for d in read.dates if d.precision == "day" and d.day is not None), None)
            event = Event(
                event_id="", article_id=article.id, url=article.url, source=article.source,
                published_at=article.published_at, headline=segments.stories[read.sentence.story].headline,
                story=read.sentence.story, type=coded.type, date=date.day if date else published,
                date_precision="day" if date else "unknown", actor=list(coded.actor), recipient=list(coded.recipient),
                evidence=[_span(article, "type", read.sentence, trigger.idx, trigger.idx + len(trigger))],
                extractor=VERSION,
            )  # fmt: skip
            found.append((index, event))
    return found


def _in_reading_order(harm: list[Event], coded: list[tuple[int, Event]]) -> list[Event]:
    """Events of harm, then of politics; a coded assault that an event of harm tells already is that event."""
    events = list(harm)
    told = {(e.part, e.sentence.start) for event in harm for e in event.evidence if e.field in HARM_KINDS}
    for _, event in coded:
        if event.type == "ASSAULT":
            home = next(
                (
                    k
                    for k, other in enumerate(events)
                    if other.story == event.story and other.type == "ASSAULT" and _harms(other)
                ),
                None,
            )
            if home is not None:
                if not events[home].actor:
                    events[home] = events[home].model_copy(update={"actor": event.actor, "recipient": event.recipient})
                continue
        bare = event.type in ("ASSAULT", "COERCE") and not (event.actor or event.recipient)
        if bare and any((e.part, e.sentence.start) in told for e in event.evidence):
            continue
        events.append(event)
    return events


def _evidence(
    article: RawArticle, incident: Incident, used: list[Figure], reads: list[Read], location: Location
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
            _span(
                article,
                "wounded" if figure.kind == "hit" else figure.kind,
                read.sentence,
                read.doc[first].idx,
                read.doc[last - 1].idx + len(read.doc[last - 1]),
            )
        )
    if location.word is not None:
        for read in reads:
            if any(word.start == location.word.start and word.name == location.word.name for word in read.places):
                found.append(_span(article, "country", read.sentence, location.word.start, location.word.end))
                break
    for told in incident.told:
        if told.date is not None and not told.date_reported:
            found.append(_span(article, "date", reads[told.sentence].sentence, told.date.start, told.date.end))
            break
    return list({(e.field, e.part, e.start): e for e in found}.values())


def _span(article: RawArticle, field: str, sentence: Sentence, start: int, end: int) -> Evidence:
    """Evidence at text[start:end] of a sentence."""
    source: str = getattr(article, sentence.part)
    begin, stop = sentence.spot(start, end)
    whole = SentenceOf(start=sentence.start, end=sentence.end, text=source[sentence.start : sentence.end])
    return Evidence(field=field, part=sentence.part, text=source[begin:stop], start=begin, end=stop, sentence=whole)


def _merge_retellings(events: list[Event]) -> list[Event]:
    """A vague retelling in the tail of what another event tells exactly is that event, with evidence from both."""
    kept: list[Event] = []
    for event in events:
        twin = next((k for k, other in enumerate(kept) if _retells(event, other)), None)
        if twin is None:
            kept.append(event)
        else:
            kept[twin] = kept[twin].model_copy(update={"evidence": kept[twin].evidence + event.evidence})
    return kept


def _retells(event: Event, other: Event) -> bool:
    """Whether `event`, of a tail, tells vaguely or with the same numbers what `other` tells."""
    if (
        event.story == 0
        or event.story == other.story
        or event.toll != other.toll
        or event.country != other.country
        or event.status != other.status
    ):
        return False
    mine, theirs = dict(event.harm.kinds()), dict(other.harm.kinds())
    if not set(mine) <= set(theirs) or event.nationality != other.nationality:
        return False
    vague = all(count.high is None and (count.best in (None, 10, 12, 40, 100)) for count in mine.values())
    if vague and event.nationality:
        return all((count.low or 0) <= (theirs[kind].best or 0) for kind, count in mine.items())
    return (
        mine == theirs
        and event.nationality == other.nationality
        and (event.date == other.date or "unknown" in (event.date_precision, other.date_precision))
    )


def _with_primary(events: list[Event]) -> list[Event]:
    """Mark the article's main casualty incident: the first additive one of the article itself that tells harm."""
    for k, event in enumerate(events):
        if (
            event.story == 0
            and event.toll == "incident"
            and event.status in ("reported", "claimed")
            and event.date_precision != "past"
            and _harms(event)
        ):
            events[k] = event.model_copy(update={"primary": True})
            break
    return events


def _harms(event: Event) -> bool:
    return any((count.best or count.low or count.high) for _, count in event.harm.kinds())


def _numbered(events: list[Event]) -> list[Event]:
    """Give every event its id: a hash of the article, the story and what distinguishes the event."""
    seen: Counter[str] = Counter()
    numbered = []
    for event in events:
        key = "|".join(
            (
                event.article_id,
                str(event.story),
                event.type,
                event.toll,
                event.status,
                event.harm.model_dump_json(),
                str(event.date),
                str(event.country),
                event.headline if event.story else "",
            )
        )
        seen[key] += 1
        digest = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:20]
        numbered.append(event.model_copy(update={"event_id": digest}))
    return numbered
