"""Whether attackers who were harmed are told beside the other figures, or are among those whom they count."""

from agents.extract import vocabulary
from agents.extract.counting.persons import points_back
from agents.extract.incidents import Incident
from agents.extract.tellings import Figure

ARMED = frozenset(("police", "military"))
WITH_ATTACKER = vocabulary.sought("toll.with_attacker")
BY_POLICE = vocabulary.sought("toll.by_police")
GENERIC = vocabulary.word_set("toll.generic") | {""}


def attackers_apart(attackers: list[Figure], others: list[Figure]) -> bool:
    """Whether attackers are told beside the other figure rather than inside it."""
    if any(figure.group.part for figure in attackers):
        return False
    if all(figure.mention.self_killed for figure in attackers):
        return False
    told = {(figure.sentence, figure.mention.trigger) for figure in attackers}
    if any((f.sentence, f.mention.trigger) in told for f in others):
        return True  # "the suspect and his victim were shot"
    if all(figure.group.pronoun for figure in attackers) and any(_of_all(figure) for figure in others):
        return False
    return not all(figure.group.single and points_back(figure) for figure in others)


def one_person(attackers: list[Figure], others: list[Figure], incident: Incident) -> bool:
    """Whether the one attacker is the one person told of elsewhere: whom police shot, or who is named both times."""
    if _named_all(attackers, others):
        return True
    if not all(figure.value == 1 and not figure.group.additional for figure in attackers + others):
        return False
    if {figure.sentence for figure in attackers} & {figure.sentence for figure in others}:
        return False
    if all(figure.group.definite and not (figure.group.noun or figure.group.name) for figure in others):
        return True  # "one suspect is dead"; "the one that was hit died"
    if all(figure.group.noun == "another" for figure in others):
        return True  # "one suspect fled, another was found dead"
    opens = incident.told[0].sentence in {figure.sentence for figure in attackers}
    if opens and all(figure.group.name for figure in others) and len({f.group.name for f in others}) == 1:
        return True  # "one suspect is dead", by the headline; "John Hall, 34, died of a gunshot wound"
    text = {told.sentence: told.text for told in incident.told}
    if any(BY_POLICE.search(text[figure.sentence]) for figure in others if not points_back(figure)):
        return True
    names = {figure.group.name.split()[-1] for figure in others if figure.group.name}
    return any(name in text[figure.sentence] for figure in attackers for name in names)


def counted_in(whole: list[Figure], incident: Incident) -> bool:
    """Whether the sentence of a number says that it counts the attacker: "four were dead, including the shooter"."""
    text = {told.sentence: told.text for told in incident.told}
    return any(f.group.numbered and f.value > 1 and WITH_ATTACKER.search(text[f.sentence]) for f in whole)


def hit_others(figures: list[Figure]) -> bool:
    """Whether attackers who died are told beside those whom they hit, and so were not among them."""
    hit = [figure for figure in figures if figure.kind == "hit" and not figure.attackers]
    killed = [figure for figure in figures if figure.kind == "killed"]
    by_own_hand = all(figure.mention.suicide or figure.attackers for figure in killed)
    suicide = by_own_hand and any(figure.mention.suicide for figure in killed)
    if suicide and any(figure.group.role in ARMED for figure in hit):
        return True  # "shot a deputy and then took his own life"
    if killed and all(figure.mention.suicide for figure in killed):
        return any(
            f.sentence == d.sentence and f.mention.trigger < f.group.start < d.mention.trigger
            for f in hit
            for d in killed
        )
    dead = [figure for figure in killed if figure.attackers]
    beside = any(f.sentence == d.sentence and f.group.start != d.group.start for f in hit for d in dead)
    return (beside or any(figure.value > 1 for figure in hit)) and not any(f.mention.suicide for f in figures)


def _of_all(figure: Figure) -> bool:
    """Whether a number is of all who died, whoever they were: "a total of 50 people were killed"."""
    return figure.mention.total or (figure.group.numbered and figure.value > 1 and figure.group.noun in GENERIC)


def _named_all(attackers: list[Figure], others: list[Figure]) -> bool:
    """Whether "the two suspects" are named elsewhere: "shot Smith and Hall after they tried to rob him"."""
    if not all(figure.group.definite and figure.group.numbered for figure in attackers):
        return False
    names = {figure.group.name for figure in others if figure.group.single and figure.group.name}
    return len(names) == len(others) == attackers[0].value
