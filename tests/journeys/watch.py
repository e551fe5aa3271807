"""Watches browsers: nothing may be asked of another host, forbidden by the content policy, or fail in a script."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Request, Response, WebError

#: Addresses that lead nowhere.
INSIDE = {"data", "blob", "about"}


class Watch:
    """Collects what should not happen in any browser of a test."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.complaints: list[str] = []
        self.posts: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of ``context``, frames and windows included."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._web_error)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in INSIDE and parts.netloc != self.host:
            self.complaints.append(f"a request to {parts.netloc} by {request.frame.url}")
        if request.method == "POST":
            self.posts.append(parts.path)

    def _response(self, response: Response) -> None:
        # Pages may say that something is missing; what pages consist of may not be missing. A file may be too large.
        if response.status >= 400 and response.request.resource_type != "document" and response.status != 413:
            self.complaints.append(f"{response.status} for {response.request.resource_type} {response.url}")
        if response.status >= 500:
            self.complaints.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        text = message.text
        forbidden = "Content Security Policy" in text or "Refused to" in text or "violates" in text
        if forbidden or (message.type == "error" and "Failed to load resource" not in text):
            self.complaints.append(f"{message.type}: {text}")

    def _web_error(self, error: WebError) -> None:
        thrown: Error = error.error
        self.complaints.append(f"a script failed: {thrown}")

    def assert_clean(self) -> None:
        """Fails with everything that should not have happened."""
        assert self.complaints == [], "\n".join(self.complaints)
