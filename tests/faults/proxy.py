"""A network that loses connections without a word: old ones carry nothing any more, new ones work."""

import contextlib
import socket
import threading
from collections.abc import Iterator

CHUNK = 65536


class Proxy:
    """Passes connections at `port` of the loopback interface on to `target`, until they are told to go dead."""

    def __init__(self, listener: socket.socket, target: int) -> None:
        self.port: int = listener.getsockname()[1]
        self.carried = 0  # connections since the start
        self._target = target
        self._listener = listener
        self._open: list[socket.socket] = []
        self._dead: set[socket.socket] = set()

    def lose_connections(self) -> None:
        """Those that are open stay open and carry nothing any more."""
        self._dead.update(self._open)

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                ours, _ = self._listener.accept()
                theirs = socket.create_connection(("127.0.0.1", self._target))
                self.carried += 1
                self._open += [ours, theirs]
                for source, sink in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if source not in self._dead:
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """End all connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        for each in (self._listener, *self._open):
            each.close()


@contextlib.contextmanager
def proxied(target: int, port: int) -> Iterator[Proxy]:
    """A proxy at `port` for the port `target`, for the time of the `with`."""
    proxy = Proxy(socket.create_server(("127.0.0.1", port)), target)
    serving = threading.Thread(target=proxy.serve)
    serving.start()
    try:
        yield proxy
    finally:
        proxy.close()
        serving.join()
