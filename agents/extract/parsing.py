"""spaCy's parser, stepped from Python in half the time.

spaCy lets go of the interpreter while it parses, but nearly every question to a parser's state takes it again for a
moment: more than half of the time goes there. The same steps, asked for one by one while the interpreter is held, and
taken for many sentences at once, give the same parses.
"""

from collections.abc import Sequence

from spacy.language import Language
from spacy.pipeline import DependencyParser
from spacy.tokens import Doc

from agents.extract.batched import Batched

TOGETHER = 256  # sentences stepped through at once


def install(language: Language) -> Language:
    """Put `Parser` in the place of the parser of `language`, where that searches one way and is trained throughout."""
    parser = language.get_pipe("parser")
    assert isinstance(parser, DependencyParser)
    if parser.cfg["beam_width"] == 1 and parser.model.attrs["has_upper"] and not parser.model.attrs["unseen_classes"]:
        stepped = Parser(parser)
        Language.component("stepped_parser", func=stepped)
        language.add_pipe("stepped_parser", after="parser")
        language.remove_pipe("parser")
    return language


class Parser(Batched):
    """The component: sets the heads and relations of documents, as the parser that it steps does."""

    def __init__(self, parser: DependencyParser) -> None:
        self._parser = parser

    def process(self, docs: Sequence[Doc]) -> None:
        """Parse documents, those of like length together."""
        by_length = sorted(docs, key=len)
        for first in range(0, len(docs), TOGETHER):
            self._parse(by_length[first : first + TOGETHER])

    def _parse(self, docs: Sequence[Doc]) -> None:
        """Parse documents side by side: the best step of each until all are done."""
        parser = self._parser
        states = parser.moves.init_batch(docs)
        unfinished = [state for state in states if not state.is_final()]
        if unfinished:
            steps = parser.model.predict(docs)
            weights, bias = steps.vec2scores.get_param("W").T, steps.vec2scores.get_param("b")
            while unfinished:  # as `steps.predict` has it, without what only training asks for
                vectors = steps.state2vec.predict(steps.get_token_ids(unfinished))
                unfinished = parser.transition_states(unfinished, vectors @ weights + bias)
        parser.set_annotations(docs, states)
