"""Whether a figure is a belligerent's claim of what it inflicted: "the army said that it had killed 40 rebels".

A side's own dead, told by itself, are reported (counting rules, "Standing"); so is what police, hospitals, ministries
of health, monitors and witnesses say.
"""

from agents.extract import vocabulary
from agents.extract.people import Group

STATE = vocabulary.sought("claims.state")
REBELS = vocabulary.sought("claims.rebels")
NO_BELLIGERENT = vocabulary.sought("claims.no_belligerent")
OWN = vocabulary.word_set("claims.own")
CAPITALS = vocabulary.word_set("claims.capitals")
OUTLAWS = vocabulary.word_set("claims.outlaws")
IRREGULAR = ("militant",)
REGULAR = ("military", "security")


def belligerent(source: str | None) -> str | None:
    """The side that `source`, as cited, speaks for: "state", "rebels", or None when it is none that fights."""
    if source is None or NO_BELLIGERENT.search(source):
        return None
    if REBELS.search(source):
        return "rebels"
    return "state" if STATE.search(source) or source in CAPITALS else None


def of_enemies(side: str, source: str, group: Group, words: str) -> bool:
    """Whether a group, told by `side` in the `words` of its phrase, are the enemy's fighters, not the side's own.

    Of single people a side tells what befell them, not what it inflicted. Soldiers are a state's own unless of another
    nation than `source` speaks for; irregulars are the rebels' own.
    """
    noun = group.noun.lower()
    if group.zero or not (group.numbered or group.vague) or OWN.intersection(words.lower().split()):
        return False
    if group.role in IRREGULAR or (not group.role and REBELS.search(noun)) or noun in OUTLAWS:
        return side == "state" or vocabulary.demonym_in(words) is not None
    if group.role in REGULAR:
        nation = vocabulary.demonym_in(source)
        return side == "rebels" or bool(group.nationality and nation and nation not in group.nationality)
    return False
