import assert from "node:assert/strict";
import { test } from "node:test";
import { Joined, lanesFor, Ramp } from "../src/sending/lanes.js";

test("small transfers have one lane, larger ones up to four", () => {
  assert.equal(lanesFor(64 * 1024 * 1024 - 1), 1);
  assert.equal(lanesFor(64 * 1024 * 1024), 4);
});

test("the file of a byte is found, beside empty ones and at the edges", () => {
  const joined = new Joined([0, 10, 0, 5, 1]);

  assert.equal(joined.size, 16);
  assert.deepEqual(
    [0, 9, 10, 14, 15, 16, 99].map((byte) => joined.fileAt(byte)),
    [1, 1, 3, 3, 4, 4, 4],
  );
  assert.equal(new Joined([]).size, 0);
});

test("another connection is tried while it makes things faster, and no more when it did not", () => {
  const ramp = new Ramp();

  assert.equal(ramp.mayWiden(0, 0), false);
  assert.equal(ramp.mayWiden(1999, 100), false);
  assert.equal(ramp.mayWiden(2000, 100), true);
  assert.equal(ramp.mayWiden(3000, 500), false);
  assert.equal(ramp.mayWiden(4000, 180), true);
  assert.equal(ramp.mayWiden(6000, 185), false);
  assert.equal(ramp.mayWiden(60_000, 10_000), false);
});
