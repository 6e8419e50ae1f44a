"""Answers over HTTP: each made once per version of the view, however many readers ask, and told apart by an ETag."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from starlette.requests import Request
from starlette.responses import Response

from streams.web.view import View

KEPT = 256  # answers that are remembered
LARGEST_KEPT = 4_000_000  # bytes; a larger answer is made anew each time

HTML = "text/html; charset=utf-8"
JSON = "application/json"


class Answers:
    """The answers of the view's newest version."""

    def __init__(self, view: View, besides: Callable[[], Hashable]) -> None:
        """`besides` is what else answers depend on."""
        self._view = view
        self._besides = besides
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[bytes, str]] = OrderedDict()

    def give(
        self, request: Request, media_type: str, make: Callable[[], bytes], headers: dict[str, str] | None = None
    ) -> Response:
        """What `make` makes, or nothing but 304 if that is what the reader has; raises what `make` raises."""
        key = (self._view.version, self._besides(), request.url.path, request.url.query)
        with self._lock:  # one at a time: the others that ask for the same find it made
            body, etag = self._kept.get(key) or self._make(key, make)
        headers = {"ETag": etag, "Cache-Control": "no-cache", **(headers or {})}
        if etag in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)

    def _make(self, key: Hashable, make: Callable[[], bytes]) -> tuple[bytes, str]:
        body = make()
        made = body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        if len(body) <= LARGEST_KEPT:
            self._kept[key] = made
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
