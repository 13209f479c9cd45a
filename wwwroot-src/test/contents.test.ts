import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerTimeout } from "../src/sending/answer-timeout.js";
import { Contents } from "../src/sending/contents.js";
import { crc32 } from "../src/sending/crc32.js";
import { RequestLimit, shortest } from "../src/sending/request-limit.js";

const texts = ["aaaa", "", "bbb", "cc", "ddddd"];
const files = texts.map((text, number) => new File([text], `${number}`));
const sizes = texts.map((text) => text.length);

test("the bytes of a range are those of its files, and of none that is left out", async () => {
  const contents = new Contents(files, sizes, [2]);

  assert.equal(await (await contents.bytes(2, 4)).text(), "aa");
  assert.equal(await (await contents.bytes(8, 12)).text(), "cddd");
  assert.equal(await (await contents.bytes(0, 14)).text(), "aaaaccddddd");
  assert.deepEqual([contents.size, contents.count], [11, 4]);
  assert.deepEqual([contents.endOf(0), contents.endOf(4), contents.endOf(7)], [4, 4, 14]);
  assert.deepEqual([contents.omittedWithin(0, 5), contents.omittedWithin(5, 14), contents.omittedWithin(7, 14)], [1, 2, 0]);
});

test("files that are not there are missing until they are left out", () => {
  const contents = new Contents([files[0], undefined, undefined, files[3], files[4]], sizes, [1]);

  assert.deepEqual(contents.missing, [2]);
  contents.omit(2);
  assert.deepEqual([contents.missing, contents.count], [[], 3]);
});

test("a position is in the middle of a file, or between two", () => {
  const contents = new Contents(files, sizes, []);

  assert.deepEqual(
    [0, 1, 4, 5, 7, 8, 9, 14].map((position) => contents.isWithinFile(position)),
    [false, true, false, true, false, true, false, false],
  );
});

test("requests are as long as they can be until one is refused, and then half as long for as long as the tab is there", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const limit = new RequestLimit(undefined, storage);

  assert.equal(limit.bytes, Number.POSITIVE_INFINITY);
  assert.equal(limit.refuse(10e9), true);
  assert.equal(limit.bytes, 90_000_000);
  assert.equal(limit.refuse(10e9), true);
  assert.equal(limit.bytes, 90_000_000);
  assert.equal(limit.refuse(90_000_000), true);
  assert.equal(limit.bytes, 45_000_000);
  assert.equal(new RequestLimit(undefined, storage).bytes, 45_000_000);
  assert.equal(new RequestLimit(1_000_000, storage).bytes, 1_000_000);
  while (limit.refuse(limit.bytes)) {
    assert.ok(limit.bytes >= shortest);
  }
  assert.equal(limit.bytes, shortest);
});

test("the wait for an answer grows by one step, however many requests had none", () => {
  const timeout = new AnswerTimeout();
  const waited = [timeout.milliseconds];
  for (let n = 0; n < 4; n++) {
    const before = timeout.milliseconds;
    timeout.lengthen(before);
    timeout.lengthen(before);
    waited.push(timeout.milliseconds);
  }

  assert.deepEqual(waited, [90_000, 180_000, 600_000, 600_000, 600_000]);
});

test("CRC-32 is that of zip", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
});
