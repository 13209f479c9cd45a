import assert from "node:assert/strict";
import { test } from "node:test";
import { awaited, explain, isMeant, isWhole, match, sayItems } from "../src/sending/matching.js";
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
    const files = [chosen("Holiday/a.jpg", 10), changed];
    const found = match(announced, files);

    assert.equal(isWhole(found), false);
    assert.deepEqual(
      found.files.map((file) => file?.name),
      ["a.jpg", undefined],
    );
    assert.deepEqual([found.changed, found.missing], [["Holiday/b.jpg"], []]);
    assert.match(explain(found, files) ?? "", /^“Holiday\/b.jpg” has changed since/);
    assert.deepEqual(awaited(found, files), []);
  }
});

test("a file that is gone from its folder is named, and nobody is told to choose it by itself", () => {
  const files = [chosen("Holiday/a.jpg", 10)];
  const found = match(announced, files);

  assert.deepEqual(found.missing, ["Holiday/b.jpg"]);
  assert.deepEqual(awaited(found, files), []);
  assert.equal(explain(found, files), "“Holiday/b.jpg” is no longer in the folder: put it back and choose the folder again, or send the rest.");
});

test("what was not chosen yet is asked for, and nobody is scolded", () => {
  const mixed = [
    ...announced,
    { path: "plan.txt", size: 1, lastModified: day },
    { path: "Work/c.jpg", size: 2, lastModified: day },
    { path: "Work/d.jpg", size: 2, lastModified: day },
  ];
  const folder = [chosen("Holiday/a.jpg", 10), chosen("Holiday/b.jpg", 20)];
  const found = match(mixed, folder);

  assert.deepEqual(awaited(found, folder), ["plan.txt", "Work"]);
  assert.equal(explain(found, folder), undefined);
  const more = [...folder, chosen("plan.txt", 1)];
  assert.deepEqual(awaited(match(mixed, more), more), ["Work"]);
});

test("what is to be chosen again is said as it is", () => {
  const said = [["Holiday/a"], ["a"], ["a", "b"], ["Holiday/a", "Work/b"], ["Holiday/a", "Holiday/b", "plan.txt"], ["Holiday/a", "Work/b", "c", "d"]].map(
    (paths) => sayItems(paths.map((path) => ({ path, size: 1, lastModified: day }))),
  );

  assert.deepEqual(said, ["the same folder", "the same file", "the same files", "the same folders", "the same folder and file", "the same folders and files"]);
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
