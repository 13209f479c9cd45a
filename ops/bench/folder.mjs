// Measures how the page handles a folder of many files: chosen, dropped, and uploaded. Prints one line for each: when the page said
// that it reads, when it showed the list, when all was read, and how long the longest task of the page's thread took.
//
//     node ops/bench/folder.mjs ADDRESS [FILES]
//
// ADDRESS is a running CloudTransfer that takes so many files. Needs node, chromium, and the test project's build (Playwright).
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const playwright = `${root}/CloudTransfer.Web.Tests/bin/${process.env.CONFIGURATION ?? "Debug"}/net10.0/.playwright/package`;
const { chromium } = require(playwright);
const [address = "http://127.0.0.1:5000/", count = "20000"] = process.argv.slice(2);
const files = Number(count);

// A folder as cameras and builds write them: folders in folders, some hundred files each.
async function write(folder) {
  for (let number = 0; number < files; number++) {
    const inner = path.join(folder, `Year ${number % 10}`, `Day ${Math.floor(number / 10) % 20}`, `Part ${number % 7}`);
    if (number < 1400) {
      await mkdir(inner, { recursive: true });
    }
    await writeFile(path.join(inner, `IMG_${number}.jpg`), `${number}`);
  }
}

// The page itself records what it does: the clock is the page's own.
function observe() {
  Object.assign(window, { tasks: [], texts: new Set(), began: undefined, said: undefined, listed: undefined, read: undefined });
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })))).observe({ type: "longtask" });
  for (const type of ["drop", "change", "submit"]) {
    addEventListener(type, () => (window.began ??= performance.now()), true);
  }
  const look = () => {
    if (window.began === undefined) {
      return;
    }
    const since = performance.now() - window.began;
    const line = document.querySelector("[data-part=reading]");
    if (line?.hidden === false) {
      window.said ??= since;
      window.texts.add(line.textContent);
    } else if (window.listed !== undefined) {
      window.read ??= since;
    }
    window.listed ??= document.querySelector("[data-part=rows] .row") ? since : undefined;
  };
  addEventListener("DOMContentLoaded", () => new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true }));
}

async function report(page, what, done) {
  await page.waitForFunction(done);
  await page.waitForTimeout(2000);
  const seen = await page.evaluate(() => ({ began: window.began, said: window.said, listed: window.listed, read: window.read, tasks: window.tasks, texts: [...window.texts] }));
  const ms = (value) => (value === undefined ? "-" : `${Math.round(value)} ms`);
  // What a browser does before it tells the page is not counted.
  const own = seen.tasks.map(({ startTime, duration }) => startTime + duration - Math.max(startTime, seen.began)).filter((duration) => duration > 0);
  const before = Math.max(0, ...seen.tasks.map(({ startTime }) => seen.began - startTime));
  process.stdout.write(
    `${what}: said ${ms(seen.said)}, listed ${ms(seen.listed)}, read ${ms(seen.read)}, longest task ${ms(Math.max(0, ...own))} (of ${own.length} over 50 ms; the browser's own before: ${ms(before)}), ${seen.texts.length} texts, as "${seen.texts[Math.floor(seen.texts.length / 2)] ?? ""}"\n`,
  );
}

const work = await mkdtemp(path.join(tmpdir(), "folder-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const folder = path.join(work, "Many");
  await write(folder);
  const open = async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.addInitScript(observe);
    await page.goto(address);
    return page;
  };
  const isRead = () => window.read !== undefined;

  const chosen = await open();
  await chosen.locator("form[data-id=new-transfer] input[name=folder]").setInputFiles(folder);
  await report(chosen, `${files} files chosen`, isRead);
  // The page stays open when everything is uploaded, so that it can be read.
  let hasEnded = false;
  await chosen.route("**/t/*", async (route) => {
    hasEnded = true;
    await route.abort("aborted");
  });
  await chosen.evaluate(() => {
    window.tasks.length = 0;
    window.texts.clear();
    Object.assign(window, { began: undefined, said: undefined, listed: undefined, read: undefined });
  });
  await chosen.locator("form[data-id=new-transfer] button[type=submit]").click({ noWaitAfter: true });
  while (!hasEnded) {
    await chosen.waitForTimeout(200);
  }
  await report(chosen, "all of it sent", () => true);
  await chosen.close();

  const dropped = await open();
  const devtools = await dropped.context().newCDPSession(dropped);
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 20, y: 300, data: { items: [], files: [folder], dragOperationsMask: 1 } });
  }
  await report(dropped, `${files} files dropped`, isRead);
} finally {
  await browser.close();
  await rm(work, { recursive: true, force: true });
}
