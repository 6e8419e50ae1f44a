"""Judging a mention: one incident or many, and is it told as fact, claimed, denied, feared or only thought of."""

import functools
import re
from dataclasses import dataclass

from agents.extract import vocabulary
from agents.extract.mentions import Mention
from agents.extract.sought import Sought, Together
from agents.extract.tokens import Doc, Token
from streams.messages import Standing, Toll

FICTION = vocabulary.word_set("standing.fiction")
ANNIVERSARY = vocabulary.sought("standing.anniversary")
DENIED_AFTER = vocabulary.sought("standing.denied_after")
DENIED_BLAME = vocabulary.sought("standing.denied_blame")
SIGNS = vocabulary.cumulative_signs()
TOGETHER = Together([Sought(pattern) for pattern, _ in SIGNS])
SUPERLATIVE = vocabulary.sought("standing.superlative")
DEADLIEST = vocabulary.sought("standing.deadliest")
OF_ANOTHER_CLAUSE = vocabulary.sought("standing.of_another_clause")
DENIED = vocabulary.sought("standing.denied")
TAKEN_BACK = vocabulary.sought("standing.taken_back")
NOT_ABOUT_HARM = vocabulary.sought("standing.not_about_harm")
FEARED = vocabulary.sought("standing.feared")
UNREAL = vocabulary.sought("standing.unreal")
LIGHT = vocabulary.word_set("standing.light")
MODALS = vocabulary.word_set("standing.modals")
UNREAL_PAST = vocabulary.word_set("standing.unreal_past")
WILL = vocabulary.word_set("standing.will")
WERE = vocabulary.word_set("standing.were")
ARE = vocabulary.word_set("standing.are")
TOLL_NOUNS = vocabulary.word_set("tolls.nouns")
BARE_CLAUSE = 40  # characters: a longer clause tells of something of its own
COMPLEMENTS = frozenset(("acomp", "oprd", "ccomp", "dep", "advcl"))  # "would leave hundreds dead"
CLAIM = vocabulary.sought("standing.claim")
OUR_KILLERS = vocabulary.sought("standing.our_killers")
BELLIGERENT = vocabulary.sought("standing.belligerent")


@dataclass(frozen=True)
class Judgement:
    """What a mention is: additive or cumulative, its standing, and which sign said cumulative."""

    toll: Toll
    status: Standing
    sign: str = ""
    sign_span: tuple[int, int] | None = None  # in the sentence's text


def judge(doc: Doc, mention: Mention, countries: frozenset[str]) -> Judgement:
    """The judgement of one mention in its sentence. `countries`: names of states, which can be belligerents."""
    text = doc.text
    trigger = doc[mention.trigger]
    sign, span = cumulative(text, trigger.idx, doc[mention.group.start].idx)
    if not sign and mention.kind == "displaced" and _live_displaced(trigger):
        sign, span = "-", (trigger.idx, trigger.idx + len(trigger.text))
    if ANNIVERSARY.search(text):
        sign, span = "", None
    return Judgement("cumulative" if sign else "incident", _status(doc, mention, trigger, countries), sign, span)


def cumulative(text: str, trigger: int, group: int) -> tuple[str, tuple[int, int] | None]:
    """The sign that a figure covers many incidents and where it stands, or nothing."""
    lower = text.lower()
    for match, sign in _signs(lower):
        if sign == "since" and SUPERLATIVE.search(lower[: match.start()]):
            continue
        if DEADLIEST.search(lower[: match.start()]):
            continue
        # With the sign's first word, which may open a clause: "killed eight, bringing the year's toll to 50".
        begins = match.start() + len(match.group().split(" ")[0]) + 1
        between = lower[min(match.end(), trigger, group) : max(begins, trigger, group)]
        if (";" in between and not _goes_on(text, group)) or OF_ANOTHER_CLAUSE.search(between):
            continue
        return sign, match.span()
    return "", None


@functools.lru_cache(maxsize=1)
def _signs(text: str) -> list[tuple[re.Match[str], str]]:
    """The signs in a text in lower case, each with its kind of period; asked for each thing that a sentence tells."""
    return [
        (match, SIGNS[number][1])
        for number in TOGETHER.that_may_be_in(text)
        for match in SIGNS[number][0].finditer(text)
    ]


def _goes_on(text: str, group: int) -> bool:
    """Whether the clause of a figure behind a semicolon only goes on with the one before: "; 223 have been injured"."""
    start = text.rfind(";", 0, group) + 1
    clause = re.split(r"[;,.]", text[start:], maxsplit=1)[0]
    return start > 0 and len(clause) <= BARE_CLAUSE and not re.search(r"[A-Z]", clause)


