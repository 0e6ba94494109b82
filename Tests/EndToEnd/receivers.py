"""Receivers of notifications on the loopback: HTTP that fails, stalls and answers, and SMTP."""

import http.server
import json
import socketserver
import threading


class Hook:
    """An HTTP server that keeps what it gets; `answer(path, body)` says what it answers: a status, or an event to wait for."""

    def __init__(self):
        self.got = []
        self.arrived = threading.Condition()
        self.answer = lambda path, body: 200
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = hook.answer(self.path, body)
                with hook.arrived:
                    hook.got.append((self.path, dict(self.headers), body))
                    hook.arrived.notify_all()
                if isinstance(answer, threading.Event):
                    answer.wait(60)
                    answer = 200
                try:
                    self.send_response(answer)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # whoever asked did not wait

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, condition, patience_s=15):
        """Waits until `condition(self)` is true of what came."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: condition(self), patience_s), self.summary()

    def events(self, path=None):
        return [json.loads(body) for at, _, body in list(self.got) if path is None or at == path]

    def kinds(self, path=None):
        return [event.get("type") for event in self.events(path)]

    def summary(self):
        return [(at, json.loads(body).get("type")) for at, _, body in self.got]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Post:
    """A server of mail over plain sockets; keeps what it gets as (sender, recipients, text)."""

    def __init__(self, reply=b"250 ok\r\n"):
        self.mails = []
        self.arrived = threading.Condition()
        post = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"220 test\r\n")
                sender, recipients = None, []
                for line in self.rfile:
                    word = line.strip().upper()
                    if word.startswith((b"EHLO", b"HELO")):
                        self.wfile.write(b"250 test\r\n")
                    elif word.startswith(b"MAIL FROM:"):
                        sender = line.strip()[10:].split()[0].decode()
                        self.wfile.write(b"250 ok\r\n")
                    elif word.startswith(b"RCPT TO:"):
                        recipients.append(line.strip()[8:].decode())
                        self.wfile.write(b"250 ok\r\n")
                    elif word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = []
                        for part in self.rfile:
                            if part == b".\r\n":
                                break
                            lines.append(part)
                        with post.arrived:
                            post.mails.append((sender, recipients, b"".join(lines)))
                            post.arrived.notify_all()
                        self.wfile.write(reply)
                    elif word == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 ok\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, patience_s=15):
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.mails) >= count, patience_s), self.mails

    def close(self):
        self.server.shutdown()
        self.server.server_close()
