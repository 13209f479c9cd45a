import assert from "node:assert/strict";
import { test } from "node:test";
import { delay, retryDelay } from "../src/uploading/retry-delays.js";
import { Speed } from "../src/uploading/speed.js";

function steady(speed: Speed, from: number, to: number, perSecond: number, bytes = 0): number {
  let sum = bytes;
  for (let now = from; now <= to; now += 500) {
    speed.add(now, sum);
    sum += perSecond / 2;
  }
  return sum - perSecond / 2;
}

test("the speed is undefined before two samples", () => {
  const speed = new Speed();
  speed.add(0, 0);

  assert.equal(speed.perSecond, undefined);
  assert.equal(speed.secondsFor(100), undefined);
});

test("a steady transfer has its speed and its remaining time", () => {
  const speed = new Speed();
  steady(speed, 0, 10_000, 1000);

  assert.equal(Math.round(speed.perSecond ?? 0), 1000);
  assert.equal(Math.round(speed.secondsFor(60_000) ?? 0), 60);
});

test("a lasting change is followed within seconds, and a single peak is smoothed", () => {
  const speed = new Speed();
  const sent = steady(speed, 0, 20_000, 1000);
  speed.add(20_500, sent + 5000);
  assert.ok((speed.perSecond ?? 0) < 2000);

  const slow = new Speed();
  const half = steady(slow, 0, 20_000, 1000);
  steady(slow, 20_500, 45_000, 4000, half);
  assert.ok((slow.perSecond ?? 0) > 3900);
});

test("bytes that are sent again do not lower the speed below zero", () => {
  const speed = new Speed();
  const sent = steady(speed, 0, 5000, 1000);
  speed.add(5500, sent - 3000);

  assert.equal(Math.round(speed.perSecond ?? 0), 1000);
});

test("a reset forgets all samples", () => {
  const speed = new Speed();
  steady(speed, 0, 5000, 1000);
  speed.reset();

  assert.equal(speed.perSecond, undefined);
});

test("retry delays grow up to a maximum and have jitter", () => {
  const delays = [0, 1, 2, 3, 4, 5, 50].map((attempt) => retryDelay(attempt, () => 1));

  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.ok(retryDelay(3, () => 0) < retryDelay(3, () => 1));
});

test("a delay ends at once when its signal was aborted before", async () => {
  await delay(60_000, new AbortController().signal, AbortSignal.abort());
});
