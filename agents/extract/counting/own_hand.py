"""Who died by their own hand after they did harm to others, and whether a figure for the dead counts them."""

from dataclasses import replace

from agents.extract import vocabulary
from agents.extract.counting.arithmetic import number_of
from agents.extract.counting.in_sentence import in_sentence
from agents.extract.counting.persons import points_back
from agents.extract.incidents import Incident
from agents.extract.tellings import Figure

REFLEXIVE = vocabulary.word_set("toll.reflexive")
THEN_SELF = vocabulary.sought("toll.then_self")
MURDER_SUICIDE = vocabulary.sought("toll.murder_suicide")
SUICIDE = vocabulary.sought("toll.suicide")
SELF_INFLICTED = vocabulary.sought("toll.self_inflicted")


def by_own_hand(incident: Incident, story: str) -> list[Figure]:
    """The figures of `incident`, those marked who died by their own hand after they did harm to others."""
    figures = incident.figures()
    own = [f for f in figures if f.group.noun in REFLEXIVE and not f.mention.self_killed]
    deadly = any(f.kind == "hit" for f in own) and any(SUICIDE.search(told.text) for told in incident.told)
    turned = [f for f in own if f.kind == "killed" or (f.kind == "hit" and deadly)]
    if not any(_after_others(figure, figures) for figure in turned) and not _then_turned(turned, incident, story):
        return figures
    return [
        replace(f, kind="killed", mention=replace(f.mention, suicide=True)) if any(f is one for one in turned) else f
        for f in figures
    ]


def by_own_hand_again(figure: Figure, others: list[Figure], incident: Incident) -> bool:
    """Whether the one who died by their own hand is told once more: "found Hood dead from a self-inflicted wound"."""
    if not (figure.kind == "killed" and figure.group.single):
        return False
    alone = not any(f.sentence == figure.sentence and f is not figure for f in others)
    told = " ".join(told.text for told in incident.told if told.sentence == figure.sentence)
    return figure.group.noun in REFLEXIVE or (alone and SELF_INFLICTED.search(told) is not None)


def named_after(suicides: list[Figure], others: list[Figure], incident: Incident) -> bool:
    """Whether the one death told besides is that of who died by their own hand, and nobody else was harmed.

    "A boy turned a gun on himself", and further on "Officers found Tom Hall dead".
    """
    first = min(figure.sentence for figure in suicides)
    named = all(f.group.name and f.group.single and f.sentence > first for f in others)
    last = any(THEN_SELF.search(told.text) for told in incident.told)
    of_harm = (f for f in incident.figures() if f.kind in ("killed", "wounded", "hit"))
    harmed = [figure for figure in of_harm if figure.group.noun not in REFLEXIVE]
    one = len({f.group.name for f in others}) == 1 and all(any(f is other for other in others) for f in harmed)
    return named and one and not last and not any(_killed_by_another(figure) for figure in others)


def holds_suicide(whole: list[Figure], others: list[Figure], suicides: list[Figure], hit: list[Figure]) -> bool:
    """Whether the figure for the dead counts the one who died by their own hand.

    A number does, unless the suicide is told beside it ("killed six and then himself") and no figure is one more.
    """
    value = sum(figure.value for figure in whole)
    told = {figure.sentence for figure in suicides}
    beside = [f for f in others + hit if f.sentence in told and not f.mention.total and not _points_to_all(f)]
    of_each = [[f for f in beside if f.sentence == sentence] for sentence in told]
    victims = {number_of(in_sentence(together)[0]) for together in of_each if together}
    if any(figure.value == value + 1 for figure in others):
        return False
    if value > 1 and value - 1 in victims:
        return True
    counted = any(f.mention.total or (f.group.numbered and not f.group.vague and f.value > 1) for f in whole)
    return counted and value not in victims


def _killed_by_another(figure: Figure) -> bool:
    """Whether somebody is told to have been killed, not only to have died: "was killed by a man who shot himself"."""
    return figure.kind == "killed" and not figure.mention.weak and not points_back(figure)


def _then_turned(turned: list[Figure], incident: Incident, story: str) -> bool:
    """Whether what is told elsewhere was done by who then died by their own hand: "before killing himself"."""
    text = {told.sentence: told.text for told in incident.told}
    last = any(THEN_SELF.search(text[figure.sentence]) for figure in turned)
    others = [f for f in incident.figures() if f.kind in ("killed", "hit") and f.group.noun not in REFLEXIVE]
    told = [f for f in others if not (f.group.pronoun or f.group.zero or f.mention.implied)]
    return bool(turned and told) and (last or MURDER_SUICIDE.search(story) is not None)


def _after_others(figure: Figure, figures: list[Figure]) -> bool:
    """Whether the sentence of a reflexive tells of a victim before it: "shot his daughter and then himself"."""
    return any(
        other.sentence == figure.sentence
        and other.kind in ("killed", "hit", "wounded")
        and other.group.noun not in REFLEXIVE
        and other.mention.trigger < figure.mention.trigger + 1
        and other.group.start < figure.group.start
        and (other.mention.trigger < other.group.start or _killed_by_another(other))
        for other in figures
    )


def _points_to_all(figure: Figure) -> bool:
    """Whether a number is of those told before: "leaving police to find the three dead"."""
    return figure.group.numbered and figure.group.definite and not figure.group.noun
