"""The web server: pages, API and live stream over one view, on one address, until it is told to stop."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib import resources
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from sse_starlette import EventSourceResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from streams.errors import TocsinError
from streams.settings import Settings
from streams.version import VERSION
from streams.web import api, corrections, exports, pages
from streams.web.answers import HTML, Answers
from streams.web.counting import Counting
from streams.web.follow import Follower
from streams.web.live import Live
from streams.web.totals import QuestionError
from streams.web.view import View

# No script or style but our own files, nothing from elsewhere, no form sent elsewhere, shown in no other page's frame.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
GRACE = 2  # seconds that open connections get when the server ends
SMALLEST_ZIPPED = 1_000  # bytes


class WebError(TocsinError):
    """The server cannot be started; the text says on which address and why."""


def web_app(settings: Settings, view: View, follower: Follower) -> FastAPI:
    """The application: all routes over `view`."""
    live = Live(view, follower)
    answers = Answers(view, lambda: follower.freshness.connected)
    made = pages.Pages(view, live, corrections=bool(settings.web_token))

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        looking = asyncio.create_task(live.look())
        yield
        looking.cancel()

    app = FastAPI(
        title="tocsin",
        version=VERSION,
        description="What happened, where, and how many people were killed or hurt, each person counted once.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # these would load their scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(api.routes(view, answers, live))
    app.include_router(exports.routes(view, answers))
    app.include_router(pages.routes(made, answers))
    if settings.web_token:
        app.include_router(corrections.routes(settings, view))
    app.mount("/static", StaticFiles(directory=str(resources.files("streams.web") / "static")))

    @app.get("/live", include_in_schema=False)
    async def stream() -> Response:
        return EventSourceResponse(live.stream(), ping=15)

    _errors(app, made)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_ZIPPED, compresslevel=5)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings))

    @app.middleware("http")
    async def with_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return app


def _errors(app: FastAPI, made: pages.Pages) -> None:
    """What is wrong with a request: a page for people, JSON under /api."""

    def tell(request: Request, status: int, problem: str) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": problem}, status)
        return Response(made.page("error.html", request, status=status, problem=problem), status, media_type=HTML)

    @app.exception_handler(StarletteHTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        return tell(request, error.status_code, str(error.detail))

    @app.exception_handler(QuestionError)
    def question(request: Request, error: QuestionError) -> Response:
        return tell(request, 422, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        problems = (f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
        return tell(request, 422, "; ".join(problems))


def _hosts(settings: Settings) -> list[str]:
    """Names that a browser may call us by: on loopback only its own, so that no other page reaches us by a name."""
    with contextlib.suppress(ValueError):
        if not ip_address(settings.web_host).is_loopback:
            return ["*"]
    return ["localhost", "127.0.0.1", "[::1]", settings.web_host]


@contextlib.contextmanager
def serving(settings: Settings, counting: Counting) -> Iterator[str]:
    """Follow the topics and serve them while what follows runs; gives the address of the page.

    Raises WebError when the address cannot be used.
    """
    view = View(counting)
    follower = Follower(settings, view)
    app = web_app(settings, view, follower)
    listening = _listen(settings)
    address = f"http://{_host(settings)}:{listening.getsockname()[1]}"
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan="on")
    config.timeout_graceful_shutdown = GRACE
    server = uvicorn.Server(config)
    stop = threading.Event()
    threads = [
        threading.Thread(target=follower.run, args=(stop,), name="follower"),
        threading.Thread(target=server.run, args=([listening],), name="web"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield address
    finally:
        stop.set()
        server.should_exit = True
        for thread in threads:
            thread.join()
        listening.close()
        view.close()


def _host(settings: Settings) -> str:
    return f"[{settings.web_host}]" if ":" in settings.web_host else str(settings.web_host)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    try:
        return socket.create_server((settings.web_host, settings.web_port), family=family, backlog=1024)
    except OSError as error:
        raise WebError(
            f"The page cannot be served at {_host(settings)}:{settings.web_port}: {error.strerror}. "
            "Set TOCSIN_WEB_PORT to another port (0: any free one), or TOCSIN_WEB_HOST."
        ) from error
