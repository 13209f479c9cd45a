import assert from "node:assert/strict";
import { test } from "node:test";
import { sortInSlices, TimeSlices } from "../src/sending/time-slices.js";

test("a list is sorted in slices, and what is equal keeps its order", async () => {
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

test("a job ends at the end of a slice when it is told to", async () => {
  const ending = new AbortController();
  const slices = new TimeSlices(ending.signal, () => ending.abort());

  await assert.rejects(slices.next(), { name: "AbortError" });
});

test("a slice ends after some files though no time has passed", () => {
  const slices = new TimeSlices();
  let ticks = 1;
  while (!slices.tick()) {
    ticks++;
  }
  assert.ok(ticks <= 500);
});
