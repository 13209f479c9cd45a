import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, failureOf, RequestFailure, sayFailure, sayWaiting } from "../src/sending/failure.js";

const cases: [Answer, string, boolean, RegExp][] = [
  [{ status: 0 }, "broken", true, /cannot be reached/],
  [{ status: 200, isDiverted: true }, "signed-out", true, /Sign in again in another tab/],
  [{ status: 0, isDiverted: true }, "signed-out", true, /Sign in again/],
  [{ status: 302 }, "signed-out", true, /Sign in again/],
  [{ status: 401 }, "signed-out", true, /Sign in again/],
  [{ status: 401, detail: "Sign in first." }, "refused", false, /^Sign in first\.$/],
  [{ status: 403 }, "forbidden", false, /does not let this through \(403\)/],
  [{ status: 404 }, "gone", false, /no longer has this upload/],
  [{ status: 410, detail: "gone" }, "gone", false, /no longer has this upload/],
  [{ status: 413 }, "too-large", false, /A proxy before the server/],
  [{ status: 413, detail: "This server takes 1 GB." }, "too-large", false, /^This server takes 1 GB\.$/],
  [{ status: 423 }, "conflict", true, /busy/],
  [{ status: 429 }, "crowded", true, /wait a minute/],
  [{ status: 502 }, "unavailable", true, /\(502\)/],
  [{ status: 504 }, "unavailable", true, /\(504\)/],
  [{ status: 507 }, "full", false, /disk is full/],
  [{ status: 418 }, "refused", false, /\(418\)/],
];

for (const [answer, obstacle, isPassing, says] of cases) {
  test(`${answer.status}${answer.isDiverted ? ", led elsewhere," : ""}${answer.detail ? " of our server" : ""} is told as ${obstacle}`, () => {
    const failure = failureOf(answer);

    assert.deepEqual([failure.obstacle, failure.isPassing], [obstacle, isPassing]);
    assert.match(failure.message, says);
    assert.match(sayWaiting(failure), /\.$|…$/);
  });
}

test("what a library throws is not told to anybody", () => {
  const told = sayFailure(new Error("tus: unexpected response, url: https://send.example.org/api/v1/tus/SECRET <html>"));

  assert.doesNotMatch(told, /tus|http|</);
  assert.equal(sayFailure(new RequestFailure("full", 507, "Full.")), "Full.");
});
