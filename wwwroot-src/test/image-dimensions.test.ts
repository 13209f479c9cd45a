import assert from "node:assert/strict";
import { test } from "node:test";
import { dimensionsIn } from "../src/uploading/image-dimensions.js";

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
const head = (...parts: (number | readonly number[])[]): ArrayBuffer => new Uint8Array(parts.flat()).buffer;

const jpeg = head(0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 0x0b, 0xb8, 0x0f, 0xa0, 3);
const png = head(0x89, text("PNG\r\n\u001a\n"), 0, 0, 0, 13, text("IHDR"), 0, 0, 0x0f, 0xa0, 0, 0, 0x0b, 0xb8);
const avif = head(
  0,
  0,
  0,
  28,
  text("ftypavif"),
  0,
  0,
  text("ispe"),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  9,
  0,
  0,
  0,
  9,
  text("ispe"),
  0,
  0,
  0,
  0,
  0,
  0,
  0x0f,
  0xa0,
  0,
  0,
  0x0b,
  0xb8,
);

test("the dimensions of an image are read from its header, in every supported format", () => {
  const photo = { width: 4000, height: 3000 };

  assert.deepEqual(dimensionsIn(jpeg), photo);
  assert.deepEqual(dimensionsIn(png), photo);
  assert.deepEqual(dimensionsIn(head(text("GIF89a"), 0xa0, 0x0f, 0xb8, 0x0b)), photo);
  assert.deepEqual(dimensionsIn(head(text("RIFF"), 0, 0, 0, 0, text("WEBPVP8 "), new Array(10).fill(0), 0xa0, 0x0f, 0xb8, 0x0b)), photo);
  assert.deepEqual(dimensionsIn(head(text("RIFF"), 0, 0, 0, 0, text("WEBPVP8X"), new Array(8).fill(0), 0x9f, 0x0f, 0, 0xb7, 0x0b, 0, 0)), photo);
  assert.deepEqual(dimensionsIn(head(text("RIFF"), 0, 0, 0, 0, text("WEBPVP8L"), 0, 0, 0, 0, 0x2f, 0x9f, 0xcf, 0xed, 0x02)), photo);
  assert.deepEqual(dimensionsIn(head(text("BM"), new Array(16).fill(0), 0xa0, 0x0f, 0, 0, 0x48, 0xf4, 0xff, 0xff)), photo);
  assert.deepEqual(dimensionsIn(avif), photo);
});

test("a truncated or unknown header is undefined and never throws", () => {
  for (const whole of [jpeg, png, avif]) {
    for (let length = 0; length < whole.byteLength - 1; length++) {
      const found = dimensionsIn(whole.slice(0, length));
      assert.ok(found === undefined || found.width > 0);
    }
  }
  assert.equal(dimensionsIn(head(text("plain text, and nothing else of it"))), undefined);
  assert.equal(dimensionsIn(head(0xff, 0xd8, new Array(100).fill(0xff))), undefined);
});
