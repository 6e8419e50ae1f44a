"""What each sentence tells: figures of one toll, standing and time, with the places and the date that go with them."""

import datetime
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agents.extract import claims, means, shared_tolls, standing, vocabulary
from agents.extract.dates import DateWord
from agents.extract.harm.parsed import FINITE
from agents.extract.location import LOCATED
from agents.extract.mentions import Mention
from agents.extract.people import Group, place_in_order
from agents.extract.places import PlaceWord
from agents.extract.reading import Read
from agents.extract.shared_tolls import Among
from agents.extract.sources import Cites, speakers
from agents.extract.standing import Judgement
from agents.extract.tokens import Doc, Token
from streams.messages import Count, DatePrecision

ATTACKER = "attacker"
REPORTED_ON = vocabulary.sought("tellings.reported_on")
MARKS_OLD = vocabulary.sought("tellings.marks_old")
UPDATED = vocabulary.sought("tellings.updated")
FRESH = vocabulary.sought("tellings.fresh")
CLOCK = vocabulary.sought("tellings.clock")
SCENE_OF_ITS_OWN = vocabulary.sought("tellings.scene_of_its_own")
IN_CARE = vocabulary.sought("tellings.in_care")
CAME_AFTER = vocabulary.sought("tellings.came_after")
BESIDE = vocabulary.sought("tellings.beside")
NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]+")
CONTRAST = vocabulary.pattern("tellings.contrast")
LEADING_CONTRAST = vocabulary.pattern("tellings.leading_contrast")
CITED = vocabulary.sought("tellings.cited")
LEAD = 1  # sentences from the top that tell of the story's own matter
DAYS_AFTER = vocabulary.sought("tellings.days_after")
BY_REBELS = vocabulary.sought("tellings.by_rebels")
BY_STATE = vocabulary.sought("tellings.by_state")
SCENE_OPENS = vocabulary.word_set("tellings.scene_opens")
MANY = 1000  # so many did flee, or were killed, over a long time, where one was told of
SUBJECT_WORDS = 4  # that may be the subject of a verb in a headline
FEW = 6  # words behind a verb in which its cause may begin
OF_CAUSE = vocabulary.word_set("tellings.of_cause")
NO_NEW_CAUSE = vocabulary.word_set("tellings.no_new_cause")
FAR = 90  # characters between "after" and those whom it tells of
OF_SCENE = vocabulary.sought("tellings.of_scene")
AS_OF = vocabulary.sought("tellings.as_of")
DEED_BETWEEN = vocabulary.sought("tellings.deed_between")
REPLACED = vocabulary.sought("tellings.replaced")
DEED_OF_DAY = vocabulary.pattern("tellings.deed_of_day")
HAD_BEFORE = vocabulary.sought("tellings.had_before")
TIED_TO = vocabulary.sought("tellings.tied_to")
WENT_BEFORE = vocabulary.sought("tellings.went_before")
AFTERS = (CAME_AFTER, DAYS_AFTER, TIED_TO, WENT_BEFORE)  # behind which what went before is told
BACK_TO_REPORT = vocabulary.sought("tellings.back_to_report")
DATED = ("day", "month", "year")
DAYS_IN: dict[DatePrecision, int] = {"day": 1, "week": 7}
TOLD_OF = re.compile(r",? when\b")
NUMBERED = vocabulary.sought("tellings.numbered")
BACKGROUND = vocabulary.sought("tellings.background")
HARM = frozenset((*vocabulary.harm_nouns(), *vocabulary.harm_verbs()))
DYING = vocabulary.word_set("tellings.dying")
WORD = re.compile(r"[\w’'-]+")
ITS_WORDS = vocabulary.word_set("claims.its_words")
CLAUSE = re.compile(r"[,;:]")
TO_COME = vocabulary.word_set("tellings.to_come")
FOLLOW_UP = vocabulary.word_set("tellings.follow_up")
AT_COURT = vocabulary.word_set("tellings.at_court")
SENT = vocabulary.word_set("phrases.send")
OF_A_VERB = frozenset(
    ("pobj", "npadvmod", "prep", "nmod", "compound", "advmod", "tmod", "amod", "appos", "punct", "dobj")
)
OTHERS = vocabulary.word_set("tellings.others")
CALENDAR = vocabulary.word_set("tellings.calendar")  # signs that are no more than the time of one deed
SAME_WORD = 4  # letters: "teen", "teenager"


