"""What a person and their browser do at our provider's consent page; the standard library alone."""

from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener


class Stay(HTTPRedirectHandler):
    """Nobody listens where a browser is sent."""

    def redirect_request(self, *_):
        return None


BROWSER = build_opener(ProxyHandler({}), Stay)


class Page(HTMLParser):
    """The fields that a browser would send, but for the button, and the PIN, if there is one."""

    def __init__(self, text):
        super().__init__()
        self.action = None
        self.fields = {}
        self.pin = None
        self.in_pin = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.action = attributes["action"]
        if tag == "input" and (attributes["type"] == "hidden" or "checked" in attributes):
            self.fields[attributes["name"]] = attributes["value"]
        self.in_pin = attributes.get("id") == "pin"

    def handle_data(self, data):
        if self.in_pin:
            self.pin = data.strip()
            self.in_pin = False


def visit(url, form=None, **headers):
    """Status, where it leads, and the text."""
    body = None if form is None else urlencode(form).encode()
    try:
        answer = BROWSER.open(Request(url, body, headers))
    except HTTPError as other:  # every status from 300 on
        answer = other
    with answer:
        return answer.status, answer.headers["Location"], answer.read().decode()


def decide(page_url, decision):
    """Presses the button; the status, where the browser is sent, and the PIN."""
    status, _, text = visit(page_url)
    if status != 200:
        raise RuntimeError(f"the consent page has status {status}")
    page = Page(text)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page_url))
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    form = {**page.fields, "decision": decision}
    status, location, text = visit(urljoin(page_url, page.action), form, **headers)
    return status, location, Page(text).pin
