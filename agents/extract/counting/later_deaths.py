"""Wounded who later died: counting rules, "Wounded who later die"."""

from agents.extract import vocabulary
from agents.extract.counting.arithmetic import number_of, plus
from agents.extract.counting.in_sentence import in_sentence
from agents.extract.incidents import Incident
from agents.extract.tellings import Figure
from streams.messages import Count

HAD_DIED = vocabulary.sought("toll.had_died")
OF_THE_HURT = vocabulary.sought("toll.of_the_hurt")


def one_of_them_died(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Those of the wounded who are told to have died as they are counted: "three were hurt, including one who died"."""
    wounded = harm.get("wounded")
    for hurt in figures:
        if wounded is None or hurt.kind != "wounded" or not hurt.group.numbered or hurt.value != wounded.best:
            continue
        died = [
            f for f in figures
            if f.kind == "killed" and not f.attackers and f.sentence == hurt.sentence
            and (_of_whom(f, hurt) or (
                (f.group.part or f.group.of_them)
                and f.group.start > hurt.group.start and (f.group.single or f.mention.weak)
            ))
        ]  # fmt: skip
        if died and sum(f.value for f in died) < hurt.value:
            harm["wounded"] = Count.exactly(hurt.value - sum(f.value for f in died))
            return


def without_the_dead(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Those hurt without the dead, where a sentence tells both apart: "one dead, three hurt" beside "four were hit"."""
    killed, wounded = harm.get("killed"), harm.get("wounded")
    if killed is None or wounded is None or killed.best is None or wounded.best is None:
        return
    others = wounded.best - killed.best
    dead = {f.sentence for f in figures if f.kind == "killed" and f.group.numbered and f.value == killed.best}
    hurt = [[f for f in figures if f.kind == "wounded" and f.sentence == sentence] for sentence in dead]
    beside = {in_sentence(told)[0].best for told in hurt if told and any(f.group.numbered for f in told)}
    if killed.best and others > 0 and others in beside and wounded.best not in beside:
        harm["wounded"] = Count.exactly(others)


def hurt_who_died(harm: dict[str, Count], figures: list[Figure], incident: Incident) -> list[Figure]:
    """Move those of the wounded who died to the dead told before them; their figure, where there is one.

    "A bomb killed 11 and wounded 30. Two of the wounded later died": counting rules, "Wounded who later die".
    """
    killed, wounded = harm.get("killed"), harm.get("wounded")
    text = {told.sentence: told.text for told in incident.told}
    died = [
        f for f in figures
        if f.kind == "killed" and f.group.of_them and f.group.numbered and f.mention.weak
        and OF_THE_HURT.search(text[f.sentence])
    ]  # fmt: skip
    if len(died) != 1 or killed is None or wounded is None or killed.best is None or wounded.best is None:
        return []
    sentence, more = died[0].sentence, died[0].value
    told = [f for f in figures if f.kind == "killed" and f.sentence <= sentence and f is not died[0]]
    before = {f.value for f in told if f.sentence < sentence}
    hurt = [f for f in figures if f.kind == "wounded" and f.group.numbered and f.value == wounded.best]
    told_after = any(f.kind == "killed" and f.sentence > sentence and f.group.numbered for f in figures)
    fewer = killed.best - more in {f.value for f in told}
    risen = any(f.updated for f in told if f.sentence < sentence) or HAD_DIED.search(text[sentence]) is not None
    counted = fewer and killed.best not in before  # "bringing the toll to 13"
    added = killed.best in before and not (fewer or risen or told_after)  # the toll told before is without them
    if not (counted or added) or not 0 < more < wounded.best or not hurt or hurt[0].sentence >= sentence:
        return []
    harm["killed"] = killed if counted else plus(killed, Count.exactly(more))
    harm["wounded"] = Count.exactly(wounded.best - more)
    return died


def later_died(harm: dict[str, Count], figures: list[Figure]) -> None:
    """Wounded of whom some died move from wounded to killed."""
    wounded = harm.get("wounded")
    beside = {figure.sentence for figure in figures if figure.kind == "wounded"}
    died = [
        f for f in figures
        if f.kind == "killed" and f.group.numbered and not f.attackers
        and (f.group.of_them or (f.value == 1 and not f.group.noun and f.mention.weak and f.sentence not in beside))
    ]  # fmt: skip
    hurt = [f for f in figures if f.kind == "wounded" and f.group.numbered]
    if wounded and wounded.best and died and _of_more(wounded.best + died[0].value, died[0], figures):
        return
    if (
        wounded
        and wounded.best
        and died
        and hurt
        and _sum_with(died[0], figures) == number_of(harm.get("killed", Count()))
    ):
        if died[0].value < wounded.best and died[0].sentence < hurt[0].sentence and not hurt[0].updated:
            harm["wounded"] = Count.exactly(wounded.best - died[0].value)
        return
    places = [(f.sentence, f.group.start) for f in (*died[:1], *hurt[:1])]
    if wounded and wounded.best and died and hurt and places[0] > places[1]:
        killed_before = [
            f for f in figures if f.kind == "killed" and f.sentence <= hurt[0].sentence and f is not died[0]
        ]
        if not killed_before and died[0].value < wounded.best:
            harm["wounded"] = Count.exactly(wounded.best - died[0].value)


def _of_whom(died: Figure, hurt: Figure) -> bool:
    """Whether the wounded are named inside the words for those who died: "two of the six people wounded have died"."""
    return died.group.start < hurt.group.start < died.group.end


def _sum_with(died: Figure, figures: list[Figure]) -> int | None:
    """Those who died of their wounds and those who died at once, told beside the wounded; None where nobody did."""
    first = [f for f in figures if f.kind == "killed" and f is not died and f.group.numbered and not f.mention.total]
    beside = {f.sentence for f in figures if f.kind == "wounded"}
    at_once = [f.value for f in first if f.sentence in beside]
    return died.value + at_once[0] if at_once else None


def _of_more(whole: int, died: Figure, figures: list[Figure]) -> bool:
    """Whether those who died are told as some of a whole: "ten were taken to hospital. One of them died", nine live."""
    before = [f for f in figures if f.kind in ("wounded", "hit") and f.sentence <= died.sentence]
    return died.group.of_them and any(figure.group.numbered and figure.value == whole for figure in before)
