"use strict";
// passport-oauth1 as a login: an Express app, and browsers that keep cookies.

const express = require("express");
const session = require("express-session");
const passport = require("passport");
const OAuthStrategy = require("passport-oauth1");
const { assert, check, client, decide, endpoint, hello, profile } = require("./peer.cjs");

/** The strategy, as one for a certain provider would be: it knows where the profile is. */
class Strategy extends OAuthStrategy {
  userProfile(token, secret, _params, done) {
    this._oauth.get(profile, token, secret, (error, body) => (error ? done(error) : done(null, JSON.parse(body))));
  }
}

function app(method) {
  const own = new passport.Passport();
  const strategy = new Strategy(
    {
      requestTokenURL: endpoint("request_token"),
      accessTokenURL: endpoint("access_token"),
      userAuthorizationURL: endpoint("authorize"),
      consumerKey: client.key,
      consumerSecret: client.secret,
      signatureMethod: method,
      callbackURL: "/callback", // it finds out the rest
    },
    (_token, _secret, { name, screen_name }, done) => done(null, { name, screen_name }),
  );
  own.use("oauth", strategy);
  own.serializeUser((user, done) => done(null, user));
  own.deserializeUser((user, done) => done(null, user));
  return express()
    .use(session({ secret: "of this process alone", resave: false, saveUninitialized: false }))
    .use(own.session())
    .get("/login", own.authenticate("oauth"))
    .get("/callback", own.authenticate("oauth", { successRedirect: "/me" }))
    .get("/me", (request, response) => response.json(request.user ?? null))
    .use((error, _request, response, _next) => response.status(500).send(error.oauthError?.data ?? error.message));
}

/** What a browser does: it keeps cookies, and says where it is sent instead of going there. */
class Browser {
  cookies = new Map();

  async get(url) {
    const cookie = [...this.cookies].map((pair) => pair.join("=")).join("; ");
    const reply = await fetch(url, { headers: { cookie }, redirect: "manual" });
    for (const set of reply.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
    }
    return { status: reply.status, location: reply.headers.get("location"), text: await reply.text() };
  }

  /** Up to the callback, which is not visited yet. */
  async begin(origin, decision) {
    const sent = await this.get(`${origin}/login`);
    assert.equal(sent.status, 302, `login: ${sent.text}`);
    const back = await decide(sent.location, decision);
    assert.equal(back.origin + back.pathname, `${origin}/callback`);
    return back;
  }

  async finish(origin, back) {
    const done = await this.get(back);
    assert.equal(done.status, 302, `callback: ${done.text}`);
    assert.equal(done.location, "/me");
    return this.who(origin);
  }

  async who(origin) {
    return JSON.parse((await this.get(`${origin}/me`)).text);
  }
}

/** With the app on a port of its own. */
async function served(method, act) {
  const server = await new Promise((resolve) => {
    const listening = app(method).listen(0, "127.0.0.1", () => resolve(listening));
  });
  try {
    return await act(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const ADA = { name: "Ada Lovelace", screen_name: "ada" };

async function main() {
  hello("passport-oauth1");
  for (const method of ["HMAC-SHA1", "PLAINTEXT"]) {
    await check(`login in Express, ${method}: the session says who it is`, () =>
      served(method, async (origin) => {
        const browser = new Browser();
        assert.equal(await browser.who(origin), null);
        assert.deepEqual(await browser.finish(origin, await browser.begin(origin, "allow")), ADA);
        assert.deepEqual(await browser.who(origin), ADA);
      }),
    );
  }
  await check("a denied login leaves nobody logged in, and begins another", () =>
    served("HMAC-SHA1", async (origin) => {
      const browser = new Browser();
      const back = await browser.begin(origin, "deny");
      assert.deepEqual([...back.searchParams.keys()], ["denied"]);
      const again = new URL((await browser.get(back)).location);
      assert.equal(again.origin + again.pathname, endpoint("authorize"));
      assert.notEqual(again.searchParams.get("oauth_token"), back.searchParams.get("denied"));
      assert.equal(await browser.who(origin), null);
    }),
  );
  await check("a callback in other browsers is refused, and then taken in the first", () =>
    served("HMAC-SHA1", async (origin) => {
      const browser = new Browser();
      const back = await browser.begin(origin, "allow");
      const others = [
        [new Browser(), /Failed to find request token in session/], // by the strategy
        [new Browser(), /signature_invalid/], // by the provider: this one has a login of its own under way
      ];
      await others[1][0].begin(origin, "allow");
      for (const [other, why] of others) {
        const { status, text } = await other.get(back);
        assert.equal(status, 500);
        assert.match(text, why);
        assert.equal(await other.who(origin), null);
      }
      assert.deepEqual(await browser.finish(origin, back), ADA);
    }),
  );
}

main();
