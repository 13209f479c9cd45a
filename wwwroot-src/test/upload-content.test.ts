import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "../src/uploading/crc32.js";
import { RequestLimit, smallestLimit } from "../src/uploading/request-limit.js";
import { ResponseTimeout } from "../src/uploading/response-timeout.js";
import { UploadContent } from "../src/uploading/upload-content.js";

const texts = ["aaaa", "", "bbb", "cc", "ddddd"];
const files = texts.map((text, number) => new File([text], `${number}`));
const sizes = texts.map((text) => text.length);

test("a range contains the bytes of its files without omitted ones", async () => {
  const contents = new UploadContent(files, sizes, [2]);

  assert.equal(await (await contents.bytes(2, 4)).text(), "aa");
  assert.equal(await (await contents.bytes(8, 12)).text(), "cddd");
  assert.equal(await (await contents.bytes(0, 14)).text(), "aaaaccddddd");
  assert.deepEqual([contents.size, contents.count], [11, 4]);
  assert.deepEqual([contents.endOf(0), contents.endOf(4), contents.endOf(7)], [4, 4, 14]);
  assert.deepEqual([contents.omittedWithin(0, 5), contents.omittedWithin(5, 14), contents.omittedWithin(7, 14)], [1, 2, 0]);
});

test("files that were not found are missing until they are omitted", () => {
  const contents = new UploadContent([files[0], undefined, undefined, files[3], files[4]], sizes, [1]);

  assert.deepEqual(contents.missing, [2]);
  contents.omit(2);
  assert.deepEqual([contents.missing, contents.count], [[], 3]);
});

test("a position is inside a file or at its edge", () => {
  const contents = new UploadContent(files, sizes, []);

  assert.deepEqual(
    [0, 1, 4, 5, 7, 8, 9, 14].map((position) => contents.isWithinFile(position)),
    [false, true, false, true, false, true, false, false],
  );
});

test("the length of a request has no limit until one is rejected, and the limit is kept for the tab", () => {
  const stored = new Map<string, string>();
  const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => void stored.set(key, value) };
  const limit = new RequestLimit(undefined, storage);

  assert.equal(limit.bytes, Number.POSITIVE_INFINITY);
  assert.equal(limit.reduceBelow(10e9), true);
  assert.equal(limit.bytes, 90_000_000);
  assert.equal(limit.reduceBelow(10e9), true);
  assert.equal(limit.bytes, 90_000_000);
  assert.equal(limit.reduceBelow(90_000_000), true);
  assert.equal(limit.bytes, 45_000_000);
  assert.equal(new RequestLimit(undefined, storage).bytes, 45_000_000);
  assert.equal(new RequestLimit(1_000_000, storage).bytes, 1_000_000);
  while (limit.reduceBelow(limit.bytes)) {
    assert.ok(limit.bytes >= smallestLimit);
  }
  assert.equal(limit.bytes, smallestLimit);
});

test("the response timeout is raised by one step, however many requests time out together", () => {
  const timeout = new ResponseTimeout();
  const waited = [timeout.milliseconds];
  for (let n = 0; n < 4; n++) {
    const before = timeout.milliseconds;
    timeout.lengthen(before);
    timeout.lengthen(before);
    waited.push(timeout.milliseconds);
  }

  assert.deepEqual(waited, [90_000, 180_000, 600_000, 600_000, 600_000]);
});

test("CRC-32 is the checksum of zip", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
});
