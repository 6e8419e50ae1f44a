"""What the live view shows of what it was told."""

from streams.monitor.live import KEPT, Board

TOTALS = "casualty-totals"
INCIDENTS = "incidents"


def test_it_shows_a_countrys_last_totals_and_the_newest_incidents(show, record, totals, incident):
    board = Board()
    assert "Waiting" in show(board)
    board.take(record(TOTALS, totals("SYR", 33)))
    changed = board.take(record(TOTALS, totals("SYR", 42)))
    board.take(record(INCIDENTS, incident()))
    shown = show(board)
    assert changed == totals("SYR", 42)
    assert "42 / –" in shown
    assert "33 / –" not in shown
    assert "Nine killed in strike" in shown


def test_an_incident_is_shown_as_its_last_revision_and_not_once_it_is_gone(show, record, totals, incident):
    board = Board()
    board.take(record(TOTALS, totals("SYR", 9)))
    board.take(record(INCIDENTS, incident()))
    board.take(record(INCIDENTS, incident(revision=2, headline="Toll lowered")))
    assert "Toll lowered" in show(board)
    assert "Nine killed in strike" not in show(board)
    board.take(record(INCIDENTS, incident(revision=3, headline="Toll lowered", retracted=True)))
    assert "Toll lowered" not in show(board)


def test_bad_records_are_left_out_and_counted(show, record, totals):
    board = Board()
    board.take(record(TOTALS, totals("SYR", 42)))
    assert board.take(record(TOTALS, b"{nonsense")) is None
    assert board.take(record(INCIDENTS, b"[]")) is None
    assert board.decoder.left_out == 2
    shown = show(board)
    assert "42 / –" in shown
    assert "2 messages that cannot be read are left out, the first of them casualty-totals[0] offset 7" in shown


def test_it_fits_the_terminal_whatever_it_was_told(show, record, totals, incident):
    board = Board()
    countries = [
        "AFG",
        "BFA",
        "CAF",
        "COD",
        "ETH",
        "IRQ",
        "LBN",
        "LBY",
        "MLI",
        "MMR",
        "NGA",
        "PSE",
        "SDN",
        "SOM",
        "SYR",
    ]
    for number, code in enumerate(countries):
        board.take(record(TOTALS, totals(code, number)))
    for number in range(3 * KEPT):
        board.take(record(INCIDENTS, incident(incident_id=str(number), headline=f"long headline {number} " * 9)))
    for width, height in ((80, 24), (200, 50), (60, 20)):
        lines = show(board, width=width, height=height).splitlines()
        assert len(lines) <= height
        assert max(map(len, lines)) <= width
        assert "Syria" in "".join(lines)  # the hardest hit


def test_of_all_incidents_the_newest_are_kept(show, record, totals, incident):
    board = Board()
    board.take(record(TOTALS, totals("SYR", 1)))
    for number in range(3 * KEPT):
        updated_at = f"2020-02-{1 + number // 24:02}T{number % 24:02}:00:00Z"
        board.take(
            record(INCIDENTS, incident(incident_id=str(number), headline=f"no {number};", updated_at=updated_at))
        )
    shown = show(board, height=30)
    assert f"no {3 * KEPT - 1};" in shown
    assert "no 0;" not in shown


def test_totals_that_are_shown_already_are_no_change(record, totals):
    board = Board()
    message = totals("SYR", 42)
    assert board.take(record(TOTALS, message)) == message
    assert board.take(record(TOTALS, message)) is None
    assert board.take(record(TOTALS, totals("SYR", 43))) is not None
