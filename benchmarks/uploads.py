"""A browser's part in uploading a file to a running site: signing in, and the form of /imports/."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from http.cookiejar import CookieJar

LOGIN, IMPORTS, PROBE = "/accounts/login/", "/imports/", "/healthz"
SECONDS = 30  # for one answer
WAIT = 120  # seconds for what is read in the background
_WAITING = b'http-equiv="refresh"'  # on the page of a file that is being read
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TYPE = "application/octet-stream"
# Planted in the files; on a page it has to be written as words.
MARKUP = (b"<script>alert(1)</script>", b"<img src=x onerror=")
_BOUNDARY = b"----harvest-9f2c1f0b7e"


class _Stay(urllib.request.HTTPRedirectHandler):
    """Gives a redirect as the answer that it is."""

    def redirect_request(self, *_arguments):
        return None


class Site:
    """A site that somebody has signed in to. Raises SystemExit where that does not succeed."""

    def __init__(self, url, user, password):
        self.url = url.rstrip("/")
        self.opener = urllib.request.build_opener(
            _Stay, urllib.request.HTTPCookieProcessor(CookieJar())
        )
        form = {"username": user, "password": password, "csrfmiddlewaretoken": self._token(LOGIN)}
        status, _page, _to = self.ask(LOGIN, urllib.parse.urlencode(form).encode())
        if status != 302:
            raise SystemExit(f"{self.url}{LOGIN} did not let {user} in (status {status}).")
        self.token = self._token(IMPORTS)

    def _token(self, path):
        status, page, _to = self.ask(path)
        found = _TOKEN.search(page.decode("utf-8", "replace"))
        if status != 200 or not found:
            raise SystemExit(f"{self.url}{path} shows no form (status {status}).")
        return found[1]

    def ask(self, path, body=None, content_type="application/x-www-form-urlencoded"):
        """(status, page, where it sends us) of a GET, or of a POST of `body`."""
        address = urllib.parse.urljoin(self.url + "/", path)
        request = urllib.request.Request(address, body, {"Referer": self.url + "/"})
        if body is not None:
            request.add_header("Content-Type", content_type)
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                return answer.status, answer.read(), ""
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers.get("Location", "")

    def upload(self, file_name, data):
        """Upload one file; (kind, line, faults, seconds): "previewed", "shown" or "refused", the
        status in words, what a site should not have done, and what the upload took."""
        start = time.monotonic()
        try:
            status, page, to = self.ask(IMPORTS, _form(self.token, file_name, data), _MULTIPART)
        except (OSError, HTTPException) as error:
            faults = [f"no answer: {error}", *self._probe()]
            return "no answer", "", faults, time.monotonic() - start
        seconds = time.monotonic() - start
        faults = [*_faults("the upload", status, page), *self._probe()]
        if status == 302:
            faults += self._led_to(to)
        kind = {2: "shown", 3: "previewed", 4: "refused"}.get(status // 100, "failed")
        return kind, f"status {status}", faults, seconds

    def _led_to(self, address):
        """What is wrong with the preview, once it is there."""
        if LOGIN in address:
            return ["is asked to sign in again"]
        until = time.monotonic() + WAIT
        try:
            status, page, _to = self.ask(address)
            while _WAITING in page and time.monotonic() < until:
                time.sleep(0.5)
                status, page, _to = self.ask(address)
        except (OSError, HTTPException) as error:
            return [f"the preview does not answer: {error}"]
        late = [f"the preview is not there after {WAIT} s"] if _WAITING in page else []
        return [*late, *_faults("the preview", status, page)]

    def _probe(self):
        """What is wrong with the probe: it answers at once, whatever was uploaded."""
        start = time.monotonic()
        try:
            status, page, _to = self.ask(PROBE)
        except (OSError, HTTPException) as error:
            return [f"{PROBE} does not answer afterwards: {error}"]
        seconds = time.monotonic() - start
        if status != 200 or page.strip() != b"ok":
            return [f"{PROBE} answers {status} afterwards"]
        return [f"{PROBE} takes {seconds:.1f} s afterwards"] if seconds > 2 else []


_MULTIPART = f"multipart/form-data; boundary={_BOUNDARY.decode()}"


def _form(token, file_name, data):
    """The body of the form, written as browsers do (HTML standard, "multipart form data")."""
    name = file_name.encode("utf-8", "surrogatepass")
    for character in (b"\n", b"\r", b'"'):
        name = name.replace(character, b"%%%02X" % character[0])
    head = b"--" + _BOUNDARY + b'\r\nContent-Disposition: form-data; name="'
    return b"".join(
        (
            *(head, b'csrfmiddlewaretoken"\r\n\r\n', token.encode(), b"\r\n"),
            *(head, b'file"; filename="', name, b'"\r\nContent-Type: ', _TYPE.encode()),
            *(b"\r\n\r\n", data, b"\r\n--", _BOUNDARY, b"--\r\n"),
        )
    )


def _faults(what, status, page):
    if status >= 500:
        yield f"{what}: status {status}"
    elif status in (403, 404, 405):
        yield f"{what}: status {status}; is there such a page?"
    for markup in MARKUP:
        if markup in page:
            yield f"{what} holds {markup.decode()} unescaped"
