import assert from "node:assert/strict";
import { test } from "node:test";
import { tooMuch } from "../src/sending/limits.js";
import { Selection } from "../src/sending/selection.js";
import { chosen } from "./chosen.js";

test("a folder is one line of the list, with all that is in it", () => {
  const selection = new Selection();
  const plan = chosen("plan.txt", 3);
  selection.add([chosen("Holiday/a.jpg", 10), chosen("Holiday/Raw/b.jpg", 20), plan]);

  assert.deepEqual(selection.items(), [
    { name: "Holiday", isFolder: true, count: 2, size: 30 },
    { name: "plan.txt", isFolder: false, count: 1, size: 3, chosen: plan },
  ]);
  assert.equal(selection.size, 33);
});

test("two files of one name, size and date are two lines, and one of them is removed", () => {
  const selection = new Selection();
  const [first, second] = [chosen("scan.pdf", 4), chosen("scan.pdf", 4)];
  selection.add([first, second]);
  const [, item] = selection.items();
  assert.ok(item);
  selection.remove(item);

  assert.deepEqual(selection.files, [first]);
});

test("what is removed goes with all that is in it, and can be chosen again", () => {
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

test("what exceeds the limits is told by name", () => {
  const limits = { bytes: 1_000_000, files: 2, size: "1 MB" };

  assert.equal(tooMuch([chosen("a", 400_000), chosen("b", 600_000)], limits), undefined);
  assert.equal(tooMuch([chosen("a", 1), chosen("film.mkv", 2_500_000)], limits), "“film.mkv” is 2.5 MB: this server takes up to 1 MB a transfer.");
  assert.match(tooMuch([chosen("a", 2e6), chosen("b", 2e6), chosen("c", 2e6)], limits) ?? "", /^“a” and 2 more files are too large/);
  assert.match(tooMuch([chosen("a", 700_000), chosen("b", 800_000)], limits) ?? "", /^That is 1.5 MB together.*The largest is “b”, 800 kB\.$/);
  assert.match(tooMuch([chosen("a", 1), chosen("b", 1), chosen("c", 1)], limits) ?? "", /^These are 3 files, and this server takes up to 2 files/);
});
