"""Vectors of words in context, as spaCy's tok2vec makes them, in a quarter of the time.

What a word is before its neighbours are looked at depends on the word alone: it is worked out once and remembered. The
layers that look at the neighbours go over many sentences at once by numpy's OpenBLAS, which multiplies three times as
fast as the BLIS that spaCy brings along.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Tok2Vec
from spacy.tokens import Doc
from thinc.api import Model

from agents.extract.batched import Batched
from agents.extract.remembered import Features, Numbers, Remembered

REMEMBERED = 50_000  # words; past this the memory starts afresh
ROWS = 1024  # words whose vectors are worked out at a time: as many as stay in the processor's cache
PARTS = {"expand_window", "maxout", "layernorm", "dropout"}  # of a layer that looks at the neighbours
TINY = np.float32(1e-8)  # thinc adds it to a variance

Floats = NDArray[np.float32]


class Layer(NamedTuple):
    """What a word's neighbours add to its vector: a maxout of the vectors in a window, normalised."""

    window: int  # neighbours on each side
    weights: Floats  # (vectors in the window, pieces x width)
    bias: Floats
    gain: Floats
    shift: Floats


def install(language: Language) -> Language:
    """Put `WordVectors` in the place of the tok2vec of `language`, where that is of the kind that is known here."""
    tok2vec = language.get_pipe("tok2vec") if language.has_pipe("tok2vec") else None
    if isinstance(tok2vec, Tok2Vec) and _known(tok2vec.model):
        vectors = WordVectors(tok2vec.model)
        language.remove_pipe("tok2vec")
        Language.component("word_vectors", func=vectors)
        language.add_pipe("word_vectors", first=True)
    return language


class WordVectors(Batched):
    """The component: sets the tensor of documents, which the tagger and the parser go by."""

    def __init__(self, tok2vec: Model[Any, Any]) -> None:
        """Take over a model of the kind that `_known` tells."""
        features, *self._embed = tok2vec.layers[0].layers
        self._columns: list[int | str] = features.attrs["columns"]
        self._layers = [_layer(residual) for residual in _residuals(tok2vec)]
        self._width = self._layers[0].gain.size
        self._apart = sum(layer.window for layer in self._layers)  # rows between sentences, so that none sees another
        between = np.zeros(self._width, np.float32)  # what stands between sentences
        self._words = Remembered(len(self._columns), self._alone, between)

    def process(self, docs: Sequence[Doc]) -> None:
        """Set the tensors of `docs`, about ROWS words at a time."""
        gap = np.zeros(self._apart, np.int64)
        ends = np.cumsum([len(doc) + self._apart for doc in docs])
        for _, some in groupby(zip(docs, self._numbers(docs), ends // ROWS, strict=True), itemgetter(2)):
            together = list(some)
            rows = [gap, *(part for _, words, _ in together for part in (words, gap))]
            vectors, at = self._in_context(np.concatenate(rows)), self._apart
            for doc, words, _ in together:
                doc.tensor = cast(Any, vectors[at : at + len(words)].copy())
                at += len(words) + self._apart

    def _in_context(self, numbers: Numbers) -> Floats:
        """The vectors of words in rows by their numbers, 0 where no word is; (rows, width)."""
        widest = max(layer.window for layer in self._layers)
        padded = np.zeros((len(numbers) + 2 * widest, self._width), np.float32)
        vectors: Floats = padded[widest : len(padded) - widest]
        vectors[:] = self._words.rows(numbers)
        for layer in self._layers:
            first = widest - layer.window
            seen = np.lib.stride_tricks.as_strided(  # each row: the vectors of a word and its neighbours
                padded[first:], (len(numbers), len(layer.weights)), padded.strides
            )
            pieces = (np.ascontiguousarray(seen) @ layer.weights + layer.bias).reshape(len(numbers), -1, self._width)
            best = pieces.max(axis=1)
            best -= best.mean(axis=1, keepdims=True)
            variance = np.einsum("ij,ij->i", best, best) / np.float32(self._width) + TINY
            best *= (1 / np.sqrt(variance))[:, None]
            best *= layer.gain
            best += layer.shift
            vectors += best
        return vectors

    def _numbers(self, docs: Sequence[Doc]) -> list[Numbers]:
        """For each document the numbers of its words, by which their own vectors are remembered."""
        features = [cast(Features, doc.to_array(self._columns)).reshape(len(doc), len(self._columns)) for doc in docs]
        numbers = self._words.numbers(np.concatenate(features), REMEMBERED)
        return np.split(numbers, np.cumsum([len(doc) for doc in docs])[:-1])

    def _alone(self, features: Features) -> Floats:
        """The vectors of words from their features alone."""
        told: Any = [features]
        for layer in self._embed:
            told = layer.predict(told)
        return cast(Floats, told[0])


def _residuals(tok2vec: Model[Any, Any]) -> list[Model[Any, Any]]:
    """The layers that look at the neighbours, in order."""
    [inner] = tok2vec.layers[1].layers
    return [inner] if len(inner.layers) == 1 else inner.layers  # one alone stands in no chain


def _parts(residual: Model[Any, Any]) -> dict[str, Model[Any, Any]]:
    return {node.name: node for node in residual.walk() if not node.layers}


def _known(tok2vec: Model[Any, Any]) -> bool:
    """Whether a model first looks at each word and then, in residual layers of maxouts, at its neighbours."""
    if len(tok2vec.layers) != 2 or not tok2vec.layers[0].layers or len(tok2vec.layers[1].layers) != 1:
        return False
    return tok2vec.layers[0].layers[0].name == "extract_features" and all(
        residual.name.startswith("residual") and _parts(residual).keys() == PARTS for residual in _residuals(tok2vec)
    )


def _layer(residual: Model[Any, Any]) -> Layer:
    """The weights of a residual layer, laid out for one multiplication."""
    window, maxout, normal = (_parts(residual)[name] for name in ("expand_window", "maxout", "layernorm"))
    weights = cast(Floats, maxout.get_param("W"))  # (width, pieces, vectors in the window)
    bias = cast(Floats, maxout.get_param("b"))
    return Layer(
        window.attrs["window_size"],
        np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(bias.size, -1).T),
        np.ascontiguousarray(bias.T.reshape(bias.size)),
        cast(Floats, normal.get_param("G")), cast(Floats, normal.get_param("b")),
    )  # fmt: skip
