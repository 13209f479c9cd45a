import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../src/owner/qr-code.js";
import { type SentTransfer, SentTransfers } from "../src/sent-transfers.js";

/** A storage for values up to this number of characters. */
function storage(most = Number.POSITIVE_INFINITY): Storage {
  const kept = new Map<string, string>();
  const setItem = (key: string, value: string) => {
    if (value.length > most) {
      throw new DOMException("Full", "QuotaExceededError");
    }
    kept.set(key, value);
  };
  return { getItem: (key: string) => kept.get(key) ?? null, setItem, removeItem: (key: string) => void kept.delete(key) } as Storage;
}

function sent(number: number, expires: number | null = null): SentTransfer {
  return { id: `id-${number}`, name: `Holiday ${number}`, token: `token_${number}`, sent: number, expires };
}

test("the last hundred transfers are listed once each, the latest first", () => {
  const list = new SentTransfers("", storage());
  for (let number = 0; number < 120; number++) {
    list.put(sent(number));
  }
  list.put({ ...sent(119), downloads: 3 });

  assert.equal(list.all().length, 100);
  assert.deepEqual([list.all()[0]?.id, list.all()[0]?.downloads, list.all()[99]?.id], ["id-119", 3, "id-20"]);
});

test("expired transfers are not listed", () => {
  const list = new SentTransfers("", storage());
  list.put(sent(1, 9e15 / 2));
  list.put(sent(2, 1000));

  assert.deepEqual(
    list.all(2000).map(({ id }) => id),
    ["id-1"],
  );
});

test("invalid values and entries in the storage are ignored", () => {
  const good = sent(1);
  const bad = [
    null,
    7,
    "id",
    {},
    { ...good, id: "../../x" },
    { ...good, token: "javascript:alert(1)" },
    { ...good, name: 4 },
    { ...good, sent: Number.MAX_VALUE },
    { ...good, expires: "soon" },
    { ...good, downloads: -1 },
  ];
  for (const [text, count] of [
    ["{", 0],
    ["null", 0],
    ['{"0":1}', 0],
    ["", 0],
    [JSON.stringify([...bad, good]), 1],
  ] as const) {
    const kept = storage();
    kept.setItem("cloudtransfer-sent:", text);

    assert.equal(new SentTransfers("", kept).all().length, count, text);
  }
});

test("a full storage drops the oldest transfers, and a broken storage is an empty list", () => {
  const list = new SentTransfers("", storage(1000));
  for (let number = 0; number < 50; number++) {
    list.put(sent(number));
  }
  assert.equal(list.all()[0]?.id, "id-49");
  assert.ok(list.all().length > 1 && list.all().length < 20);

  for (const none of [new SentTransfers("", storage(0)), new SentTransfers("", undefined)]) {
    none.put(sent(1));
    none.forget("id-1");
    none.switchOff();
    assert.deepEqual(none.all(), []);
  }
  const broken = new Proxy({}, { get: () => () => assert.fail("Storage is not allowed.") }) as Storage;
  assert.deepEqual(new SentTransfers("", broken).all(), []);
});

test("switching off survives and forgets all, and two servers of one host have separate lists", () => {
  const kept = storage();
  const [list, beside] = [new SentTransfers("/files", kept), new SentTransfers("/other", kept)];
  list.put(sent(1));
  beside.put(sent(2));
  list.switchOff();
  list.put(sent(3));

  assert.deepEqual([list.isOn, list.all(), beside.all().length], [false, [], 1]);
  list.switchOn();
  list.put(sent(4));
  list.forget("id-4");
  assert.deepEqual([list.isOn, list.all()], [true, []]);
});

test("the file name of a QR code is valid on every operating system", () => {
  assert.equal(fileName('..a/b\\c:*?"<>|\u202e\n d. '), "a b c d QR code");
  assert.equal(fileName(" . "), "link QR code");
  assert.equal(fileName("é".repeat(200)), `${"é".repeat(80)} QR code`);
});
