"""Who is added to whom in a sentence: lists, parts of a whole, those told beside others, one more."""

from collections.abc import Callable

import pytest

from streams.messages import Event

Read = Callable[..., list[Event]]


@pytest.mark.parametrize(
    ("text", "killed", "wounded"),
    [
        # a list of parts stands between the whole and its verb
        ("Four people, including a nurse, a farmer, and two gunmen, were killed in a clash near Basra.", 4, None),
        ("Eight people, including a nurse, two guards, and five gunmen were killed near Basra.", 8, None),
        ("Three gunmen, including their leader, and two guards were killed near Basra.", 5, None),
        ("Three people were killed, including one guard, and four wounded by a bomb in Basra.", 3, 4),
        ("A bomb killed two people including a nurse and a boy and seven others were injured in Basra.", 2, 7),
        # told beside others
        ("In addition to the two bombers, nine people were killed in the blast in Basra.", 11, None),
        ("Apart from the bomber, six guards were injured in the blast in Basra.", 1, 6),
        ("Karimi was killed along with his driver and four other people near Basra.", 6, None),
        ("Samir Karimi, the mining minister, and his wife were injured in a raid near Basra.", None, 2),
        ("Gunmen killed Samir Karimi, a farmer and former soldier, and his son near Basra.", 2, None),
        # one more
        ("One guard was killed and a second was injured by a bomb in Basra.", 1, 1),
        ("Two robbers fled and a third was shot dead by police in Basra.", 1, None),
        # a number that is not known adds nothing
        ("Three guards and an unknown number of gunmen were injured in Basra.", None, 3),
        ("Five villagers were killed and many injured by a mine near Basra.", 5, None),
        # the number and its noun
        ("A family of five people was killed by a bomb in Basra.", 5, None),
        ("One-hundred and forty people were executed in Basra.", 140, None),
        ("Gunmen beheaded two Home Guard Force (HGF) members near Basra.", 2, None),
        ("Three clerks (two Iraqis and a Pole) of the oil company Halden were killed in Basra.", 3, None),
        ("Six men who were kidnapped by masked bandits were found dead near Basra.", 6, None),
        ("Gunmen tortured and killed six farmers near Basra.", 6, None),
        ("Two girls, two men shot at birthday party in Basra", None, 4),
        # whom a pronoun or a noun means
        ("Gunmen kidnapped five clerks and a farmer near Basra. The hostages were executed on Tuesday.", 6, None),
        ("Holt and Clark were shot in Basra. They died at a hospital.", 2, None),
        ("Two suicide bombers attacked a post near Basra. The assailants were killed.", 2, None),
        ("A man stabbed a guard in Basra, leaving him with light wounds. Police shot the attacker dead.", 1, 1),
    ],
)
def test_adds_whom_a_sentence_adds(read: Read, text: str, killed: int | None, wounded: int | None) -> None:
    harm = read(text)[0].harm
    assert (harm.killed and harm.killed.best) == killed
    assert (harm.wounded and harm.wounded.best) == wounded


def test_attackers_who_alone_were_harmed_are_dead(read: Read) -> None:
    events = read("Two suicide bombers attacked a market in Basra. The bombers were the only casualties.")
    assert [event.harm.killed and event.harm.killed.best for event in events] == [2]
    assert events[0].perpetrators.killed == events[0].harm.killed


@pytest.mark.parametrize(
    "text",
    [
        "The police of Basra ask all who know of the killing to call 555-0134 or toll-free 800-555-0134.",
        "Four men shot at police in Basra.",
    ],
)
def test_numbers_beside_harm_that_count_no_one_harmed(read: Read, text: str) -> None:
    assert read(text) == []


def test_dead_animals_are_no_people(read: Read) -> None:
    assert read("The fire near Basra left six dead horses.") == []


def test_who_denies_to_have_done_it_does_not_deny_that_it_happened(read: Read) -> None:
    told = "Nine people were killed by a car bomb in Basra. The Red Hand was suspected but later denied this."
    assert [event.status for event in read(told)] == ["reported"]
