import assert from "node:assert/strict";
import { test } from "node:test";
import { toLocalIso } from "../src/uploading/dates.js";

function inZone(zone: string, date: string): string | undefined {
  process.env["TZ"] = zone;
  return toLocalIso(Date.parse(date));
}

test("a file's date has the UTC offset of its own season", () => {
  assert.equal(inZone("America/New_York", "2026-01-15T12:00:00.500Z"), "2026-01-15T07:00:00.500-05:00");
  assert.equal(inZone("America/New_York", "2026-07-15T12:00:00Z"), "2026-07-15T08:00:00.000-04:00");
  assert.equal(inZone("Asia/Kolkata", "2025-12-31T20:00:00Z"), "2026-01-01T01:30:00.000+05:30");
  assert.equal(inZone("UTC", "2026-01-15T12:00:00Z"), "2026-01-15T12:00:00.000+00:00");
});

test("a date is the same moment in every time zone, also before time zones existed", () => {
  for (const zone of ["Europe/Berlin", "Pacific/Kiritimati", "Asia/Manila", "America/St_Johns"]) {
    for (const date of ["2026-03-29T01:30:00Z", "1970-01-01T00:00:00Z", "1800-06-01T12:00:00Z", "9999-12-31T23:30:00Z", "0001-01-01T00:30:00Z"]) {
      const said = inZone(zone, date);
      assert.equal(Date.parse(said ?? ""), Date.parse(date), `${zone}: ${said}`);
    }
  }
});

test("a year that the server does not accept is undefined", () => {
  assert.equal(toLocalIso(8.64e15), undefined);
  assert.equal(toLocalIso(-8.64e15), undefined);
  assert.equal(toLocalIso(Date.parse("0000-06-01T00:00:00Z")), undefined);
});
