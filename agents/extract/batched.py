"""A spaCy component that is given many documents at a time."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from spacy.tokens import Doc


class Batched(ABC):
    """A component whose work on many documents at once takes less time than on one after the other."""

    @abstractmethod
    def process(self, docs: Sequence[Doc]) -> None:
        """Do the component's work on `docs`, in place."""

    def __call__(self, doc: Doc) -> Doc:
        """Do it on one document."""
        self.process([doc])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Do it on documents, `batch_size` at a time."""
        waiting = iter(docs)
        while batch := list(islice(waiting, batch_size)):
            self.process(batch)
            yield from batch