@dataclass
class Figure:
    """One number of people of one kind, as one sentence gives it, with the mention that it comes from."""

    kind: str
    group: Group
    mention: Mention
    sentence: int  # index of the sentence in the article
    headline: bool
    also: bool  # "also", "another": to be added to what was told before
    updated: bool = False  # the sentence says that figures have changed
    rival: bool = False  # in a half of the sentence with a source of its own
    source: str | None = None  # who is cited for it
    among: Among | None = None  # it is of so many attacks, of which the incident is one

    @property
    def attackers(self) -> bool:
        """Whether these are attackers."""
        return self.group.role == ATTACKER

    @property
    def value(self) -> int:
        """The number by which figures are compared."""
        count = self.group.count
        return count.best if count.best is not None else count.low if count.low is not None else count.high or 0


@dataclass
class Told:
    """What one sentence tells of one incident."""

    figures: list[Figure]
    judgement: Judgement
    date: DateWord | None
    date_reported: bool  # the date is that of the report ("said on Saturday"), and no other is there
    places: list[PlaceWord]  # that say where, strongest first
    published: datetime.date
    sentence: int
    text: str
    headline: bool
    older: bool = False
    own_cause: bool = False  # "also", with a cause of its own: "six were also killed in shelling"
    fresh: bool = False  # it says that something else is told: "In another incident"
    doer: str | None = None  # whose fire it was
    families: frozenset[str] = frozenset()  # of means
    beside: bool = False  # it sets what it tells beside what was told: "meanwhile", "they also said"
    apart: bool = False  # what went before, beside the matter of the sentence: "a day after a pilot was killed"
    scene: list[PlaceWord] = field(
        default_factory=list
    )  # the place of the deed that it names: "the fire in Lyon killed"
    of_death: bool = False  # the date is that of a death, which may come after the deed: "died on Friday"
    spoken: frozenset[int] = frozenset()  # every number of people in the sentence, parts and all
    clock: int | None = None  # minutes of the day at which those told of for the first time were harmed
    goes_on: bool = False  # with the toll of a long time told right before
    newcomers: frozenset[int] = frozenset()  # ages of those whom it brings in, where several deeds are told
    date_from: int = -1  # index of the sentence in which the date stands


def tellings(reads: Sequence[Read], published: datetime.date) -> list[Told]:
    """What the sentences of one story tell, in reading order; what a sentence soon after denies is denied."""
    texts = [read.sentence.text for read in reads]
    cites, quoted = Cites(texts), speakers(texts)
    found = [
        told
        for k, read in enumerate(reads)
        for told in _of_sentence(read, k, published, reads[k - 1] if k else None, cites, quoted[k])
    ]
    _date_from_first(found, reads, published)
    _headline_as_the_lead(found)
    _newcomers_of_one_deed(found)
    _go_on_with_periods(found, reads)
    _share_out(found, reads)
    _set_aside_replaced(found, reads)
    for told in found:
        after = " ".join(read.sentence.text for read in reads[told.sentence + 1 : told.sentence + 3])
        if (
            told.judgement.status in ("reported", "claimed")
            and not told.headline
            and standing.DENIED_AFTER.search(after)
            and not standing.DENIED_BLAME.search(after)
        ):
            told.judgement = replace(told.judgement, status="denied")
    return found


def _newcomers_of_one_deed(found: Sequence[Told]) -> None:
    """Forget who is brought in where the story does not open with a toll of several deeds: all are of its one."""
    if not any(told.judgement.toll == "cumulative" and (told.headline or told.sentence <= LEAD) for told in found):
        for told in found:
            told.newcomers = frozenset()


def _set_aside_replaced(found: Sequence[Told], reads: Sequence[Read]) -> None:
    """Mark figures that are told as earlier ones where a later one stands: "earlier reports of 25 dead were wrong"."""
    known = [figure for told in found for figure in told.figures if figure.group.numbered]
    for told in found:
        told.figures = [
            replace(figure, mention=replace(figure.mention, earlier=True))
            if _replaced(figure, reads) and any(_stands_after(other, figure) for other in known)
            else figure
            for figure in told.figures
        ]


