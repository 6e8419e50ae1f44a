"""The rules that alerts are raised by, read from a TOML file.

[[incident]]                 # one incident that harmed many
name = "Many killed at once"
kind = "killed"              # of the kinds of harm
at_least = 20
country = "UKR"              # or none: any
place = "Kharkiv"            # a town as incidents name it, or a subdivision's ISO 3166-2 code; or none: any

[[total]]                    # what a country's incidents add up to
name = "A month worse than any for a year"
kind = "killed"
window = "30d"               # 1d, 7d, 30d or all
one_year_high = true         # or at_least = NUMBER
country = "SYR"              # or none: each country by itself
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from streams.errors import TocsinError
from streams.messages import Country, HarmKind, WindowName


class RulesError(TocsinError):
    """A file of rules cannot be used; the text names the file, the rule and the field."""


class Rule(BaseModel):
    """What all rules have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    kind: HarmKind
    country: Country | None = None


class IncidentRule(Rule):
    """Holds of an incident that harmed at least so many, by its best figure."""

    at_least: Annotated[int, Field(ge=1, strict=True)]
    place: str | None = None


class TotalRule(Rule):
    """Holds of a country whose reported total of a rolling window is so large, or larger than for a year."""

    window: WindowName
    at_least: Annotated[int, Field(ge=1, strict=True)] | None = None
    one_year_high: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.at_least is None) == (self.one_year_high is None):
            raise ValueError("expected either at_least or one_year_high")
        if self.one_year_high and self.window == "all":
            raise ValueError("one_year_high wants a window of days: 1d, 7d or 30d")
        return self


class Rules(BaseModel):
    """A whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    incident: list[IncidentRule] = []
    total: list[TotalRule] = []


def load(path: Path) -> Rules:
    """The rules of a file; raises RulesError when it cannot be read, says what is no rule, or names two alike."""
    try:
        rules = Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise RulesError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        raise RulesError("\n".join(f"{path}: {_problem(each)}" for each in error.errors())) from error
    names = [rule.name for rule in (*rules.incident, *rules.total)]
    if not names:
        raise RulesError(f"{path} has no rules: expected [[incident]] or [[total]]")
    for name in names:
        if names.count(name) > 1:
            raise RulesError(f"{path}: two rules are named {name!r}; alerts are told apart by the names of their rules")
    return rules


def _problem(error: object) -> str:
    """One of pydantic's errors, in the terms of the file."""
    assert isinstance(error, dict)
    table, *rest = error["loc"]
    where = f"[[{table}]]" + (f" number {rest[0] + 1}" if rest else "")
    field = f", {rest[1]}" if len(rest) > 1 else ""
    return f"{where}{field}: {error['msg']}"