def _status(doc: Doc, mention: Mention, trigger: Token, countries: frozenset[str]) -> Standing:
    text = doc.text
    at = trigger.idx
    denial = DENIED.search(text)
    if (
        denial
        and not NOT_ABOUT_HARM.search(text)
        and (denial.start() < at or "hoax" in denial.group().lower())
        and not mention.group.zero
    ):
        return "denied"
    if TAKEN_BACK.search(text) and not mention.group.zero:
        return "denied"
    if _hypothetical(doc, trigger, text):
        return "hypothetical"
    near = text[max(0, min(at, doc[mention.group.start].idx) - 45) : at + len(trigger.text) + 25]
    fear = FEARED.search(near)
    if fear:
        return "feared"
    claim = CLAIM.search(text)
    if claim and not re.search(
        r"claim\w* (?:responsibility|the lives|lives|\d)", text[claim.start() : claim.start() + 40], re.I
    ):
        before = text[: claim.start()]
        owner = BELLIGERENT.search(before) or any(name in before for name in countries)
        strong = claim.group().lower().startswith(("claim", "boast", "assert"))
        if owner and (OUR_KILLERS.search(text[claim.start() :]) or strong) and claim.start() < at:
            return "claimed"
    return "reported"


def _had(aux: Token) -> bool:
    """Whether a short form is had, not would: "he'd been hit"."""
    return aux.lower_ in ("'d", "’d") and aux.head.tag_ == "VBN"


def _deed(trigger: Token) -> Token:
    """The word that does the harm: of "take 20 lives" and "lead to 20 deaths" the verb, else the trigger."""
    verb = trigger.head.head if trigger.dep_ == "pobj" and trigger.head.dep_ == "prep" else trigger.head
    light = trigger.pos_ == "NOUN" and trigger.dep_ in ("dobj", "pobj") and verb.lower_ in LIGHT
    return verb if light else trigger


def _hypothetical(doc: Doc, trigger: Token, text: str) -> bool:
    """Whether the harm is only threatened, planned, played or imagined."""
    harm = vocabulary.harm_verbs().get(trigger.lower_)
    inside = trigger.lower_ in TOLL_NOUNS or trigger.dep_ == "prt"
    deed = _deed(trigger)
    # "the toll could rise to 200", "he could've passed away", "it could cause 40 deaths"
    governing = trigger.head if inside and deed is trigger else deed
    in_vain = harm is None and any(child.dep_ == "neg" for child in trigger.children)  # "could not be saved"
    for _ in range(0 if in_vain else 2):
        aux = [child.lower_ for child in governing.children if child.dep_ == "aux" and not _had(child)]
        perfect = "have" in aux or "has" in aux or "had" in aux
        if (UNREAL_PAST if perfect else MODALS).intersection(aux):
            return True
        if governing.dep_ not in ("conj", "xcomp") and not (
            governing is deed and trigger.pos_ == "ADJ" and governing.dep_ in COMPLEMENTS
        ):
            break
        governing = governing.head
    i = deed.i
    base = deed is not trigger or (harm is not None and "base" in harm.forms)
    if base and deed.tag_ == "VB" and i > 0:
        j = i - 1
        while j > 0 and doc[j].pos_ == "ADV":
            j -= 1
        if doc[j].lower_ == "to" and any(_wills(doc, k) for k in range(max(0, j - 6), j)):
            return True
        if doc[j].lower_ in MODALS:
            return True
        if (
            doc[j].lower_ == "to"
            and any(child.dep_ == "aux" and child.lower_ == "to" for child in deed.children)
            and _wills(doc, deed.head.i)
        ):
            return True
    first = deed
    while first.dep_ == "conj":
        first = first.head
    if first is not deed and deed.tag_ == "VB" and _wills(doc, first.head.i if first.tag_ == "VB" else first.i):
        return True  # "threatened to harm his family and kill himself", "was going to kill her and kill himself"
    unreal = UNREAL.search(text)
    if unreal and unreal.group().lower() in FICTION:
        return True
    present = any(word.tag_ in ("VBZ", "VBP") for word in (trigger, *_auxiliaries(trigger)))
    return present and re.search(r"\bif\b", text[max(0, trigger.idx - 40) : trigger.idx], re.I) is not None


def _auxiliaries(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ == "aux"]


def _wills(doc: Doc, i: int) -> bool:
    """Whether a word tells of what is only wanted or within somebody's power, not of what "they were able to" do."""
    done = doc[i].lower_ == "able" and any(word.lower_ in WERE for word in doc[max(0, i - 2) : i])
    return doc[i].lower_ in WILL and not done


def _live_displaced(trigger: Token) -> bool:
    """Whether people live as displaced ones, whenever they fled: "two million are internally displaced"."""
    verb = trigger if trigger.tag_ == "VBN" or trigger.pos_ == "ADJ" else trigger.head
    be = {child.lower_ for child in (*verb.children, *verb.head.children) if child.dep_ in ("aux", "auxpass")}
    be |= {verb.head.lower_} if verb.head.pos_ == "AUX" else set()
    return trigger.lower_ == "displaced" and bool(be & ARE) and "been" not in be and "being" not in be
