"""What every rule gives: one group of people that suffered one kind of harm."""

from dataclasses import dataclass

from agents.extract.people import Group


@dataclass(frozen=True)
class Mention:
    """One group that suffered one kind of harm. `trigger` is the token that says so, `group` the people.

    `total`: the whole toll by its wording ("the toll rose to 19"); `earlier`: a figure since replaced ("from 12");
    `self_killed`: an attacker's own death that only the way of the attack tells; `implied`: nobody is spoken of, but
    the deed has killed ("the deadly shooting").
    """

    kind: str
    group: Group
    trigger: int
    total: bool = False
    earlier: bool = False
    self_killed: bool = False
    implied: bool = False
    weak: bool = False  # the word alone tells of no violence: died, death, hurt
    suicide: bool = False  # by the person's own hand: one more than those whom they killed
    gapped: bool = False  # it goes on with the verb of another: "killed four on Monday, seven on Tuesday"
