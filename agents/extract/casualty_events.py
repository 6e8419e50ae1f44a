"""The events of harm of one story: each incident with its toll, day, place, means, period and victims."""

import datetime
from collections.abc import Collection, Sequence
from typing import cast

from agents.extract import evidence, incidents, means, sources, vocabulary
from agents.extract.counting.toll import toll
from agents.extract.dates import DateWord
from agents.extract.fingerprint import fingerprint
from agents.extract.harm.deeds import OF_LAW
from agents.extract.incidents import Incident
from agents.extract.location import Location, Setting
from agents.extract.named import named
from agents.extract.reading import Read
from agents.extract.segments import Story
from agents.extract.sought import Sought
from agents.extract.standing import Judgement
from agents.extract.tellings import LEAD, Figure, Told, of_deed, said, tellings
from streams.messages import (
    DatePrecision,
    Event,
    EventType,
    Harm,
    HarmKind,
    Named,
    Period,
    Perpetrators,
    RawArticle,
    Victims,
)  # fmt: skip

KILL = vocabulary.word_set("casualty_events.kill")
OWN_PEOPLE = vocabulary.word_set("casualty_events.own_people")
LOSE = vocabulary.word_set("casualty_events.lose")
VICTIMS_WERE = vocabulary.sought("casualty_events.victims_were")
NATURAL = [Sought(pattern) for pattern in vocabulary.natural_deaths()]
NEAR = 3  # sentences: that which tells of the victims, and two more
NO_DATE = datetime.date(1970, 1, 1)


def casualty_events(
    article: RawArticle, story: Story, published: datetime.date, reads: Sequence[Read], setting: Setting
) -> list[Event]:
    """The events of harm that `reads`, the sentences of `story`, tell, in reading order.

    `published` is the day that words like "Monday" count from, `setting` what may say where it was.
    """
    if not any(read.mentions for read in reads):
        return []
    text = " ".join(read.sentence.text for read in reads)
    events = []
    told = incidents.group(each for each in tellings(reads, published) if not _by_the_way(each))
    # the story's own matter comes before what went before it: the first event is the article's main one
    own_first = sorted(zip(told, named(told, reads), strict=True), key=lambda pair: pair[0].told[0].apart)
    for incident, names in own_first:
        if all(figure.mention.earlier for figure in incident.figures()) or _no_incident(incident, text):
            continue
        around = [word for told in incident.told for word in told.places]
        nations = _nationalities(incident, reads)
        where = setting.locate(around, nations, _stands_apart(incident))
        others = {other.day.day for other in told if other is not incident and other.day is not None}
        event = _event(article, story, incident, names, nations, reads, where, published, text, others)
        if event is not None:
            events.append(event)
    mark = fingerprint(text) if events else []
    for event in events:
        event.fingerprint = mark
    return events


def _no_incident(incident: Incident, story: str) -> bool:
    """Whether single people die of illness, in sport or fiction, or with no word of violence or accident."""
    figures = [figure for figure in incident.figures() if not figure.group.zero]
    if not figures or any(figure.kind in ("captured", "displaced", "casualties") for figure in figures):
        return False
    own = " ".join(told.text for told in incident.told)
    few = all(figure.group.single or figure.group.vague or figure.value <= 1 for figure in figures)
    bruised = all(figure.kind == "wounded" for figure in figures) and not _violent(own)
    worlds = vocabulary.unreal_worlds(story.lower()) if few or bruised else ()
    if (few and worlds) or "sport" in worlds:
        return True
    if not all(figure.group.single for figure in figures):
        return False
    natural = [told for told in incident.told if _natural(told.text)]
    if natural and not any(_violent(told.text) for told in incident.told if told not in natural):
        return True
    weak = all(t.figures[0].mention.weak for t in incident.told)
    return weak and not _violent(own) and not _violent(story[:1500])


def _by_the_way(told: Told) -> bool:
    """Whether a sentence tells that someone new died of illness: "her mother died months ago of cancer"."""
    new = all(figure.group.single and not figure.group.pronoun for figure in told.figures)
    return new and not told.headline and told.sentence > LEAD and _natural(told.text) and not _violent(told.text)


