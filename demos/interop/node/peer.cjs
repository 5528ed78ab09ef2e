"use strict";
// What the clients of this folder have in common: who they are, the rows they tell, and a person who decides.

const assert = require("node:assert/strict");
const path = require("node:path");

const base = process.env.INTEROP_PROVIDER;
const tell = (line) => console.log(JSON.stringify(line));

/** What is wrong, in one line, also if a library throws the reply. */
function words(error) {
  const reply = error.oauthError ?? error;
  const text = reply.statusCode ? `${reply.statusCode} ${reply.data}` : String(error.message ?? error);
  return text.replace(/\s+/g, " ").slice(0, 300);
}

/** The first line: the name of a package, and its version as installed. */
function hello(name) {
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  tell({ peer: `${name} ${require(path.join(folder, "package.json")).version}` });
}

/** A row. */
async function check(exercised, act) {
  try {
    await act();
    tell({ exercised, result: "pass" });
  } catch (error) {
    tell({ exercised, result: "fail", note: words(error) });
  }
}

/**
 * A row for something that the two read differently: `right` succeeds, as what is nearest to it and read alike, and
 * `act` is refused for its signature.
 */
async function differs(exercised, note, right, act) {
  try {
    await right();
    const problem = await act().then(() => "nothing: it is accepted", words);
    assert.match(problem, /^401 .*signature_invalid/);
    tell({ exercised, result: "differs", note });
  } catch (error) {
    tell({ exercised, result: "fail", note: words(error) });
  }
}

/** The fields that a browser would send, but for the button. */
function fields(page) {
  const found = {};
  for (const [tag] of page.matchAll(/<input\b[^>]*>/g)) {
    const attribute = (name) => tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1];
    if (attribute("type") === "hidden" || /\bchecked\b/.test(tag)) {
      found[attribute("name")] = attribute("value");
    }
  }
  return found;
}

/** Does what the person and their browser do at the provider; answers where the browser is sent. */
async function decide(pageUrl, decision) {
  const page = await fetch(pageUrl);
  const text = await page.text();
  assert.equal(page.status, 200, `consent page: ${text}`);
  const answer = await fetch(new URL(text.match(/<form\b[^>]*\baction="([^"]*)"/)[1], pageUrl), {
    method: "POST",
    body: new URLSearchParams({ ...fields(text), decision }),
    headers: { Origin: base, "Sec-Fetch-Site": "same-origin" },
    redirect: "manual",
  });
  assert.equal(answer.status, 303);
  return new URL(answer.headers.get("location"));
}

module.exports = {
  assert,
  base,
  callback: process.env.INTEROP_CALLBACK,
  check,
  client: { key: process.env.INTEROP_CLIENT_ID, secret: process.env.INTEROP_CLIENT_SECRET },
  decide,
  differs,
  endpoint: (name) => `${base}/oauth/${name}`,
  hello,
  profile: `${base}/1.1/account/verify_credentials.json`,
  rsa: { key: process.env.INTEROP_RSA_CLIENT_ID, file: process.env.INTEROP_RSA_KEY },
  token: `${base}/interop/token`,
  update: `${base}/1.1/statuses/update.json`,
};
