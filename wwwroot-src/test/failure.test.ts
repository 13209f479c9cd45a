import assert from "node:assert/strict";
import { test } from "node:test";
import { type FailedResponse, failureMessage, failureOf, RequestFailure, retryMessage } from "../src/uploading/failure.js";

const cases: [FailedResponse, string, boolean, RegExp][] = [
  [{ status: 0 }, "network", true, /cannot be reached/],
  [{ status: 200, isIntercepted: true }, "signed-out", true, /Sign in again in another tab/],
  [{ status: 0, isIntercepted: true }, "signed-out", true, /Sign in again/],
  [{ status: 302 }, "signed-out", true, /Sign in again/],
  [{ status: 401 }, "signed-out", true, /Sign in again/],
  [{ status: 401, detail: "Sign in first." }, "rejected", false, /^Sign in first\.$/],
  [{ status: 403 }, "forbidden", false, /does not let this through \(403\)/],
  [{ status: 404 }, "gone", false, /no longer has this upload/],
  [{ status: 410, detail: "gone" }, "gone", false, /no longer has this upload/],
  [{ status: 413 }, "too-large", false, /A proxy before the server/],
  [{ status: 413, detail: "This server takes 1 GB." }, "too-large", false, /^This server takes 1 GB\.$/],
  [{ status: 423 }, "conflict", true, /busy/],
  [{ status: 429 }, "rate-limited", true, /wait a minute/],
  [{ status: 502 }, "unavailable", true, /\(502\)/],
  [{ status: 504 }, "unavailable", true, /\(504\)/],
  [{ status: 507 }, "storage-full", false, /disk is full/],
  [{ status: 418 }, "rejected", false, /\(418\)/],
];

for (const [response, kind, isTransient, message] of cases) {
  test(`${response.status}${response.isIntercepted ? " (intercepted)" : ""}${response.detail ? " with a detail" : ""} is a failure of the kind ${kind}`, () => {
    const failure = failureOf(response);

    assert.deepEqual([failure.kind, failure.isTransient], [kind, isTransient]);
    assert.match(failure.message, message);
    assert.match(retryMessage(failure), /\.$|…$/);
  });
}

test("the message of an unexpected error is not shown", () => {
  const message = failureMessage(new Error("tus: unexpected response, url: https://send.example.org/api/v1/tus/SECRET <html>"));

  assert.doesNotMatch(message, /tus|http|</);
  assert.equal(failureMessage(new RequestFailure("storage-full", 507, "Full.")), "Full.");
});
