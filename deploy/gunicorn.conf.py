"""Settings of gunicorn (27 or newer) for ``wsgi:app``; every worker process starts the sending threads."""

import os
import subprocess
import sys

bind = os.environ.get("GUNICORN_BIND", "unix:/run/portal/portal.sock")
umask = 0o007  # the socket is for the portal's user and its group (the web server), nobody else
workers = int(os.environ.get("GUNICORN_WORKERS", "2"))
worker_class = "gthread"
threads = 8
preload_app = False  # each worker builds its own app, so that threads and database connections are its own
timeout = 120  # drawing a PDF and storing photos take a while on a slow machine
graceful_timeout = 30  # longer than the 25 seconds for which portal.background lets a mail be finished
accesslog = None  # addresses of personal links are secrets; nginx writes a log that masks them
errorlog = "-"
control_socket_disable = True  # nothing here uses it


def on_starting(server):
    """Try the app once before any worker: a wrong setting ends the start with one sentence, not with a loop."""
    if subprocess.run([sys.executable, "-c", "import wsgi"], check=False).returncode != 0:
        sys.exit(1)


def post_worker_init(worker):
    """Start the sending threads, after fork; the processes elect one of them by a row in the database."""
    from portal import background  # only here: what the master imported, a reload would not read again

    worker.portal_threads = background.start(worker.wsgi)


def worker_exit(server, worker):
    """Let a mail that is being sent be finished, and give the election back."""
    threads_of_worker = getattr(worker, "portal_threads", None)
    if threads_of_worker is not None:
        threads_of_worker.stop()
