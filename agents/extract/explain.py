"""Why each number of an article was counted, or was not: for a person who checks the extractor."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language

from agents.extract import numbers
from agents.extract.mentions import Mention
from agents.extract.segments import PartName, Sentence
from agents.extract.tokens import Doc
from streams.messages import HARM_KINDS, Event


@dataclass(frozen=True)
class Remark:
    """What became of the number (or the person told without one) at article.<part>[start:end]."""

    part: PartName
    start: int
    end: int
    text: str
    counted: bool
    why: str


def explain(
    sentences: Sequence[tuple[Sentence, Doc | None, Sequence[Mention]]], events: Sequence[Event], language: Language
) -> list[Remark]:
    """A remark for every number and every mention of harm, in reading order."""
    counted = _counted(events)
    remarks: dict[tuple[str, int], Remark] = {}
    for sentence, doc, mentions in sentences:
        for mention in mentions:
            assert doc is not None
            remark = _of_mention(sentence, doc, mention, counted)
            old = remarks.get((remark.part, remark.start))
            if old is None or (remark.counted and not old.counted):
                remarks[remark.part, remark.start] = remark
        tokens = doc if doc is not None else Doc(language.make_doc(sentence.text))
        for remark in _of_numbers(sentence, tokens):
            if not any(other.part == remark.part and _overlap(other, remark) for other in remarks.values()):
                remarks[remark.part, remark.start] = remark
    return sorted(remarks.values(), key=lambda remark: (remark.part != "title", remark.start))


def _counted(events: Sequence[Event]) -> dict[tuple[str, int], str]:
    """Where the numbers of events stand, and what is to be said of them."""
    table: dict[tuple[str, int], str] = {}
    for number, event in enumerate((e for e in events if any(True for _ in e.harm.kinds())), 1):
        for evidence in event.evidence:
            if evidence.field in HARM_KINDS:
                place = event.place or event.country or "an unknown place"
                told = f"{event.status}, {event.toll}" + (", not added up" if event.toll == "cumulative" else "")
                table[evidence.part, evidence.start] = (
                    f"counted as {evidence.field} in event {number} ({place}; {told})"
                )
    return table


def _of_mention(sentence: Sentence, doc: Doc, mention: Mention, counted: dict[tuple[str, int], str]) -> Remark:
    group = mention.group
    first, last = (group.number_start, group.number_end) if group.number_start >= 0 else (group.start, group.end)
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1].text)
    why = counted.get((sentence.part, sentence.spot(start, end)[0]))
    trigger = doc[mention.trigger].text
    if why is None:
        if mention.earlier:
            why = "not counted: a figure that the text says was replaced"
        elif group.part or group.of_them:
            why = "not counted again: part of a group that was counted"
        else:
            why = f"not counted: told again, or set aside for another figure ({mention.kind}, by “{trigger}”)"
        return Remark(sentence.part, *sentence.spot(start, end), sentence.text[start:end], False, why)
    why += f", by “{trigger}”"
    return Remark(sentence.part, *sentence.spot(start, end), sentence.text[start:end], True, why)


def _of_numbers(sentence: Sentence, tokens: Doc) -> list[Remark]:
    """Remarks on numbers that no word of harm goes with, and on digits that count no people at all."""
    read = numbers.read([token.text for token in tokens])
    spans = [(q.start, q.end, "not counted: no word of harm goes with it") for q in read if not q.vague]
    taken = {i for q in read for i in range(q.start, q.end)}
    spans += [
        (t.i, t.i + 1, "not counted: an age, date, time, measure, address or the like")
        for t in tokens
        if t.text[:1].isdigit() and t.i not in taken
    ]
    remarks = []
    for first, last, why in spans:
        start, end = tokens[first].idx, tokens[last - 1].idx + len(tokens[last - 1].text)
        remarks.append(Remark(sentence.part, *sentence.spot(start, end), sentence.text[start:end], False, why))
    return remarks


def _overlap(one: Remark, other: Remark) -> bool:
    return one.start < other.end and other.start < one.end
