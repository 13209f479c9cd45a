import assert from "node:assert/strict";
import { test } from "node:test";
import { delayBefore, wait } from "../src/sending/patience.js";
import { Speed } from "../src/sending/speed.js";

function steady(speed: Speed, from: number, to: number, perSecond: number, bytes = 0): number {
  let sum = bytes;
  for (let now = from; now <= to; now += 500) {
    speed.add(now, sum);
    sum += perSecond / 2;
  }
  return sum - perSecond / 2;
}

test("nothing is told before there is something to tell", () => {
  const speed = new Speed();
  speed.add(0, 0);

  assert.equal(speed.perSecond, undefined);
  assert.equal(speed.secondsFor(100), undefined);
});

test("a steady stream has its speed and its time left", () => {
  const speed = new Speed();
  steady(speed, 0, 10_000, 1000);

  assert.equal(Math.round(speed.perSecond ?? 0), 1000);
  assert.equal(Math.round(speed.secondsFor(60_000) ?? 0), 60);
});

test("a jump is followed within seconds, and a single one does not shake it", () => {
  const speed = new Speed();
  const sent = steady(speed, 0, 20_000, 1000);
  speed.add(20_500, sent + 5000);
  assert.ok((speed.perSecond ?? 0) < 2000);

  const slow = new Speed();
  const half = steady(slow, 0, 20_000, 1000);
  steady(slow, 20_500, 45_000, 4000, half);
  assert.ok((slow.perSecond ?? 0) > 3900);
});

test("bytes that must be sent again are no negative speed", () => {
  const speed = new Speed();
  const sent = steady(speed, 0, 5000, 1000);
  speed.add(5500, sent - 3000);

  assert.equal(Math.round(speed.perSecond ?? 0), 1000);
});

test("after a pause it begins anew", () => {
  const speed = new Speed();
  steady(speed, 0, 5000, 1000);
  speed.reset();

  assert.equal(speed.perSecond, undefined);
});

test("tries come at growing distances, and never too far apart", () => {
  const delays = [0, 1, 2, 3, 4, 5, 50].map((attempt) => delayBefore(attempt, () => 1));

  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.ok(delayBefore(3, () => 0) < delayBefore(3, () => 1));
});

test("waiting ends at once for a reason that was there before", async () => {
  await wait(60_000, new AbortController().signal, AbortSignal.abort());
});
