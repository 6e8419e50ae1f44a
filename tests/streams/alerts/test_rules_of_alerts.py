"""Rules of alerts: what a file may say, and what is told of one that says something else."""

from pathlib import Path

import pytest

from streams.alerts.rules import RulesError, load

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
RULE = '[[incident]]\nname = "a"\nkind = "killed"\nat_least = 5\n'


def test_the_rules_that_we_ship_are_rules() -> None:
    rules = load(DEPLOY / "alerts.toml")
    assert rules.incident
    assert rules.total


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "has no rules"),
        ("[[incident]\n", "is not TOML"),
        ('[[incident]]\nname = "a"\nkind = "killed"\n', "[[incident]] number 1, at_least: Field required"),
        (RULE.replace("killed", "kiled"), "[[incident]] number 1, kind: Input should be 'killed'"),
        (RULE + 'contry = "UKR"\n', "[[incident]] number 1, contry: Extra inputs"),
        (RULE + 'country = "Ukraine"\n', "[[incident]] number 1, country: String should match"),
        (RULE + RULE, "two rules are named 'a'"),
        ('[[total]]\nname = "a"\nkind = "killed"\nwindow = "7d"\n', "expected either at_least or one_year_high"),
        ('[[total]]\nname="a"\nkind="killed"\nwindow="all"\none_year_high=true\n', "wants a window of days"),
        (RULE.replace("5", "0"), "[[incident]] number 1, at_least: Input should be greater"),
    ],
)
def test_what_is_no_rule_is_told_by_file_rule_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(RulesError) as error:
        load(file)
    assert str(file) in str(error.value)
    assert complaint in str(error.value)


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(RulesError, match=r"/nowhere/rules\.toml cannot be read"):
        load(Path("/nowhere/rules.toml"))
