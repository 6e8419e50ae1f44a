"""Judging a mention: one incident or many, and is it told as fact, claimed, denied, feared or only thought of."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from agents.extract import vocabulary
from agents.extract.mentions import Mention
from streams.messages import Standing, Toll

ANNIVERSARY = re.compile(r"\b(?:\d+|ten|twenty) years (?:since|after)\b|\banniversary\b", re.I)
DENIED_AFTER = re.compile(
    r"\b(?:dismiss(?:es|ed) the (?:claim|report)|denied (?:it|the claims?|this|the reports?|the allegations?)|flat denial|rejected the (?:claim|report)|did not happen|"
    r"never happened|called the (?:claim|report)s? (?:false|a lie|fabricated|baseless)|was untrue)\b", re.I,
)  # fmt: skip
SUPERLATIVE = re.compile(
    r"\b(?:deadliest|worst|first|bloodiest|biggest|highest|lowest|most|largest|strongest|heaviest|greatest|second|third|fourth|only|since then)\b[^,;]{0,60}$"
)
DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)(?: (?:that|reports?|claims?|rumou?rs|as|on|it|having))?|reject(?:s|ed|ing) (?:as|reports?|claims?|the)|dismiss(?:es|ed|ing)|no truth (?:in|to)|"
    r"contrary to|hoax|fabricat\w+|untrue|false(?:ly)? (?:report|claim|alarm)\w*|disput(?:es|ed|ing) (?:reports?|claims?|that))\b", re.I,
)  # fmt: skip
NOT_ABOUT_HARM = re.compile(
    r"\bden(?:y|ies|ied|ying) (?:any )?(?:involvement|responsibility|killing|carrying|wrongdoing|bail|being|targeting|using|the (?:charge|accusation|allegation))",
    re.I,
)
FEARED = re.compile(
    r"\b(?:feared|fears?|fearing|presumed|may have|might have|could have|believed to have|thought to have|possibly)\b",
    re.I,
)
UNREAL = re.compile(
    r"\b(?:drill|simulat\w+|film|movie|novel|actors?|exercise|fictional|imagin\w+|scenario|video game|reenact\w*|threat\w* to|plot(?:ted|ting)? to|vow\w* to|hypothetical\w*|model)\b",
    re.I,
)
MODALS = vocabulary.word_set("standing.modals")
WILL = vocabulary.word_set("standing.will")
CLAIM = re.compile(
    r"\b(?:claim(?:s|ed|ing)? (?:to have|it|its|they|their|that|on|in a|having|he|killing)|boast(?:s|ed|ing)|assert(?:s|ed)|"
    r"(?:said|says|saying|announced|declared|reported) (?:that |on \w+ |on \w+ that |in a statement )*(?:it|they|its|their|we|his) (?:\w+ ){0,4}?(?:had |have |has )?(?:also )?"
    r"(?:killed|neutralis\w+|neutraliz\w+|wounded|eliminated|captured|destroyed|shot))", re.I,
)  # fmt: skip
OUR_KILLERS = re.compile(
    r"\b(?:it|they|we|its (?:\w+ ){0,2}(?:forces|troops|gunners|fighters|soldiers|aircraft|jets|drones|men)|their (?:fighters|forces|men))\b (?:\w+ ){0,5}?(?:killed|neutralis\w+|neutraliz\w+|wounded|shot)",
    re.I,
)
BELLIGERENT = re.compile(
    r"\b(?:army|military|forces?|troops|rebels?|militants?|taliban|insurgents?|guerrillas?|militia|general staff|defen[cs]e ministry|ministry of defen[cs]e|"
    r"houthis?|shabaab|isis|islamic state|daesh|hezbollah|hamas|pkk|separatists|navy|air force|boko haram|group|command|state)\b", re.I,
)  # fmt: skip


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
    if ANNIVERSARY.search(text):
        sign, span = "", None
    return Judgement("cumulative" if sign else "incident", _status(doc, mention, trigger, countries), sign, span)


def cumulative(text: str, trigger: int, group: int) -> tuple[str, tuple[int, int] | None]:
    """The sign that a figure covers many incidents and where it stands, or nothing."""
    lower = text.lower()
    for pattern, sign in vocabulary.cumulative_signs():
        for match in pattern.finditer(lower):
            if sign == "since" and SUPERLATIVE.search(lower[: match.start()]):
                continue
            between = lower[min(match.end(), trigger, group) : max(match.start(), trigger, group)]
            if ";" in between or re.search(
                r", (?:when|after|where|which|days after|and (?:a|the|his|another) )", between
            ):
                continue
            return sign, match.span()
    return "", None


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
    if _hypothetical(doc, trigger, text):
        return "hypothetical"
    near = text[max(0, min(at, doc[mention.group.start].idx) - 45) : at + len(trigger) + 25]
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


def _hypothetical(doc: Doc, trigger: Token, text: str) -> bool:
    """Whether the harm is only threatened, planned, played or imagined."""
    harm = vocabulary.harm_verbs().get(trigger.lower_)
    governing = trigger
    for _ in range(2):
        aux = [child.lower_ for child in governing.children if child.dep_ == "aux"]
        perfect = "have" in aux or "has" in aux or "had" in aux
        if MODALS.intersection(aux) and not perfect:
            return True
        if governing.dep_ not in ("conj", "xcomp"):
            break
        governing = governing.head
    i = trigger.i
    if harm is not None and "base" in harm.forms and trigger.tag_ == "VB" and i > 0:
        j = i - 1
        while j > 0 and doc[j].pos_ == "ADV":
            j -= 1
        if doc[j].lower_ == "to" and any(doc[k].lower_ in WILL for k in range(max(0, j - 6), j)):
            return True
        if doc[j].lower_ in MODALS:
            return True
        if (
            doc[j].lower_ == "to"
            and any(child.dep_ == "aux" and child.lower_ == "to" for child in trigger.children)
            and trigger.head.lower_ in WILL
        ):
            return True
    unreal = UNREAL.search(text)
    if unreal and unreal.group().lower() in (
        "actors",
        "actor",
        "simulation",
        "drill",
        "scenario",
        "fictional",
        "film",
        "movie",
    ):
        return True
    return bool(re.search(r"\bif\b", text[max(0, trigger.idx - 40) : trigger.idx], re.I)) and trigger.tag_ in (
        "VBZ",
        "VBP",
    )
