import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionRamp, laneCountFor } from "../src/uploading/connection-ramp.js";
import { FileOffsets } from "../src/uploading/file-offsets.js";

test("small transfers have one lane, larger ones up to four", () => {
  assert.equal(laneCountFor(64 * 1024 * 1024 - 1), 1);
  assert.equal(laneCountFor(64 * 1024 * 1024), 4);
});

test("the file at a position is found, also next to empty files and at the edges", () => {
  const offsets = new FileOffsets([0, 10, 0, 5, 1]);

  assert.equal(offsets.size, 16);
  assert.deepEqual(
    [0, 9, 10, 14, 15, 16, 99].map((byte) => offsets.fileAt(byte)),
    [1, 1, 3, 3, 4, 4, 4],
  );
  assert.equal(new FileOffsets([]).size, 0);
});

test("connections are added until one of them does not raise the speed", () => {
  const ramp = new ConnectionRamp();

  assert.equal(ramp.mayOpenAnother(0, 0), false);
  assert.equal(ramp.mayOpenAnother(1999, 100), false);
  assert.equal(ramp.mayOpenAnother(2000, 100), true);
  assert.equal(ramp.mayOpenAnother(3000, 500), false);
  assert.equal(ramp.mayOpenAnother(4000, 180), true);
  assert.equal(ramp.mayOpenAnother(6000, 185), false);
  assert.equal(ramp.mayOpenAnother(60_000, 10_000), false);
});
