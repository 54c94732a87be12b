"""The HTTP server under the scripted homeserver and under the proxy."""

import http.server
import sys


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """The bot may break off a connection whenever it likes; what else goes wrong here is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)
