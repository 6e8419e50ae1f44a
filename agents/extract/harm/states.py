"""Harm told by states: "30 injured", "left four dead", "two are missing"."""

from collections.abc import Iterator, Sequence

from agents.extract import vocabulary
from agents.extract.harm import joined
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed, negated
from agents.extract.people import possessor
from agents.extract.tokens import Token

WORDS = frozenset(vocabulary.harm_states().keys() - vocabulary.harm_verbs().keys())
BEFORE_HOMELESS = vocabulary.word_set("states.before_homeless")
PREDICATE = frozenset(("acomp", "attr", "oprd", "ccomp", "advmod"))
FOUND_SO = vocabulary.word_set("states.found_so")
NO_PEOPLE_BEHIND = vocabulary.word_set("states.no_people_behind")
BEHIND_CRITICAL = vocabulary.word_set("states.behind_critical")
FEIGNED = vocabulary.word_set("states.feigned")


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether the word of state words[i] may tell of anybody, by the words around it."""
    following = words[i + 1] if i + 1 < len(words) else "."
    if following in NO_PEOPLE_BEHIND or (words[i] == "critical" and following not in BEHIND_CRITICAL):
        return False
    feigned = i > 0 and words[i - 1] in FEIGNED  # "played dead to survive"
    return not (words[i] == "dead" and (feigned or words[i + 1 : i + 3] == ["or", "alive"]))


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions that the word of state `token` tells."""
    kind = vocabulary.harm_states()[token.lower_]
    if token.lower_ == "missing" and any(child.dep_ == "dobj" for child in token.children):
        return
    i = token.i
    if i and parsed.doc[i - 1].lower_ in vocabulary.harm_verbs() and parsed.right(i - 1) is not None:
        return  # "shot dead a guard": the verb tells it
    if negated(token):
        return
    counted = i in parsed.ending and parsed.ending[i].numbered
    if token.lower_ == "homeless" and parsed.doc[i - 1].lower_ not in BEFORE_HOMELESS and not counted:
        return
    left = parsed.left(i)
    if left is None and i > 1 and token.lower_ == "critical" and parsed.doc[i - 1].lower_ == "in":
        left = parsed.left(i - 1)
    if left is None and token.lower_ in ("critical",):
        return
    if left is not None:
        for group in (*joined.with_left(parsed, left), *joined.along_with(parsed, token)):
            yield Mention(kind, group, i)
        return
    own = parsed.at.get(i)
    if own is not None and own.head != i and token.lower_ == "deceased" and not own.pronoun:
        yield Mention(kind, own, i)
        return
    if own is not None and own.head == i and not own.pronoun and (own.numbered or own.definite) and not own.vague:
        yield Mention(kind, own, i)
        return
    copular = any(child.dep_ in ("aux", "cop") for child in token.children)
    verb = token if copular else token.head
    if token.lower_ != "critical" and (copular or token.dep_ in PREDICATE):
        between = [child for child in (*verb.children, *token.children) if verb.i < child.i < token.i]
        objects = [child for child in between if child.dep_ in ("dobj", "nsubj")]  # of "declared her dead" she
        if kind == "killed" and verb.lower_ in FOUND_SO and verb.i < i and not parsed.passive_by_parse(verb):
            name = parsed.doc[verb.i + 1 : i]
            named = name and all(word.text.istitle() for word in name)
            if named or [word.text for word in name] == ["her"]:  # "they found Hood dead"
                yield Mention(kind, possessor(parsed.doc, name[-1]), i)
            return
        for head in objects or parsed.subjects(verb):
            found = parsed.of_token(head)
            if found is not None:
                for member in joined.with_conjuncts(parsed, found):
                    yield Mention(kind, member, i)
            elif head.lower_ == "her":  # which elsewhere is only whose something is
                yield Mention(kind, possessor(parsed.doc, head), i)
