import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBytes, formatDuration, formatProgress, percentOf, quoteFirst } from "../src/format.js";

test("bytes are formatted as on the server", () => {
  const formatted = [0, 1, 999, 1000, 9949, 9950, 999_499, 999_500, 2_345_678_901, 4e13].map((bytes) => formatBytes(bytes));

  assert.deepEqual(formatted, ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "2.3 GB", "40 TB"]);
});

test("progress has one unit where both numbers share it", () => {
  assert.equal(formatProgress(12_400_000_000, 40_000_000_000), "12.4 of 40 GB");
  assert.equal(formatProgress(900_000, 40_000_000_000), "900 kB of 40 GB");
});

test("percent are rounded down, and 100 means all", () => {
  assert.deepEqual([percentOf(0, 0), percentOf(1, 3), percentOf(9999, 10_000), percentOf(3, 3)], [0, 33, 99, 100]);
});

test("durations are no more precise than an estimate", () => {
  assert.deepEqual([3, 11, 54, 56, 61, 3540, 3600, 5000, 9000, 50_000, 400_000].map(formatDuration), [
    "a few seconds",
    "15 seconds",
    "55 seconds",
    "1 minute",
    "2 minutes",
    "59 minutes",
    "1 hour",
    "1 hour 20 minutes",
    "2 hours 30 minutes",
    "13 hours",
    "5 days",
  ]);
});

test("the first names are quoted, and the others counted", () => {
  assert.equal(quoteFirst(["a"]), "“a”");
  assert.equal(quoteFirst(["a", "b"]), "“a” and “b”");
  assert.equal(quoteFirst(["a", "b", "c", "d"]), "“a”, “b”, “c” and “d”");
  assert.equal(quoteFirst(["a", "b", "c", "d", "e"]), "“a”, “b”, “c” and 2 more");
});
