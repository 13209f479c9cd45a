import assert from "node:assert/strict";
import { test } from "node:test";
import { limitError } from "../src/uploading/limits.js";
import { Selection } from "../src/uploading/selection.js";
import { chosen } from "./chosen.js";

test("a folder with its contents is one row of the list", () => {
  const selection = new Selection();
  const plan = chosen("plan.txt", 3);
  selection.add([chosen("Holiday/a.jpg", 10), chosen("Holiday/Raw/b.jpg", 20), plan]);

  assert.deepEqual(selection.items(), [
    { name: "Holiday", isFolder: true, count: 2, size: 30 },
    { name: "plan.txt", isFolder: false, count: 1, size: 3, chosen: plan },
  ]);
  assert.equal(selection.size, 33);
});

test("two files of one name, size and date are two rows, and one of them can be removed", () => {
  const selection = new Selection();
  const [first, second] = [chosen("scan.pdf", 4), chosen("scan.pdf", 4)];
  selection.add([first, second]);
  const [, item] = selection.items();
  assert.ok(item);
  selection.remove(item);

  assert.deepEqual(selection.files, [first]);
});

test("removing a folder removes its files, and they can be chosen again", () => {
  const selection = new Selection();
  const folder = [chosen("x/a", 1), chosen("x/b", 1)];
  selection.add([...folder, chosen("x", 1)]);
  const [item] = selection.items();
  assert.ok(item);
  selection.remove(item);

  assert.deepEqual(
    selection.files.map(({ path }) => path),
    ["x"],
  );
  selection.add(folder);
  assert.equal(selection.files.length, 3);
});

test("files that exceed the limits are named", () => {
  const limits = { bytes: 1_000_000, files: 2, size: "1 MB" };

  assert.equal(limitError([chosen("a", 400_000), chosen("b", 600_000)], limits), undefined);
  assert.equal(limitError([chosen("a", 1), chosen("film.mkv", 2_500_000)], limits), "“film.mkv” is 2.5 MB: this server takes up to 1 MB a transfer.");
  assert.match(limitError([chosen("a", 2e6), chosen("b", 2e6), chosen("c", 2e6)], limits) ?? "", /^“a” and 2 more files are too large/);
  assert.match(limitError([chosen("a", 700_000), chosen("b", 800_000)], limits) ?? "", /^That is 1.5 MB together.*The largest is “b”, 800 kB\.$/);
  const person = { ...limits, space: { left: 500_000, quota: "4 MB" } };
  assert.equal(limitError([chosen("a", 500_000)], person), undefined);
  assert.match(limitError([chosen("a", 500_001)], person) ?? "", /^That is 500 kB, and 500 kB of your 4 MB are left: leave something out/);
  assert.match(limitError([chosen("a", 1)], { ...limits, space: { left: 0, quota: "4 MB" } }) ?? "", /all of your 4 MB are in use/);
  assert.match(limitError([chosen("a", 1), chosen("b", 1), chosen("c", 1)], limits) ?? "", /^These are 3 files, and this server takes up to 2 files/);
});
