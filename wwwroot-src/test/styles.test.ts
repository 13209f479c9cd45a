import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

test("styles use logical properties instead of left and right, for right-to-left languages", () => {
  const sheets = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  assert.ok(sheets.length > 5);
  const physical = sheets.flatMap((name) =>
    readFileSync(`src/${name}`, "utf8")
      .split("\n")
      .filter((line) => /^\s*((margin|padding|border)-)?(left|right)\b[\w-]*:|text-align: (left|right)|float: (left|right)/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  assert.deepEqual(physical, []);
});
