import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64Url, toBase64Url } from "../src/passkeys/base64url.js";

test("bytes of any length come back from base64url, without padding", () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => 255 - index * 7);
    const text = toBase64Url(bytes.buffer);
    assert.match(text, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(fromBase64Url(text), bytes);
  }
});

test("signs of base64url are those of RFC 4648", () => {
  assert.equal(toBase64Url(Uint8Array.of(0xfb, 0xff).buffer), "-_8");
  assert.deepEqual(fromBase64Url("-_8"), Uint8Array.of(0xfb, 0xff));
});
