import { localDate } from "./dates.js";
import { RequestFailure } from "./failure.js";
import { call, json } from "./http.js";
import type { Announced } from "./matching.js";
import { TimeSlices } from "./time-slices.js";

/** A transfer, as the server answers its owner. */
export interface Transfer {
  readonly id: string;
  readonly link: string;
  readonly ownerLink: string;
  readonly name: string;
  /** What it is called on all pages; absent where an older replica answers. */
  readonly displayName?: string;
  readonly size: number;
  readonly state: "receiving" | "sealed";
  readonly received: number;
  readonly uploads: readonly LaneAddress[];
  /** The numbers of the files that were left out; absent where there are none. */
  readonly omitted?: readonly number[];
  /** What its sender calls it; absent where it has no title. */
  readonly title?: string;
  /** When the link ceases to work; null for never. */
  readonly expires?: string | null;
  readonly downloaded?: { readonly completed: number };
}

/** One of the uploads in which it is sent: the bytes from offset on among the contents of all files. */
export interface LaneAddress {
  readonly url: string;
  readonly offset: number;
  readonly size: number;
  readonly received: number;
}

/** What the form says besides the files. */
export interface Terms {
  readonly title: string;
  readonly from: string;
  readonly message: string;
  readonly expires: string;
  readonly downloads: number | null;
  readonly password: string;
}

// The page says where: the server may be under a path of its host.
const address = document.querySelector<HTMLElement>("[data-api]")?.dataset["api"] ?? "/api/v1/transfers";

/** Announces a transfer, its empty folders too: it has its link from here on. */
export async function announce(files: readonly Announced[], folders: readonly string[], terms: Terms, lanes: number): Promise<Transfer> {
  return json(
    await call(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: await manifestOf(files, folders, terms, lanes),
    }),
  );
}

async function manifestOf(files: readonly Announced[], folders: readonly string[], terms: Terms, lanes: number): Promise<string> {
  const slices = new TimeSlices();
  const entries: string[] = [];
  for (const { path, size, lastModified } of files) {
    entries.push(JSON.stringify({ path, size, lastModified: localDate(lastModified) }));
    if (slices.tick()) {
      await slices.next();
    }
  }
  for (const path of folders) {
    entries.push(JSON.stringify({ path: `${path}/`, size: 0 }));
  }
  return `${JSON.stringify({ ...terms, lanes }).slice(0, -1)},"files":[${entries.join()}]}`;
}

/** How far a transfer is; undefined when the server has it no longer. */
export async function ask(id: string, ownerLink: string): Promise<Transfer | undefined> {
  const response = await unlessGone(call(`${address}/${id}`, { headers: authorised(ownerLink) }));
  return response && json(response);
}

/** The checksum of the last bytes that have come of a lane. */
export interface Tail {
  readonly offset: number;
  readonly length: number;
  /** CRC-32, 8 hexadecimal digits. */
  readonly crc32: string;
}

/** What the server has of the end of a lane; undefined when it has the lane no longer. */
export async function tailOf(lane: LaneAddress): Promise<Tail | undefined> {
  const response = await unlessGone(call(`${here(lane.url)}/tail`, { headers: { Accept: "application/json" } }));
  return response && json(response);
}

/** Leaves a file out of a transfer that arrives; where all of it has arrived meanwhile, it stays as it is. */
export async function omit(id: string, ownerLink: string, file: number): Promise<void> {
  try {
    await call(`${address}/${id}/files/${file}`, { method: "DELETE", headers: authorised(ownerLink) });
  } catch (fault) {
    if (!(fault instanceof RequestFailure && fault.status === 409)) {
      throw fault;
    }
  }
}

/** Keeps a small picture of a file at the server. */
export async function keepThumbnail(id: string, ownerLink: string, file: number, thumbnail: Blob, signal: AbortSignal): Promise<void> {
  await call(`${address}/${id}/files/${file}/thumbnail`, { method: "PUT", headers: authorised(ownerLink), body: thumbnail, signal, priority: "low" });
}

/** Gives a transfer up: nothing of it stays at the server. */
export async function remove(id: string, ownerLink: string): Promise<void> {
  await unlessGone(call(`${address}/${id}`, { method: "DELETE", headers: authorised(ownerLink), keepalive: true }));
}

/** What a transfer is called: the server says so, and nobody else. */
export function nameOf({ displayName, name }: Transfer): string {
  return displayName || name;
}

/** The server may know itself by another name than the one in the address bar; its paths are the same. */
export function here(link: string): string {
  return new URL(new URL(link).pathname, location.href).href;
}

function authorised(ownerLink: string): HeadersInit {
  return { Accept: "application/json", Authorization: `Bearer ${ownerLink.slice(ownerLink.lastIndexOf("/") + 1)}` };
}

// A transfer that has ended is as good as none.
async function unlessGone(answer: Promise<Response>): Promise<Response | undefined> {
  try {
    return await answer;
  } catch (fault) {
    if (fault instanceof RequestFailure && fault.obstacle === "gone") {
      return undefined;
    }
    throw fault;
  }
}