def _violent(text: str) -> bool:
    """Whether words name a means of harm: "was shot", "in a crash"."""
    return next(means.told(text), None) is not None


def _natural(text: str) -> bool:
    """Whether a sentence tells of a death by illness or age."""
    lower = text.lower()
    return any(pattern.search(lower) for pattern in NATURAL)


def _event(
    article: RawArticle, story: Story, incident: Incident, names: Named, nations: list[str], reads: Sequence[Read],
    where: Location, published: datetime.date, text: str, others: Collection[datetime.date | None],
) -> Event | None:  # fmt: skip
    """One incident as an event, but for its story's fingerprint; None where nobody was harmed."""
    figures = toll(incident, text)
    if not figures.harm:
        return None
    if incident.judgement.toll == "cumulative" and all(count.best is None for count in figures.harm.values()):
        return None  # what goes on, told without any number
    judgement = incident.judgement
    day, precision = _day(incident, reads, published, others)
    means, kind = _means(incident, reads)
    return Event(
        event_id="", article_id=article.id, url=article.url, source=article.source, published_at=article.published_at,
        headline=story.headline, story=story.number, type=kind, means=means, toll=judgement.toll,
        period=_period(judgement, incident, published) if judgement.toll == "cumulative" else None,
        status=judgement.status, attributed_to=_source(figures.used, reads), date=day, date_precision=precision,
        country=where.country, admin1=where.admin1, place=where.place, lat=where.lat, lon=where.lon,
        place_precision=where.precision,
        harm=Harm(**figures.harm), perpetrators=Perpetrators(**figures.perpetrators), victims=_victims(incident),
        nationality=nations, named=names, evidence=evidence.support(article, incident, figures.used, reads, where),
    )  # fmt: skip


def _source(used: Sequence[Figure], reads: Sequence[Read]) -> str | None:
    """Who is cited for the figures that an event rests on: the first source named with one."""
    for figure in used:
        doc = reads[figure.sentence].doc
        source = sources.cited(doc, figure.mention.trigger) if doc is not None else None
        if source is not None:
            return source
    return None


def _nationalities(incident: Incident, reads: Sequence[Read]) -> list[str]:
    """Of which countries the victims of an incident were, as far as it is told with their numbers or right behind."""
    found: list[str] = []
    for figure in incident.figures():
        if not figure.attackers:
            found.extend(code for code in (*figure.group.nationality, *_of_own(figure, reads)) if code not in found)
    return found or _victims_were(incident, reads)


def _of_own(figure: Figure, reads: Sequence[Read]) -> list[str]:
    """The country that tells of its own: "three of its nationals died, the ministry said", "it lost four men"."""
    doc = reads[figure.sentence].doc
    assert doc is not None
    own = figure.group.noun in OWN_PEOPLE or (
        figure.group.role == "military" and doc[figure.mention.trigger].lower_ in LOSE
    )
    source = sources.cited(doc, figure.mention.trigger) if own and not figure.group.nationality else None
    code = vocabulary.demonym_in(source) if source is not None else None
    return [] if code is None else [code]


def _victims_were(incident: Incident, reads: Sequence[Read]) -> list[str]:
    """The country that a sentence on the victims gives them: "All of the victims were Nepalese"."""
    near = {told.sentence + k for told in incident.told for k in range(NEAR)}
    for k in sorted(near & set(range(len(reads)))):
        match = VICTIMS_WERE.search(reads[k].sentence.text)
        code = vocabulary.demonym_in(match["people"]) if match is not None else None
        if code is not None:
            return [code]
    return []


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


