"""The rows that every client in Python has.

A peer is an object that has

- `methods`, `rsa_methods`: the signature methods that it signs by;
- `begin(callback, method)`: gets temporary credentials; what `finish` needs, their identifier, and the consent page;
- `finish(begun, location, verifier)`: exchanges them, by where the browser came back or by what the person typed;
- `send(call)`: signs and sends a call; the answer;
- `twice(call)`: signs once and sends twice; both answers;
- `readings`: what it reads in another way, by row.
"""

from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

from consent import decide
from peer import CALLBACK, Call, Differs, Unexpected, check, expect

PROFILE = "/1.1/account/verify_credentials.json"
UPDATE = "/1.1/statuses/update.json"
UPLOAD = "/1.1/media/upload.json"
TOKEN = "/interop/token"
CLIENT = "/interop/client"

PAIRS = [("name", "Grüße 漢字"), ("a", "2"), ("a", "1"), ("a", "1"), ("A", "0"), ("empty", ""), ("b c", "+ %41~")]
RESERVED = "Grüße 漢字 & +1 = 100%41? ~!*'();:@$,/#[]"
ENCODED_CALLBACK = "login with a callback that is percent-encoded itself"
PLACES = ("header", "query", "form")


class Rows:
    def __init__(self, peer):
        self.peer = peer
        self.known = None

    def all(self, uploads=False, how=""):
        """`how` says what bodies that are no forms need."""
        self.check("login", self.login)
        self.check(ENCODED_CALLBACK, self.encoded_callback)
        self.check("login by PIN (oob)", self.pin)
        self.check("login denied", self.denied)
        for method in self.peer.methods:
            self.check(f"{method} in header, query and form", lambda: self.method(method, TOKEN, self.token()))
        for method in self.peer.rsa_methods:
            self.check(f"{method} in header, query and form", lambda: self.method(method, CLIENT, None))
        self.check(f"login signed by {self.peer.rsa_methods[-1]}", self.rsa_login)
        self.check("GET with Unicode, reserved and repeated parameters", self.query)
        self.check("form POST with Unicode and reserved characters, read back", self.form)
        self.check("form POST with repeated and empty parameters", self.pairs)
        self.check(f"JSON POST{how}", self.json)
        if uploads:
            self.check(f"multipart upload{how}", self.upload)
        self.check("call without a token (two-legged)", self.two_legged)
        self.check("refused: the same request again", self.replay)
        self.check("refused: a wrong token secret", self.wrong_secret)

    def check(self, exercised, function):
        check(exercised, function, self.peer.readings.get(exercised, ""))

    def send(self, *what, **more):
        return self.peer.send(Call(*what, **more))

    def token(self):
        """That of a login; the next row tries again if there was none."""
        if self.known is None:
            self.known = self.log_in(CALLBACK)
        return self.known

    def log_in(self, callback, method="HMAC-SHA1"):
        begun, temporary, page = self.peer.begin(callback, method)
        status, location, _ = decide(page, "allow")
        expect(status, 303, "status of the decision")
        if not location.startswith(callback + "&"):
            raise Unexpected(f"sent to {location}")
        expect(dict(parse_qsl(urlsplit(location).query))["oauth_token"], temporary, "oauth_token at the callback")
        return self.token_of(self.peer.finish(begun, location, None))

    @staticmethod
    def token_of(fields):
        expect(fields["screen_name"], "ada", "screen_name")
        return fields["oauth_token"], fields["oauth_token_secret"]

    def login(self):
        self.known = self.log_in(CALLBACK)
        expect(self.send("GET", PROFILE, self.known).json()["screen_name"], "ada", "screen_name")

    def encoded_callback(self):
        self.token()
        try:
            self.log_in(CALLBACK + "&to=%2Fa%20b")
        except Exception as error:
            raise (Differs(error) if "signature_invalid" in str(error) else error)

    def pin(self):
        begun, _, page = self.peer.begin("oob", "HMAC-SHA1")
        status, _, pin = decide(page, "allow")
        expect(status, 200, "status of the page with the PIN")
        token = self.token_of(self.peer.finish(begun, None, pin))
        expect(self.send("GET", PROFILE, token).json()["screen_name"], "ada", "screen_name")

    def denied(self):
        begun, temporary, page = self.peer.begin(CALLBACK, "HMAC-SHA1")
        _, location, _ = decide(page, "deny")
        expect(parse_qs(urlsplit(location).query), {"from": ["interop"], "denied": [temporary]}, "at the callback")
        try:
            self.peer.finish(begun, None, "made up")
        except Exception as error:
            return "permission_denied" in str(error)
        raise Unexpected("the temporary credentials were exchanged")

    def method(self, method, path, token):
        for place in PLACES:
            verb, form = ("POST", [("a", "1 & 2")]) if place == "form" else ("GET", None)
            answer = self.send(verb, path, token, method, place, form=form)
            if answer.status != 200:
                raise Unexpected(f"{place}: status {answer.status}: {answer.text}")

    def rsa_login(self):
        method = self.peer.rsa_methods[-1]
        token = self.log_in(CALLBACK, method)
        expect(self.send("GET", PROFILE, token, method).json()["screen_name"], "ada", "screen_name")

    def query(self):
        params = [*PAIRS, ("reserved", RESERVED), ("include_email", "true")]
        profile = self.send("GET", PROFILE, self.token(), params=params).json()
        expect(profile["email"], "ada@people.example", "what include_email asks for")

    def form(self):
        for place in ("header", "form"):
            text = f"{RESERVED} in {place}"
            posted = self.send("POST", UPDATE, self.token(), placement=place, form=[("status", text)])
            expect(posted.json()["text"], text, place)
            read = self.send("GET", PROFILE, self.token()).json()["status"]["text"]
            expect(read, text, f"{place}, read back")

    def pairs(self):
        for place in ("header", "form"):
            self.send("POST", TOKEN, self.token(), placement=place, form=PAIRS).json()

    def json(self):
        self.send("POST", TOKEN, self.token(), json={"name": "Grüße", "a": [1, "b=c&d"]}).json()

    def upload(self):
        octets = bytes(range(256)) * 300
        media = self.send("POST", UPLOAD, self.token(), file=("a photo.bin", octets, "image/png")).json()
        found = {name: media[name] for name in ("size", "sha256", "media_type", "filename")}
        digest = sha256(octets).hexdigest()
        expected = {"size": len(octets), "sha256": digest, "media_type": "image/png", "filename": "a photo.bin"}
        expect(found, expected, "what arrived")

    def two_legged(self):
        self.send("GET", CLIENT, params=PAIRS).json()
        self.send("POST", CLIENT, form=PAIRS).json()

    def replay(self):
        first, second = self.peer.twice(Call("GET", PROFILE, self.token()))
        expect(first.json()["screen_name"], "ada", "screen_name")
        expect((second.status, problem(second)), (401, "nonce_used"), "the second answer")

    def wrong_secret(self):
        identifier, secret = self.token()
        self.send("GET", PROFILE, (identifier, secret)).json()
        refused = self.send("GET", PROFILE, (identifier, secret + "x"))
        expect((refused.status, problem(refused)), (401, "signature_invalid"), "the answer")


def problem(answer):
    return dict(parse_qsl(answer.text)).get("oauth_problem")
