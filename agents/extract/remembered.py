"""Rows of numbers that are worked out once for each combination of features, and remembered."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.uint64]  # (rows, columns)
Numbers = NDArray[np.int64]  # of rows that are remembered


class Remembered:
    """What `work_out` makes of features, kept under one number that mixes all columns of a row."""

    def __init__(self, columns: int, work_out: Callable[[Features], NDArray[Any]], nothing: NDArray[Any]) -> None:
        """`work_out` gives for (n, `columns`) features (n, ...) rows like `nothing`, which is kept as row 0."""
        self._work_out = work_out
        self._mix = np.random.default_rng(1).integers(2**63, 2**64, columns, np.uint64)
        self._known: dict[int, int] = {}
        self._rows = nothing[None].copy()  # with room at its end, so that adding costs little however many there are
        self._used = 1

    def numbers(self, features: Features, most: int) -> Numbers:
        """The number of each row of `features`; with more than `most` remembered, memory starts afresh."""
        keys = (features * self._mix).sum(axis=1, dtype=np.uint64).tolist()
        unknown = {key: row for row, key in enumerate(keys) if key not in self._known}
        if unknown:
            if len(self._known) > most:
                self._known.clear()
                self._used = 1
                unknown = {key: row for row, key in enumerate(keys)}
            first = self._add(self._work_out(features[list(unknown.values())]))
            self._known.update(zip(unknown, range(first, self._used), strict=True))
        return np.array([self._known[key] for key in keys], np.int64)

    def rows(self, numbers: Numbers) -> NDArray[Any]:
        """The rows of these numbers, as a copy."""
        return self._rows[numbers]

    def _add(self, rows: NDArray[Any]) -> int:
        """Put rows behind those that are there; returns the number of the first."""
        first, self._used = self._used, self._used + len(rows)
        if self._used > len(self._rows):
            room = np.zeros((2 * self._used, *self._rows.shape[1:]), self._rows.dtype)
            room[:first] = self._rows[:first]
            self._rows = room
        self._rows[first : self._used] = rows
        return first
