import { toLocalIso } from "./dates.js";
import { RequestFailure } from "./failure.js";
import { fetchOk, readJson } from "./http.js";
import type { ManifestEntry } from "./matching.js";
import { TimeSlices } from "./time-slices.js";

/** A transfer, as the API describes it to its owner. */
export interface Transfer {
  readonly id: string;
  readonly link: string;
  readonly ownerLink: string;
  readonly name: string;
  /** Its name on all pages; absent in the responses of older replicas. */
  readonly displayName?: string;
  readonly size: number;
  readonly state: "receiving" | "sealed";
  readonly received: number;
  readonly uploads: readonly LaneAddress[];
  /** The numbers of the omitted files; absent where there are none. */
  readonly omitted?: readonly number[];
  /** The title that its sender gave it; absent where it has none. */
  readonly title?: string;
  /** When the link expires; null for never. */
  readonly expires?: string | null;
  readonly downloaded?: { readonly completed: number };
}

/** One of the tus uploads of a transfer: a range of the concatenated files. */
export interface LaneAddress {
  readonly url: string;
  readonly offset: number;
  readonly size: number;
  readonly received: number;
}

/** What the form contains besides the files. */
export interface TransferOptions {
  readonly title: string;
  readonly from: string;
  readonly message: string;
  readonly expires: string;
  readonly downloads: number | null;
  readonly password: string;
  /** To whom it is sent by mail; absent where the page does not offer that. */
  readonly recipients?: readonly string[];
  readonly email?: string;
  readonly notify?: string;
}

// The page contains the URL, because the server may have a base path.
const page = document.querySelector<HTMLElement>("[data-api]")?.dataset;
const baseUrl = page?.["api"] ?? "/api/v1/transfers";
// Transfers for a file request are created below its own URL.
const createUrl = page?.["create"] ?? baseUrl;

/** Creates a transfer from its manifest, with its empty folders; its link is valid from here on. */
export async function createTransfer(files: readonly ManifestEntry[], folders: readonly string[], options: TransferOptions, lanes: number): Promise<Transfer> {
  return readJson(
    await fetchOk(createUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: await manifestOf(files, folders, options, lanes),
    }),
  );
}

async function manifestOf(files: readonly ManifestEntry[], folders: readonly string[], options: TransferOptions, lanes: number): Promise<string> {
  const slices = new TimeSlices();
  const entries: string[] = [];
  for (const { path, size, lastModified } of files) {
    entries.push(JSON.stringify({ path, size, lastModified: toLocalIso(lastModified) }));
    if (slices.tick()) {
      await slices.next();
    }
  }
  for (const path of folders) {
    entries.push(JSON.stringify({ path: `${path}/`, size: 0 }));
  }
  return `${JSON.stringify({ ...options, lanes }).slice(0, -1)},"files":[${entries.join()}]}`;
}

/** The present state of a transfer; undefined when it no longer exists. */
export async function fetchTransfer(id: string, ownerLink: string): Promise<Transfer | undefined> {
  const response = await undefinedIfGone(fetchOk(`${baseUrl}/${id}`, { headers: ownerHeaders(ownerLink) }));
  return response && readJson(response);
}

/** The checksum of the last bytes that the server has of a lane. */
export interface Tail {
  readonly offset: number;
  readonly length: number;
  /** CRC-32, 8 hexadecimal digits. */
  readonly crc32: string;
}

/** The last bytes that the server has of a lane; undefined when the lane no longer exists. */
export async function fetchTail(lane: LaneAddress): Promise<Tail | undefined> {
  const response = await undefinedIfGone(fetchOk(`${sameOriginUrl(lane.url)}/tail`, { headers: { Accept: "application/json" } }));
  return response && readJson(response);
}

/** Omits a file from a transfer that is being received; no effect where the transfer was sealed meanwhile. */
export async function omitFile(id: string, ownerLink: string, file: number): Promise<void> {
  try {
    await fetchOk(`${baseUrl}/${id}/files/${file}`, { method: "DELETE", headers: ownerHeaders(ownerLink) });
  } catch (fault) {
    if (!(fault instanceof RequestFailure && fault.status === 409)) {
      throw fault;
    }
  }
}

/** Stores the thumbnail of a file. */
export async function uploadThumbnail(id: string, ownerLink: string, file: number, thumbnail: Blob, signal: AbortSignal): Promise<void> {
  await fetchOk(`${baseUrl}/${id}/files/${file}/thumbnail`, { method: "PUT", headers: ownerHeaders(ownerLink), body: thumbnail, signal, priority: "low" });
}

/** Deletes a transfer; no effect where it no longer exists. */
export async function deleteTransfer(id: string, ownerLink: string): Promise<void> {
  await undefinedIfGone(fetchOk(`${baseUrl}/${id}`, { method: "DELETE", headers: ownerHeaders(ownerLink), keepalive: true }));
}

/** The name to show for a transfer, as the server determines it. */
export function nameOf({ displayName, name }: Transfer): string {
  return displayName || name;
}

/** The same path at the origin of this page: behind some proxies the server knows itself by another host name. */
export function sameOriginUrl(link: string): string {
  return new URL(new URL(link).pathname, location.href).href;
}

function ownerHeaders(ownerLink: string): HeadersInit {
  return { Accept: "application/json", Authorization: `Bearer ${ownerLink.slice(ownerLink.lastIndexOf("/") + 1)}` };
}

async function undefinedIfGone(request: Promise<Response>): Promise<Response | undefined> {
  try {
    return await request;
  } catch (fault) {
    if (fault instanceof RequestFailure && fault.kind === "gone") {
      return undefined;
    }
    throw fault;
  }
}
