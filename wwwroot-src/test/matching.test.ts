import assert from "node:assert/strict";
import { test } from "node:test";
import { describeItems, isComplete, itemsStillNeeded, match, matchesAny, mismatchMessage } from "../src/uploading/matching.js";
import { chosen } from "./chosen.js";

const day = 1_700_000_000_000;
const manifest = [
  { path: "Holiday/a.jpg", size: 10, lastModified: day },
  { path: "Holiday/b.jpg", size: 20, lastModified: day },
];

test("the same files are found in the order of the manifest, whatever else was chosen", () => {
  const [b, other, a] = [chosen("Holiday/b.jpg", 20), chosen("Holiday/new.jpg", 1), chosen("Holiday/a.jpg", 10)];
  const found = match(manifest, [b, other, a]);

  assert.deepEqual(found.files, [a.file, b.file]);
});

test("a changed file is named, by size or by date", () => {
  for (const changed of [chosen("Holiday/b.jpg", 21), chosen("Holiday/b.jpg", 20, day + 1)]) {
    const files = [chosen("Holiday/a.jpg", 10), changed];
    const found = match(manifest, files);

    assert.equal(isComplete(found), false);
    assert.deepEqual(
      found.files.map((file) => file?.name),
      ["a.jpg", undefined],
    );
    assert.deepEqual([found.changed, found.missing], [["Holiday/b.jpg"], []]);
    assert.match(mismatchMessage(found, files) ?? "", /^“Holiday\/b.jpg” has changed since/);
    assert.deepEqual(itemsStillNeeded(found, files), []);
  }
});

test("a file that is missing in its folder is named, and not asked for by itself", () => {
  const files = [chosen("Holiday/a.jpg", 10)];
  const found = match(manifest, files);

  assert.deepEqual(found.missing, ["Holiday/b.jpg"]);
  assert.deepEqual(itemsStillNeeded(found, files), []);
  assert.equal(mismatchMessage(found, files), "“Holiday/b.jpg” is no longer in the folder: put it back and choose the folder again, or send the rest.");
});

test("items that were not chosen yet are asked for without an error", () => {
  const mixed = [
    ...manifest,
    { path: "plan.txt", size: 1, lastModified: day },
    { path: "Work/c.jpg", size: 2, lastModified: day },
    { path: "Work/d.jpg", size: 2, lastModified: day },
  ];
  const folder = [chosen("Holiday/a.jpg", 10), chosen("Holiday/b.jpg", 20)];
  const found = match(mixed, folder);

  assert.deepEqual(itemsStillNeeded(found, folder), ["plan.txt", "Work"]);
  assert.equal(mismatchMessage(found, folder), undefined);
  const more = [...folder, chosen("plan.txt", 1)];
  assert.deepEqual(itemsStillNeeded(match(mixed, more), more), ["Work"]);
});

test("the items to choose again are described by kind and number", () => {
  const said = [["Holiday/a"], ["a"], ["a", "b"], ["Holiday/a", "Work/b"], ["Holiday/a", "Holiday/b", "plan.txt"], ["Holiday/a", "Work/b", "c", "d"]].map(
    (paths) => describeItems(paths.map((path) => ({ path, size: 1, lastModified: day }))),
  );

  assert.deepEqual(said, ["the same folder", "the same file", "the same files", "the same folders", "the same folder and file", "the same folders and files"]);
});

test("two files of one path are told apart by their dates", () => {
  const twice = [
    { path: "a", size: 1, lastModified: day },
    { path: "a", size: 1, lastModified: day + 1 },
  ];
  const [first, second] = [chosen("a", 1), chosen("a", 1, day + 1)];

  assert.deepEqual(match(twice, [second, first]).files, [first.file, second.file]);
  assert.deepEqual(match(twice, [first]).changed, ["a"]);
});

test("what is left out is not missed", () => {
  const found = match(manifest, [chosen("Holiday/b.jpg", 20)], [0]);

  assert.equal(isComplete(found), true);
  assert.deepEqual(
    found.files.map((file) => file?.name),
    [undefined, "b.jpg"],
  );
});

test("two files of one path, size and date are told apart by their digests, in any order", () => {
  const sameKey = [
    { path: "a", size: 1, lastModified: day, digest: 7 },
    { path: "a", size: 1, lastModified: day, digest: 8 },
  ];
  const [first, second] = [chosen("a", 1), chosen("a", 1)];
  const digests = new Map([
    [first.file, 7],
    [second.file, 8],
  ]);

  assert.deepEqual(match(sameKey, [second, first], [], digests).files, [first.file, second.file]);
  assert.deepEqual(match(sameKey, [second], [], digests).changed, ["a"]);
});

test("unrelated files do not match an upload", () => {
  assert.equal(matchesAny(manifest, match(manifest, [chosen("plan.txt", 1)])), false);
  assert.equal(matchesAny(manifest, match(manifest, [chosen("Holiday/a.jpg", 11)])), true);
});
