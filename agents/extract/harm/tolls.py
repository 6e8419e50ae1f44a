"""Figures that stand for a whole toll: "the toll rose to 19", "the number of dead", "from 60 dead to 47"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.extract import numbers, vocabulary
from agents.extract.harm.mention import Mention
from agents.extract.harm.parsed import Parsed
from agents.extract.people import Group
from agents.extract.tokens import Token
from streams.messages import Count

NOT_OF_DEAD = vocabulary.word_set("tolls.not_of_dead")
DEAD = vocabulary.word_set("tolls.dead")
HURT = vocabulary.word_set("tolls.hurt")
COUNTED = DEAD | HURT | {"missing", "casualties"}
COUNTED_NEAR = 6  # words behind a number in which what it counts stands
NO_TOLL = vocabulary.word_set("tolls.no_toll")
TOLL_NOUNS = vocabulary.word_set("tolls.nouns")
EARLIER = vocabulary.word_set("tolls.earlier")
NUMBER_NOUNS = vocabulary.word_set("tolls.number_nouns")
TOLL_LINKS = vocabulary.word_set("tolls.links")
LABELS = vocabulary.harm_labels()
WORDS = NUMBER_NOUNS | LABELS.keys() | {"from"}
BEFORE_LABEL = vocabulary.word_set("tolls.before_label")
LABEL_LINKS = vocabulary.word_set("tolls.label_links")


def may_tell(words: Sequence[str], i: int) -> bool:
    """Whether words[i] may have a figure that it counts, by the words around it."""
    word, behind = words[i], words[i + 1 :]
    labelled = word in LABELS and not LABEL_LINKS.isdisjoint(behind[:2])
    counting = word in NUMBER_NOUNS and (word in TOLL_NOUNS or not COUNTED.isdisjoint(behind[:COUNTED_NEAR]))
    changed = word == "from" and "to" in behind and not vocabulary.harm_states().keys().isdisjoint(behind)
    return (labelled or counting or changed) and numbers.may_stand_in(words)


def find(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """The mentions of which `token` tells the toll."""
    if token.lower_ in NUMBER_NOUNS:
        yield from _toll(parsed, token)
    elif token.lower_ == "from":
        yield from _changed(parsed, token)
    if token.lower_ in LABELS:
        yield from _labelled(parsed, token)


def _toll(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """A toll and its number: "the toll rose to 19", "raised to 29 the number of dead"."""
    doc, i = parsed.doc, token.i
    kind = _toll_kind(parsed, token)
    if kind is None or doc.span(i, i + 3).lower() == "toll-free":
        return
    replaced = i > 0 and doc[i - 1].lower_ in EARLIER
    best: Group | None = None
    for j in range(i + 1, min(len(doc), i + 30)):
        group = parsed.starting.get(j)
        if group is None or not group.numbered or group.count.best is None:
            continue
        link = doc[j - 1].lower_
        if j == i + 1 and doc.span(j, j + 2).lower() == "up to":  # "bringing the toll up to 73"
            yield Mention(kind, replace(group, count=Count.exactly(group.count.best)), i, total=True, earlier=replaced)
            return
        if link == "from":
            yield Mention(kind, group, i, earlier=True)
            continue
        if link not in TOLL_LINKS and not (j >= 2 and doc[j - 2].lower_ in TOLL_LINKS):
            continue
        if (
            parsed.state_follows(group.end)
            and doc[i].lower_ in TOLL_NOUNS
            and doc[group.end].lower_ not in ("dead", "killed")
        ):
            continue
        best = group
        break
    if best is None:
        for j in range(i - 1, max(0, i - 9), -1):
            group = parsed.starting.get(j)
            if (
                group is not None
                and group.numbered
                and doc[j - 1].lower_ in ("to", "at")
                and not parsed.state_follows(group.end)
            ):
                best = group
                break
    if best is not None:
        yield Mention(kind, best, i, total=True, earlier=replaced)


def _toll_kind(parsed: Parsed, token: Token) -> str | None:
    """What the toll or number before a figure counts, or None when it counts no people."""
    doc, i = parsed.doc, token.i
    after = [doc[j].lower_ for j in range(i + 1, min(len(doc), i + 1 + COUNTED_NEAR))]
    before = doc[i - 1].lower_ if i else ""
    if token.lower_ in TOLL_NOUNS:
        if before in NOT_OF_DEAD:
            return "casualties" if before == "casualty" else "wounded"
        return "killed" if before not in NO_TOLL else None
    if after[:1] != ["of"] and not (after and (after[0] in DEAD or after[0] in HURT)):
        return None
    for word in after:
        if word in DEAD:
            return "killed"
        if word in HURT:
            return "wounded"
        if word == "missing":
            return "missing"
        if word in ("casualties",):
            return "casualties"
        if word in ("victims",):
            return None
    return None


def _labelled(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """A figure behind the word for what it counts: "Killed: 57", "put the dead at 212", "missing from 30 to 11"."""
    doc, j = parsed.doc, token.i + 1
    if token.i and doc[token.i - 1].lower_ not in BEFORE_LABEL and doc.span(j, j + 1) != ":":
        return
    links = {word.lower_ for word in doc[j : j + 2]} & LABEL_LINKS
    figures = [parsed.starting[k] for k in range(j, min(len(doc), j + 5)) if k in parsed.starting]
    figures = [group for group in figures if group.numbered and not group.noun]
    if links and figures:
        replaced, figure = (figures[0], figures[1]) if "from" in links and len(figures) > 1 else (None, figures[0])
        if replaced is not None:
            yield Mention(LABELS[token.lower_], replaced, token.i, earlier=True)
        yield Mention(LABELS[token.lower_], figure, token.i, total=True)


def _changed(parsed: Parsed, token: Token) -> Iterator[Mention]:
    """A figure that replaces another: "from 60 dead to 47"."""
    old = parsed.starting.get(token.i + 1)
    if old is None or not old.numbered or old.end >= len(parsed.doc):
        return
    for j in range(old.end, min(len(parsed.doc), old.end + 4)):
        kind, new = vocabulary.harm_states().get(parsed.doc[j].lower_), parsed.starting.get(j + 2)
        if kind is not None and new is not None and parsed.doc[j + 1].lower_ == "to":
            yield Mention(kind, old, j, total=True, earlier=True)
            yield Mention(kind, new, j, total=True)
            return
