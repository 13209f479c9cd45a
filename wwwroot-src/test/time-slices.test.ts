import assert from "node:assert/strict";
import { test } from "node:test";
import { sortInSlices, TimeSlices } from "../src/uploading/time-slices.js";

test("sorting in slices is stable", async () => {
  let pauses = 0;
  const slices = new TimeSlices(undefined, () => pauses++);
  const items = Array.from({ length: 5000 }, (_, number) => ({ key: (number * 7919) % 100, number }));
  const sorted = await sortInSlices(items, (a, b) => a.key - b.key, slices);

  assert.deepEqual(
    sorted,
    [...items].sort((a, b) => a.key - b.key),
  );
  assert.ok(pauses >= 10, `${pauses}`);
  assert.deepEqual(await sortInSlices([], () => 0, slices), []);
});

test("an aborted signal ends a loop at the end of a slice", async () => {
  const abort = new AbortController();
  const slices = new TimeSlices(abort.signal, () => abort.abort());

  await assert.rejects(slices.next(), { name: "AbortError" });
});

test("a slice ends after a number of items when the clock stands still", () => {
  const slices = new TimeSlices();
  let ticks = 1;
  while (!slices.tick()) {
    ticks++;
  }
  assert.ok(ticks <= 500);
});