def _replaced(figure: Figure, reads: Sequence[Read]) -> bool:
    """Whether words before a figure say that it was an earlier one."""
    read = reads[figure.sentence]
    assert read.doc is not None
    before = read.sentence.text[: read.doc[figure.group.start].idx]
    return figure.group.numbered and REPLACED.search(before) is not None


def _stands_after(other: Figure, figure: Figure) -> bool:
    """Whether another figure of its kind is told later in the story."""
    later = (other.sentence, other.group.start) > (figure.sentence, figure.group.start)
    return other.kind == figure.kind and later and not (other.group.part or other.group.of_them)


def _share_out(found: Sequence[Told], reads: Sequence[Read]) -> None:
    """Mark the figures that are of several attacks, one of which a sentence before has said that the story tells of."""
    several: Among | None = None
    for k, read in enumerate(reads):
        if several is not None and shared_tolls.of_all(read.sentence.text):
            for told in found:
                if told.sentence == k:
                    told.figures = [replace(figure, among=several) for figure in told.figures]
        several = shared_tolls.among(read.sentence.text, k) or several


def _headline_as_the_lead(found: Sequence[Told]) -> None:
    """Take a headline's toll for that of several incidents where the lead says so of it: "six shot, two fatally"."""
    lead = [told for told in found if not told.headline and told.sentence <= LEAD and _sum_of_several(told)]
    for told in found:
        if told.headline and told.judgement.toll == "incident":
            same = next((other for other in lead if _numbers(other) >= _numbers(told) != set()), None)
            told.judgement = same.judgement if same is not None else told.judgement


def _sum_of_several(told: Told) -> bool:
    return told.judgement.toll == "cumulative" and told.judgement.sign in ("days", "span", "week")


def _numbers(told: Told) -> set[tuple[str, int]]:
    """How many people of each kind a telling counts, those hit as wounded."""
    return {
        (likewise(figure.kind), figure.value)
        for figure in told.figures
        if figure.group.numbered and not figure.group.part
    }


def _go_on_with_periods(found: Sequence[Told], reads: Sequence[Read]) -> None:
    """Mark what goes on with the toll of a long time that the sentence before gives: "It has uprooted 290,000".

    So does a toll that is set beside it and is too large for one deed: "Meanwhile rebel fire killed 1,100".
    """
    for before, told in itertools.pairwise(found):
        lasting = before.judgement.toll == "cumulative" and before.sentence == told.sentence - 1
        own_day = told.date is not None and told.date.precision == "day" and not told.date_reported
        if not lasting or told.judgement.toll == "cumulative" or own_day or told.fresh:
            continue
        kinds = {figure.kind for figure in told.figures}
        beside = told.beside and all(figure.value >= MANY for figure in told.figures)
        other_kinds = kinds.isdisjoint(figure.kind for figure in before.figures) and not told.own_cause
        if beside or (other_kinds and all(_of_long_time(figure, reads) for figure in told.figures)):
            told.judgement = replace(told.judgement, toll="cumulative", sign=before.judgement.sign)
            told.goes_on = not beside


def _of_long_time(figure: Figure, reads: Sequence[Read]) -> bool:
    """Whether a figure may be of as long a time as the one before it: many who fled, a number of no one told anew."""
    doc = reads[figure.sentence].doc
    assert doc is not None
    if figure.kind == "displaced":
        return figure.value >= MANY
    perfect = any(child.lower_ in ("have", "has") for child in doc[figure.mention.trigger].children)
    return perfect and figure.group.numbered and not figure.group.noun


def _date_from_first(found: Sequence[Told], reads: Sequence[Read], published: datetime.date) -> None:
    """Give what went before "a day after" it the date of that day: from the first that is named."""
    first = next((d.day for read in reads for d in read.dates if d.day is not None and d.precision == "day"), published)
    for told in found:
        if told.apart and told.date is not None and told.date.day is None and told.date.precision in DAYS_IN:
            told.date = replace(told.date, day=first + datetime.timedelta(days=told.date.relative))


