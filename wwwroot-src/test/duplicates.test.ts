import assert from "node:assert/strict";
import { test } from "node:test";
import { digestsOfAmbiguous, digestsToMatch, findDuplicates } from "../src/uploading/duplicates.js";
import type { ChosenFile } from "../src/uploading/selection.js";
import { chosen } from "./chosen.js";

function written(path: string, text: string): ChosenFile {
  return { path, file: new File([text], path, { lastModified: 1_700_000_000_000 }) };
}

test("a file that is chosen again is recognised by its bytes, and a different one of the same name, size and date is not", async () => {
  const [a, b] = [written("scan.pdf", "AAAA"), written("scan.pdf", "BBBB")];
  const again = written("scan.pdf", "AAAA");

  const duplicates = await findDuplicates([a], [again, b]);
  assert.deepEqual([...duplicates.same], [again]);
  assert.deepEqual(duplicates.alike, []);
  assert.deepEqual((await findDuplicates([a], [b])).alike, [b]);
});

test("the files of one choice are not compared with each other", async () => {
  const duplicates = await findDuplicates([], [written("scan.pdf", "AAAA"), written("scan.pdf", "AAAA")]);

  assert.equal(duplicates.same.size, 0);
});

test("each listed file matches one new file only", async () => {
  const again = [written("a", "x"), written("a", "x")];
  const duplicates = await findDuplicates([written("a", "x")], again);

  assert.deepEqual([...duplicates.same], [again[0]]);
});

test("files that are too large to compare are both kept, and reported", async () => {
  const [one, two] = [chosen("film.mkv", 3e9), chosen("film.mkv", 3e9)];
  const duplicates = await findDuplicates([one], [two]);

  assert.equal(duplicates.same.size, 0);
  assert.deepEqual(duplicates.alike, [two]);
});

test("only files that share path, size and date have digests", async () => {
  const [a, b, c] = [written("scan.pdf", "AAAA"), written("scan.pdf", "BBBB"), written("plan.txt", "AAAA")];
  const digests = await digestsOfAmbiguous([a, b, c]);

  assert.deepEqual([...digests.keys()], [a.file, b.file]);
  assert.notEqual(digests.get(a.file), digests.get(b.file));
  const announced = { path: "scan.pdf", size: 4, lastModified: 0, digest: 1 };
  assert.deepEqual([...(await digestsToMatch([announced], [b, c])).entries()], [[b.file, digests.get(b.file)]]);
});
