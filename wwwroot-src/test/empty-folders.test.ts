import assert from "node:assert/strict";
import { test } from "node:test";
import { EmptyFolders } from "../src/uploading/empty-folders.js";

test("an empty folder has a row of its own unless a folder with files contains it", () => {
  const folders = new EmptyFolders();

  assert.equal(folders.add(["Holiday/Nothing", "Plans/2031/Drafts", "Plans/2032", "Holiday/Nothing"]), 3);
  assert.deepEqual(folders.itemsBeside([{ name: "Holiday", isFolder: true, count: 2, size: 30 }]), [{ name: "Plans", isFolder: true, count: 0, size: 0 }]);
  assert.equal(folders.itemsBeside([{ name: "Holiday", isFolder: false, count: 1, size: 3 }]).length, 2);
});

test("removing a folder removes the folders in it, and removing a file of the same name does not", () => {
  const folders = new EmptyFolders();
  folders.add(["a/b", "a/c/d", "e"]);
  folders.remove({ name: "e", isFolder: false, count: 1, size: 1 });
  folders.remove({ name: "a", isFolder: true, count: 0, size: 0 });

  assert.deepEqual(folders.paths, ["e"]);
});
