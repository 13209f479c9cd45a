import type { Chosen } from "./selection.js";
import { quoteSome } from "./words.js";

/** A file as it was when its upload began. */
export interface Announced {
  readonly path: string;
  readonly size: number;
  readonly lastModified: number;
}

/** What became of the files of an unfinished upload. */
export interface Match {
  /** The files in the order in which they were announced; undefined unless all are there as they were. */
  readonly files: File[] | undefined;
  readonly changed: readonly string[];
  readonly missing: readonly string[];
}

/** Finds the files of an unfinished upload again: by path, size and date. */
export function match(announced: readonly Announced[], chosen: readonly Chosen[]): Match {
  const byPath = new Map<string, File[]>();
  for (const { path, file } of chosen) {
    const same = byPath.get(path);
    if (same) {
      same.push(file);
    } else {
      byPath.set(path, [file]);
    }
  }

  const files: File[] = [];
  const changed: string[] = [];
  const missing: string[] = [];
  for (const { path, size, lastModified } of announced) {
    const candidates = byPath.get(path) ?? [];
    const found = candidates.findIndex((file) => file.size === size && file.lastModified === lastModified);
    const file = candidates[found];
    if (file) {
      files.push(file);
      candidates.splice(found, 1);
    } else {
      (byPath.has(path) ? changed : missing).push(path);
    }
  }

  return { files: files.length === announced.length ? files : undefined, changed, missing };
}

/** Whether somebody who chose these files meant that upload, though not all are as they were. */
export function isMeant(announced: readonly Announced[], found: Match): boolean {
  return found.missing.length < announced.length;
}

/** What keeps an upload from going on, by name. */
export function explain(found: Match): string {
  const sentences: string[] = [];
  if (found.changed.length > 0) {
    const has = found.changed.length === 1 ? "has" : "have";
    sentences.push(`${quoteSome(found.changed)} ${has} changed since: put it back as it was, or forget this upload and send anew.`);
  }
  if (found.missing.length > 0) {
    const [is, them] = found.missing.length === 1 ? ["is", "it"] : ["are", "them"];
    sentences.push(`${quoteSome(found.missing)} ${is} still missing: choose ${them} too.`);
  }
  return sentences.join(" ");
}
