import assert from "node:assert/strict";
import { test } from "node:test";
import { stripMetadata } from "../src/uploading/webp.js";

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
const webp = (...chunks: (readonly [string, ...number[]])[]): ArrayBuffer => {
  const all = chunks.flatMap(([name, ...content]) => [...text(name), content.length, 0, 0, 0, ...content, ...new Array(content.length % 2).fill(0)]);
  return new Uint8Array([...text("RIFF"), all.length + 4, 0, 0, 0, ...text("WEBP"), ...all]).buffer;
};

test("metadata is removed from an image", () => {
  const plain = webp(["VP8 ", 1, 2, 3]);

  assert.deepEqual(stripMetadata(plain), plain);
  assert.deepEqual(stripMetadata(webp(["VP8X", 32, 0, 0, 0, 9, 9, 9, 9, 9, 9], ["ICCP", 1, 2, 3], ["VP8 ", 1, 2, 3], ["EXIF", 7])), plain);
  assert.deepEqual(stripMetadata(webp(["VP8L", 1, 2])), webp(["VP8L", 1, 2]));
});

test("an incomplete image, or one without an image chunk, is undefined", () => {
  const plain = webp(["VP8 ", 1, 2, 3]);

  assert.equal(stripMetadata(webp(["VP8X", 1], ["ANIM", 1])), undefined);
  for (let length = 0; length < plain.byteLength; length++) {
    assert.equal(stripMetadata(plain.slice(0, length)), undefined);
  }
});