def _day(
    incident: Incident, reads: Sequence[Read], published: datetime.date, others: Collection[datetime.date | None]
) -> tuple[datetime.date | None, DatePrecision]:
    """The day that it happened and its precision; `others` are the days of the story's other incidents."""
    if published == NO_DATE:
        absolute = incident.day
        if absolute is None or absolute.kind not in ("day", "iso", "month", "year") or absolute.day is None:
            return None, "unknown"
    word = incident.day
    if word is None:
        if any(told.older for told in incident.told):
            return None, "past"
        if incident.judgement.toll == "cumulative":
            return published, "unknown"
        word = _day_of_story(reads, published) if incident.told[0].sentence <= 3 else None
        if word is not None and word.day in others and _stands_apart(incident):
            word = None
        if word is None:
            return _latest(reads, published), "unknown"
    if word.precision == "past":
        return None, "past"
    if word.precision == "month":
        word = _day_within(word, reads) or word
    if word.day is None:
        first = next(
            (d.day for read in reads for d in read.dates if d.day is not None and d.precision == "day"), published
        )
        return first + datetime.timedelta(days=word.relative), "day"
    return min(word.day, published) if word.precision == "day" and (
        word.day - published
    ).days <= 1 else word.day, word.precision


def _day_of_story(reads: Sequence[Read], published: datetime.date) -> DateWord | None:
    """The day that a story names, though not with the harm: that of a deed, or the first of the last fortnight."""
    named = [(read, word) for read in reads for word in read.dates if word.precision == "day" and word.day is not None]
    past = [(read, word) for read, word in named if word.day is not None and word.day <= published]
    deed = next((word for read, word in past if of_deed(read, word)), None)
    recent = [word for read, word in past if word.day and (published - word.day).days < 14 and not said(read, word)]
    return deed or next(iter(recent), None)


def _day_within(month: DateWord, reads: Sequence[Read]) -> DateWord | None:
    """The only day of a month that a story names: it tells what "a September shooting" leaves open."""
    assert month.day is not None
    whole = (month.day.year, month.day.month)
    days = [
        word
        for read in reads
        for word in read.dates
        if word.precision == "day" and word.day is not None and (word.day.year, word.day.month) == whole
        and not said(read, word)
    ]  # fmt: skip
    return days[0] if len({word.day for word in days}) == 1 else None


def _latest(reads: Sequence[Read], published: datetime.date) -> datetime.date:
    """The latest day on which it may have happened: that of publication, of its report, or of what came of it."""
    later = [word.day for read in reads for word in read.dates if word.precision == "day" and said(read, word)]
    return min((day for day in later if day is not None and 0 <= (published - day).days < 14), default=published)


def _stands_apart(incident: Incident) -> bool:
    """Whether the story tells the incident as something else than what it told before."""
    return incident.told[0].apart or bool(incident.told[0].scene)


def _period(judgement: Judgement, incident: Incident, published: datetime.date) -> Period:
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


def _means(incident: Incident, reads: Sequence[Read]) -> tuple[str | None, EventType]:
    """How it was done, and the event type that follows."""
    own = next(means.told(" ".join(told.text for told in incident.told)), None)
    if own is None or own.name in ("explosion", "fire"):
        around = next(means.told(" ".join(read.sentence.text for read in reads[:3])), None)
        if own is None or (around is not None and around.type == "ASSAULT"):
            own = around
    if own is not None:
        return own.name, own.type
    violent = any(figure.kind in ("hit", "captured") or _by_people(figure, reads) for figure in incident.figures())
    return None, "ASSAULT" if violent else "ACCIDENT"


def _by_people(figure: Figure, reads: Sequence[Read]) -> bool:
    """Whether people did it: "rebels killed nine", "killed by a neighbour", "a homicide", an attacker killed."""
    doc, groups = reads[figure.sentence].doc, reads[figure.sentence].groups
    assert doc is not None
    trigger = doc[figure.mention.trigger]
    if figure.attackers or figure.mention.suicide or trigger.lower_ in OF_LAW:
        return True
    if trigger.lower_ not in KILL:
        return False
    heads = {group.head for group in groups}
    agents = [child for child in trigger.children if child.dep_ == "nsubj"]
    agents += [person for by in trigger.children if by.dep_ == "agent" for person in by.children]
    return any(agent.i in heads for agent in agents)
