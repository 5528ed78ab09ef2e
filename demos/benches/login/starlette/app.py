"""The login app once more, on Starlette and Authlib: what the benchmark is paired with.

It is written as the two document it. TUNED=1 gives the HTTP clients that it makes one TLS context to share.
"""

import html
import os
import secrets
import socket
import ssl

import uvicorn
from authlib.integrations.starlette_client import OAuth
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route


def setting(name):
    return os.environ["TWITTER_" + name]


oauth = OAuth()
oauth.register(
    "twitter",
    client_id=setting("CLIENT_ID"),
    client_secret=setting("CLIENT_SECRET"),
    request_token_url=setting("REQUEST_TOKEN_URL"),
    authorize_url=setting("AUTHORIZE_URL"),
    access_token_url=setting("ACCESS_TOKEN_URL"),
    api_base_url=setting("API_BASE_URL"),
    client_kwargs={"verify": ssl.create_default_context()} if os.environ.get("TUNED") == "1" else None,
)


async def home(request):
    profile = request.session.get("profile")
    if profile is None:
        return HTMLResponse('<p><a href="/login">Sign in with Twitter</a></p>')
    name, screen_name, account = (html.escape(profile[field]) for field in ("name", "screen_name", "id_str"))
    return HTMLResponse(f"<h1>You are signed in</h1><p>{name} <small>@{screen_name}</small> ({account})</p>")


async def login(request):
    return await oauth.twitter.authorize_redirect(request, request.url_for("auth"))


async def auth(request):
    token = await oauth.twitter.authorize_access_token(request)
    reply = await oauth.twitter.get(
        "account/verify_credentials.json", params={"skip_status": "true"}, token=token
    )
    reply.raise_for_status()
    fields = ("id_str", "name", "screen_name", "profile_image_url_https")
    account = reply.json()
    request.session["profile"] = {field: account.get(field) for field in fields}
    return RedirectResponse("/", status_code=303)


routes = [Route("/", home), Route("/login", login), Route("/auth", auth, name="auth")]
sessions = Middleware(SessionMiddleware, secret_key=secrets.token_hex(32))
app = Starlette(routes=routes, middleware=[sessions])

if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"App http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
