import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, isMeant, isWhole, match } from "../src/sending/matching.js";
import { chosen } from "./chosen.js";

const day = 1_700_000_000_000;
const announced = [
  { path: "Holiday/a.jpg", size: 10, lastModified: day },
  { path: "Holiday/b.jpg", size: 20, lastModified: day },
];

test("the same files are found in the order in which they were announced, whatever else was chosen", () => {
  const [b, other, a] = [chosen("Holiday/b.jpg", 20), chosen("Holiday/new.jpg", 1), chosen("Holiday/a.jpg", 10)];
  const found = match(announced, [b, other, a]);

  assert.deepEqual(found.files, [a.file, b.file]);
});

test("a changed file is named, by size or by date", () => {
  for (const changed of [chosen("Holiday/b.jpg", 21), chosen("Holiday/b.jpg", 20, day + 1)]) {
    const found = match(announced, [chosen("Holiday/a.jpg", 10), changed]);

    assert.equal(isWhole(found), false);
    assert.deepEqual(
      found.files.map((file) => file?.name),
      ["a.jpg", undefined],
    );
    assert.deepEqual([found.changed, found.missing], [["Holiday/b.jpg"], []]);
    assert.match(explain(found), /^“Holiday\/b.jpg” has changed since/);
  }
});

test("a missing file is named", () => {
  const found = match(announced, [chosen("Holiday/a.jpg", 10)]);

  assert.deepEqual(found.missing, ["Holiday/b.jpg"]);
  assert.equal(explain(found), "“Holiday/b.jpg” is still missing: choose it too, or send the rest.");
});

test("two files of one path are told apart", () => {
  const twice = [
    { path: "a", size: 1, lastModified: day },
    { path: "a", size: 1, lastModified: day + 1 },
  ];
  const [first, second] = [chosen("a", 1), chosen("a", 1, day + 1)];

  assert.deepEqual(match(twice, [second, first]).files, [first.file, second.file]);
  assert.deepEqual(match(twice, [first]).changed, ["a"]);
});

test("what is left out is not missed", () => {
  const found = match(announced, [chosen("Holiday/b.jpg", 20)], [0]);

  assert.equal(isWhole(found), true);
  assert.deepEqual(
    found.files.map((file) => file?.name),
    [undefined, "b.jpg"],
  );
});

test("two files of one path, size and date are told apart by their bytes, in whatever order they come", () => {
  const twins = [
    { path: "a", size: 1, lastModified: day, digest: 7 },
    { path: "a", size: 1, lastModified: day, digest: 8 },
  ];
  const [first, second] = [chosen("a", 1), chosen("a", 1)];
  const digests = new Map([
    [first.file, 7],
    [second.file, 8],
  ]);

  assert.deepEqual(match(twins, [second, first], [], digests).files, [first.file, second.file]);
  assert.deepEqual(match(twins, [second], [], digests).changed, ["a"]);
});

test("other files altogether are not meant for that upload", () => {
  assert.equal(isMeant(announced, match(announced, [chosen("plan.txt", 1)])), false);
  assert.equal(isMeant(announced, match(announced, [chosen("Holiday/a.jpg", 11)])), true);
});