def _of_sentence(
    read: Read, index: int, published: datetime.date, before: Read | None, cites: Cites, speaker: str | None
) -> list[Told]:
    """What a sentence tells, one telling for each toll and standing."""
    cites.hear(read.sentence.text)
    if read.doc is None or not read.mentions:
        return []
    names = frozenset(word.name for word in read.places if word.kind in ("country", "demonym", "organisation"))
    text = read.sentence.text
    halves = len(read.mentions) > 1 and _halves(text)
    updated = UPDATED.search(text) is not None
    by_judgement: dict[tuple[str, str, object, bool], tuple[standing.Judgement, list[Figure]]] = {}
    enemies = False  # whether a belligerent has told of whom it killed, in this sentence
    for mention in read.mentions:
        if mention.implied and not (index <= LEAD or mention.group.definite or read.sentence.role == "headline"):
            continue
        judgement = standing.judge(read.doc, mention, names)
        source = cites.of(read.doc, mention.trigger, speaker)
        claimed = _claimed(read.doc, mention, source)
        enemies = enemies or (claimed and source is not None)
        if judgement.status == "reported" and (claimed or (enemies and _more_of_them(read.doc, mention.group))):
            judgement = replace(judgement, status="claimed")
        if read.imagined is not None and read.doc[mention.trigger].idx >= read.imagined:
            judgement = replace(judgement, status="hypothetical")
        between = sorted((mention.group.end, mention.trigger))
        also = mention.group.additional or any(
            read.doc[i].lower_ == "also" for i in range(max(0, between[0] - 1), between[1])
        )
        group = mention.group
        if group.additional and (_set_against(read, mention) or _as_the_doer(read, mention)):
            group, also = replace(group, additional=False), False
        if judgement.toll == "cumulative" and group.single:  # "he is the 54th activist to be killed this year"
            ordinal = max(place_in_order(word.lower_) for word in read.doc[group.start : group.end])
            group = replace(group, count=Count.exactly(ordinal), numbered=True) if ordinal else group
            if not ordinal and judgement.sign in CALENDAR and all(each.group.single for each in read.mentions):
                judgement = replace(judgement, toll="incident", sign="", sign_span=None)  # "a boy shot in May"
        figure = Figure(
            mention.kind, group, mention, index, read.sentence.role == "headline", also, updated, halves, source
        )
        before_it = _went_before(read, figure)
        if before_it:
            figure = replace(figure, group=replace(figure.group, part=False))
        key = (judgement.toll, judgement.status, _own_date(read, figure, published), before_it)
        by_judgement.setdefault(key, (judgement, []))[1].append(figure)
    scene = (
        before if before is not None and not before.mentions and before.sentence.line == read.sentence.line else None
    )
    doer, families = _doer(text), means.families(text)
    tellings = []
    for (*_, apart), (judgement, figures) in by_judgement.items():
        date, reported = _date_of(read, figures, published, judgement.toll == "cumulative")
        if apart:
            date, reported = _days_before(text), False
        date_from = index
        if (date is None or reported) and scene is not None and not apart:
            earlier = _day_of_scene(scene, text)
            if earlier is not None:
                date, reported, date_from = earlier, False, index - 1
        places_of = _on_its_side(read, figures, apart)
        alone = judgement.toll == "incident" and not any(word.weight >= LOCATED for word in places_of)
        if scene is not None and alone:
            places_of = places_of + [replace(word, weight=word.weight * 0.8) for word in scene.places]
        tellings.append(
            Told(
                figures=figures, judgement=judgement, date=date, date_reported=reported, date_from=date_from,
                of_death=date is not None and date_from == index and _of_death(read, figures, date),
                places=places_of, published=published, sentence=index, text=text,
                headline=read.sentence.role == "headline",
                older=bool(MARKS_OLD.search(text)),
                fresh=bool(FRESH.search(text)),
                own_cause=any(_own_cause(read.doc, figure) for figure in figures), apart=apart,
                scene=[word for word in read.places if OF_SCENE.search(text[: word.start]) is not None],
                clock=_clock(text, figures), newcomers=_newcomers(read, figures),
                beside=bool(BESIDE.search(text)), doer=doer, families=families,
                spoken=frozenset(value for g in read.groups if g.numbered and (value := g.count.best or 0) > 1),
            )
        )  # fmt: skip
    return tellings


