"""One figure a kind of harm from many sentences: wholes and parts, those shot, those who died, killers who did."""

from collections.abc import Callable

import pytest

from streams.messages import Event

Read = Callable[..., list[Event]]


def best(event: Event) -> tuple[int | None, int | None]:
    return (
        event.harm.killed.best if event.harm.killed else None,
        event.harm.wounded.best if event.harm.wounded else None,
    )


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (
            "Police were called to a bar in Dayton on Sunday. One was dead. A clerk was also hurt there.",
            "Three dead, nine hurt in bar shooting",
            (3, 9),
        ),
        (
            "Six men were shot in a yard in Dayton on Sunday. Two of the men suffered minor injuries. One man died.",
            "",
            (1, 5),
        ),
        ("A guard in Dayton killed his wife and his daughter on Sunday and then killed himself.", "", (3, None)),
        ("A guard in Dayton killed six people on Sunday before killing himself.", "", (7, None)),
        ("Seven people died in Dayton on Sunday. The guard killed six people before killing himself.", "", (7, None)),
        ("Three tenants were killed and a girl was wounded in Dayton on Sunday. The gunman was shot dead.", "", (4, 1)),
        ("A father and his son were shot dead in Dayton on Sunday.", "Man shot dead in Dayton", (2, None)),
        ("In addition to the bomber, two guards were killed in Basra, Iraq, on Sunday.", "", (3, None)),
        ("A guard in Dayton accidentally shot himself on Sunday. The guard died in hospital.", "", (1, None)),
    ],
    ids=[
        "a headline's whole stands against parts",
        "those shot live but for those who died",
        "a killer's death beside his victims'",
        "a killer's death beside a number",
        "a killer's death inside a number",
        "one hurt beside the dead",
        "more people than the headline names",
        "those beside whom others died",
        "one's own death alone",
    ],
)
def test_counts_each_person_once(read: Read, text: str, title: str, expected: tuple[int, int | None]) -> None:
    (event,) = read(text, title)
    assert best(event) == expected
