import assert from "node:assert/strict";
import { test } from "node:test";
import type { Chosen } from "../src/sending/selection.js";
import { digestsFor, digestsOfTwins, findKnown } from "../src/sending/twins.js";
import { chosen } from "./chosen.js";

function written(path: string, text: string): Chosen {
  return { path, file: new File([text], path, { lastModified: 1_700_000_000_000 }) };
}

test("a file that is chosen again is known by its bytes, and another of the same name, size and date is not", async () => {
  const [a, b] = [written("scan.pdf", "AAAA"), written("scan.pdf", "BBBB")];
  const again = written("scan.pdf", "AAAA");

  const known = await findKnown([a], [again, b]);
  assert.deepEqual([...known.same], [again]);
  assert.deepEqual(known.alike, []);
  assert.deepEqual((await findKnown([a], [b])).alike, [b]);
});

test("what is chosen at once is never compared with itself", async () => {
  const known = await findKnown([], [written("scan.pdf", "AAAA"), written("scan.pdf", "AAAA")]);

  assert.equal(known.same.size, 0);
});

test("each file of the list stands for one that is chosen again", async () => {
  const again = [written("a", "x"), written("a", "x")];
  const known = await findKnown([written("a", "x")], again);

  assert.deepEqual([...known.same], [again[0]]);
});

test("files that are too large to compare are both kept, and told", async () => {
  const [one, two] = [chosen("film.mkv", 3e9), chosen("film.mkv", 3e9)];
  const known = await findKnown([one], [two]);

  assert.equal(known.same.size, 0);
  assert.deepEqual(known.alike, [two]);
});

test("twins have digests, and nothing is read of any other", async () => {
  const [a, b, c] = [written("scan.pdf", "AAAA"), written("scan.pdf", "BBBB"), written("plan.txt", "AAAA")];
  const digests = await digestsOfTwins([a, b, c]);

  assert.deepEqual([...digests.keys()], [a.file, b.file]);
  assert.notEqual(digests.get(a.file), digests.get(b.file));
  const announced = { path: "scan.pdf", size: 4, lastModified: 0, digest: 1 };
  assert.deepEqual([...(await digestsFor([announced], [b, c])).entries()], [[b.file, digests.get(b.file)]]);
});