def _as_the_doer(read: Read, mention: Mention) -> bool:
    """Whether "another" is another than who did it: "a teenager shot another teen"."""
    group = mention.group
    harmed = {each.group.start for each in read.mentions}
    return group.single and any(
        doer.single
        and doer.start not in harmed
        and doer.end <= mention.trigger < group.start
        and group.noun[:SAME_WORD] == doer.noun[:SAME_WORD] != ""
        for doer in read.groups
    )


def _set_against(read: Read, mention: Mention) -> bool:
    """Whether "another" is set against one of its sentence who fared otherwise: "one fled, another was shot"."""
    same = {other.group.start for other in read.mentions if likewise(other.kind) == likewise(mention.kind)}
    before = [other for other in read.groups if other.end <= mention.group.start and other.count.best]
    counted = [other for other in before if (other.numbered and not other.noun) or other.role == ATTACKER]
    return mention.group.single and bool(counted) and not any(other.start in same for other in counted)


def likewise(kind: str) -> str:
    """The kind that a figure is of as far as it is known: who was hit is wounded, unless it tells that they died."""
    return "wounded" if kind == "hit" else kind


def _clock(text: str, figures: list[Figure]) -> int | None:
    """The minute of the day at which new people were harmed; None where none is told, or it may be that of a death."""
    new = not any(f.group.definite or f.group.pronoun or f.group.of_them or f.mention.weak for f in figures)
    match = CLOCK.search(text) if new else None
    if match is None or IN_CARE.search(text):
        return None
    return (int(match["hour"]) % 12 + 12 * (match["half"].lower() == "p")) * 60 + int(match["minute"] or 0)


def _newcomers(read: Read, figures: list[Figure]) -> frozenset[int]:
    """The ages of single people whom a sentence with an hour or a place brings in: "a 15-year-old was shot at noon"."""
    aged = any(group.age for group in (*read.groups, *(figure.group for figure in figures)))
    if not aged or any(figure.also for figure in figures) or not SCENE_OF_ITS_OWN.search(read.sentence.text):
        return frozenset()
    ages = set()
    for figure in figures:
        before = [group for group in read.groups if group.end <= figure.group.start]
        brought_in = [
            group for group in (*before, figure.group)
            if group.single and group.age and not (group.definite or group.name)
        ]  # fmt: skip
        if (figure.group.pronoun or brought_in[-1:] == [figure.group]) and brought_in:
            ages.add(brought_in[-1].age or 0)
    return frozenset(ages)


def _more_of_them(doc: Doc, group: Group) -> bool:
    """Whether a group told beside enemies who were killed are enemies too: "and four others", "and 41 taken"."""
    own = any(word.lower_ == "own" for word in doc[group.start : group.end])
    return group.noun in OTHERS or (group.numbered and not (group.noun or own or group.of_them))


def _claimed(doc: Doc, mention: Mention, source: str | None) -> bool:
    """Whether a belligerent, cited as the source, tells of those whom it killed itself."""
    if source is None and doc[mention.trigger].lower_ in ITS_WORDS:
        subject = next((child for child in doc[mention.trigger].children if child.dep_ == "nsubj"), None)
        words = (subject.left_edge.i, subject.right_edge.i + 1) if subject is not None else _right_before(mention)
        source = doc.span(*words)
    side = claims.belligerent(source)
    if side is None or source is None:
        return False
    group = mention.group
    return claims.of_enemies(side, source, group, doc.span(max(0, group.start - 1), group.end + 3))


def _right_before(mention: Mention) -> tuple[int, int]:
    """The words before a verb of which the parse, as in headlines, knows no subject: "Syrian Army Eliminates"."""
    return max(0, mention.trigger - SUBJECT_WORDS), mention.trigger


def _day_of_scene(scene: Read, text: str) -> DateWord | None:
    """The day that the sentence before gives: of several, the one told nearest to a name that `text` has too."""
    days = [word for word in scene.dates if word.precision == "day" and not said(scene, word)]
    if len({word.day for word in days}) > 1:
        known = {match.group() for match in NAME.finditer(text)}
        names = [match for match in NAME.finditer(scene.sentence.text) if match.group() in known]
        if names:
            return min(days, key=lambda word: min(abs(word.start - name.end()) for name in names))
    return next(iter(days), None)


def _went_before(read: Read, figure: Figure) -> bool:
    """Whether dead are told of as what went before: "killed nine, a day after a pilot was killed", in one sentence."""
    assert read.doc is not None
    if figure.kind != "killed" or figure.group.definite or figure.group.pronoun or figure.mention.implied:
        return False
    if _dying(read.doc, figure) and (figure.group.of_them or not _own_cause(read.doc, figure)):
        return False  # "after five of the injured died in hospitals", not "after 28 died in a bombing"
    at = read.doc[figure.group.start].idx
    if any(0 <= at - match.end() <= FAR for match in DAYS_AFTER.finditer(read.sentence.text)):
        return True
    if HAD_BEFORE.search(read.sentence.text[:at]) and any(word.weight >= LOCATED for word in read.places):
        return True
    if any(match.end() <= at for match in CAME_AFTER.finditer(read.sentence.text)):
        return True
    if any(match.end() <= at and _killed_before(read, match.start()) for match in TIED_TO.finditer(read.sentence.text)):
        return True
    marks = [match.end() for match in WENT_BEFORE.finditer(read.sentence.text) if match.end() <= at]
    if not marks or at - marks[-1] > FAR:
        return False
    return any(
        other.kind == "killed" and read.doc[other.group.start].idx < marks[-1]
        and read.doc[other.trigger].idx < marks[-1] and other.group.count != figure.group.count
        for other in read.mentions
    )  # fmt: skip


def _on_its_side(read: Read, figures: Sequence[Figure], apart: bool) -> list[PlaceWord]:
    """The places told with figures of what went before: those after the "after", if one there says where it was."""
    assert read.doc is not None
    if not apart:
        return read.places
    at = min(read.doc[figure.group.start].idx for figure in figures)
    marks = (match.end() for words in AFTERS for match in words.finditer(read.sentence.text) if match.end() <= at)
    after = max(marks, default=0)
    behind = [word for word in read.places if word.start >= after]
    return behind if any(word.weight >= LOCATED for word in behind) else read.places


def _killed_before(read: Read, at: int) -> bool:
    """Whether a sentence tells of dead before character `at`, not only of a charge of murder."""
    assert read.doc is not None
    dead = [mention for mention in read.mentions if mention.kind == "killed" and not mention.implied]
    return any(max(read.doc[each.trigger].idx, read.doc[each.group.start].idx) < at for each in dead)


def _days_before(text: str) -> DateWord | None:
    """When that was which went before: "killed nine, two days after 20 had died"; None where nothing tells how long."""
    match = DAYS_AFTER.search(text)
    unit = next((unit for unit in DAYS_IN if match is not None and unit in match.group()), None)
    if match is None or unit is None:
        return None
    words = match.group().lower().split()
    count = next((w for w in words if w.isdigit() or w in ("a", *vocabulary.number_words())), "a")
    units = 1 if count == "a" else int(count) if count.isdigit() else vocabulary.number_words()[count]
    return DateWord(*match.span(), None, unit, "before", -units * DAYS_IN[unit])


def _dying(doc: Doc, figure: Figure) -> bool:
    """Whether the word alone tells of no violence; "left 35 dead" does."""
    return figure.mention.weak and doc[figure.mention.trigger].lower_ != "dead"


def _own_cause(doc: Doc, figure: Figure) -> bool:
    """Whether words behind the verb name a new cause: "in rebel shelling", "when a bomb", not "in the attack"."""
    if figure.group.additional and figure.group.noun in ("another", "others", ""):
        return False
    if (
        figure.also
        and doc[figure.mention.trigger].lower_ in vocabulary.harm_verbs()
        and any(
            child.dep_ == "nsubj" and claims.belligerent(doc.span(child.left_edge.i, child.i + 1)) is not None
            for child in doc[figure.mention.trigger].children
        )
    ):
        return True  # "the air force also killed six traders"
    if any(_is_new_means(child) for child in doc[figure.mention.trigger].children):
        return True  # "An air raid killed six", not "The air raid" or "A gunman"
    for token in doc[figure.mention.trigger + 1 : figure.mention.trigger + FEW]:
        following = doc[token.i + 1] if token.i + 1 < len(doc) else token
        bare = following.tag_ in ("NNS", "NNPS") or following.lower_ in (
            "armed",
            "unknown",
            "unidentified",
            "suspected",
        )
        if token.lower_ in SCENE_OPENS and (following.tag_ == "PRP$" or following.lower_ in ("a", "an") or bare):
            return True  # "killed on Friday when their helicopter crashed"
    behind = doc[figure.mention.trigger + 1 : figure.mention.trigger + 3]
    if len(behind) < 2 or behind[0].lower_ not in OF_CAUSE or behind[1].lower_ in NO_NEW_CAUSE:
        return False
    if behind[0].lower_ == "by":
        return behind[1].lower_ in ("a", "an")  # "by a car bomb", not "by police"
    return behind[1].pos_ not in ("PROPN", "NUM", "PRON")  # "in Aleppo", "in 2011"


def _is_new_means(subject: Token) -> bool:
    """Whether the subject of a verb is a means of harm not spoken of before."""
    if subject.dep_ != "nsubj":
        return False
    first = subject.left_edge
    indefinite = first.lower_ in ("a", "an", "another") or (first == subject and subject.tag_ == "NNS")
    name = subject.doc.span(first.i, subject.i + 1).lower()
    return indefinite and bool(means.families(name))


def _doer(text: str) -> str | None:
    """The side whose fire a sentence names, of the two sides of most wars: "rebel shelling", "government warplanes"."""
    for side, pattern in (("rebels", BY_REBELS), ("state", BY_STATE)):
        if pattern.search(text):
            return side
    return None


def _halves(text: str) -> bool:
    """Whether two halves of a sentence each name a source: "police said ...; doctors said ..."."""
    leading = LEADING_CONTRAST.match(text)
    parts = text[leading.end() :].split(", ") if leading else CONTRAST.split(text)
    return len(parts) == 2 and all(CITED.search(part) for part in parts)


def said(read: Read, word: DateWord) -> bool:
    """Whether a date word only dates a report: "said on Saturday", not "said that three died on Saturday".

    What police and courts do later is as good as a report: "was charged on Monday with killing two".
    """
    if _came_of_it(read, word) or AS_OF.search(read.sentence.text[: word.start]):
        return True
    doc = _own_parse(read)
    report = REPORTED_ON.search(read.sentence.text[: word.start]) if word.precision in ("day", "week") else None
    if report is None or doc is None:
        return report is not None
    if word.kind != "weekday" and DEED_BETWEEN.search(read.sentence.text[report.start() : word.start]):
        return False  # "according to police an earlier strike on August 21 killed four"
    words = [token.lower_ for token in doc if report.start() <= token.idx < word.start]
    if words and words[0] in FOLLOW_UP and not HARM.isdisjoint(words):
        return False  # "was charged with the shooting of a clerk on Monday"
    verbs = [token.idx for token in doc if token.tag_ in FINITE and report.start() < token.idx < word.start]
    return not verbs or BACK_TO_REPORT.search(read.sentence.text[verbs[-1] : word.start]) is not None


def _came_of_it(read: Read, word: DateWord) -> bool:
    """Whether a day is that of what police, courts or mourners did after the deed."""
    doc = _own_parse(read)
    if word.precision != "day":
        return False
    return _lay(read, word) or (_follows_up(doc, word) if doc is not None else _of_follow_up(read, word))


def _lay(read: Read, word: DateWord) -> bool:
    """Whether a day is that on which somebody was as told: "is in stable condition late Monday"; not taken there."""
    clause = [each.lower() for each in WORD.findall(CLAUSE.split(read.sentence.text[: word.start])[-1])]
    return "condition" in clause[-3:] and SENT.isdisjoint(clause)


def _own_parse(read: Read) -> Doc | None:
    """The parse of a sentence that tells something; whether another one is parsed depends on its neighbours."""
    return read.doc if read.tells else None


def _follows_up(doc: Doc, word: DateWord) -> bool:
    """Whether the verb that a date word stands with tells what came of a deed: an arrest, a trial, a vigil."""
    span = doc.at(word.start, word.end)
    if span is None:
        return False
    token = doc.root(span)
    for _ in range(4):
        if token.pos_ in ("VERB", "AUX"):
            break
        if token.dep_ not in OF_A_VERB:
            return False
        token = token.head
    between = {each.lower_ for each in doc[token.i + 1 : span.start]}
    near = [word for child in token.children for word in (child, *(child.children if child.dep_ == "prep" else ()))]
    at_court = any(word.lower_ in AT_COURT for word in near)
    return (token.lower_ in FOLLOW_UP or at_court or _to_come(token)) and between.isdisjoint(HARM)


def _to_come(verb: Token) -> bool:
    """Whether something was only to happen: "the clerk shot dead was to retire on Monday", "will be buried"."""
    if verb.lower_ not in HARM and any(child.dep_ == "aux" and child.lower_ == "will" for child in verb.children):
        return True
    to = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    return verb.tag_ == "VB" and to and verb.lower_ not in HARM and verb.head.lower_ in TO_COME


def _of_follow_up(read: Read, word: DateWord) -> bool:
    """Whether the words before a date, in its clause, tell what came of a deed and of no deed; without a parse."""
    clause = [each.lower() for each in WORD.findall(CLAUSE.split(read.sentence.text[: word.start])[-1])]
    last = max((k for k, each in enumerate(clause) if each in FOLLOW_UP), default=None)
    return last is not None and HARM.isdisjoint(clause[last:])


def of_deed(read: Read, word: DateWord) -> bool:
    """Whether a day is told as that of a deed: "the Nov. 22 shooting", "Friday night's crash"."""
    return word.precision == "day" and DEED_OF_DAY.match(read.sentence.text[word.end :]) is not None


def _background(text: str, word: DateWord) -> bool:
    """Whether a date word only says since when something goes on: "since the war began in 2011"."""
    if word.kind == "weekday" or TOLD_OF.match(text[word.end :]):  # "the worst since May 2006, when 23 were killed"
        return False
    before = text[: word.start]
    ranked = word.precision == "year" and bool(standing.DEADLIEST.search(before) or NUMBERED.search(before))
    return ranked or BACKGROUND.search(text[: word.start + 6]) is not None  # "in the third attack this year"


def _own_date(read: Read, figure: Figure, published: datetime.date) -> object:
    """What sets a figure's time apart within a sentence that tells of several times; None in any other."""
    assert read.doc is not None
    text = read.sentence.text
    words = [w for w in read.dates if w.day is not None and w.day <= published and w.precision in DATED]
    if len({w.day for w in words}) < 2:
        return None  # as in most sentences, of which nothing more is asked
    words = [w for w in words if not said(read, w)]
    gaps = [read.doc[mention.group.start].idx for mention in read.mentions if mention.gapped]
    if len({w.day for w in words}) < 2 or not (gaps or re.search(r"[;:]|\bwhen\b|\bafter\b", text)):
        return None
    at = read.doc[figure.group.start if figure.mention.gapped else figure.mention.trigger].idx
    cuts = [*gaps, *(m.start() for m in re.finditer(r"[;:]", text))]
    clause = sum(cut <= at for cut in cuts)
    near = [w for w in words if sum(cut <= w.start for cut in cuts) == clause] or words
    return min(near, key=lambda w: abs(w.start - at)).day


def _of_death(read: Read, figures: list[Figure], word: DateWord) -> bool:
    """Whether the word of harm that a date stands nearest to tells that single people died: "died on Friday"."""
    assert read.doc is not None
    triggers = [read.doc[figure.mention.trigger] for figure in figures]
    nearest = min(triggers, key=lambda trigger: abs(trigger.idx - word.start))
    told = {token.lower_ for token in read.doc[max(0, nearest.i - 1) : nearest.i + 1]}
    single = all(figure.group.single for figure in figures if figure.kind == "killed")
    return single and not DYING.isdisjoint(told) and not of_deed(read, word)


def _date_of(
    read: Read, figures: list[Figure], published: datetime.date, cumulative: bool
) -> tuple[DateWord | None, bool]:
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
        late = said(read, word) + (not cumulative and _background(text, word))
        ranked.append((late, not of_deed(read, word), abs(word.start - trigger), word))
    if not ranked:
        return None, False
    late, *_, word = min(ranked, key=lambda item: item[:3])
    return word, bool(late)
