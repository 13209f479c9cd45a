import { localDate } from "./dates.js";
import type { Announced } from "./matching.js";

/** A transfer, as the server answers its owner. */
export interface Transfer {
  readonly id: string;
  readonly link: string;
  readonly ownerLink: string;
  readonly name: string;
  readonly size: number;
  readonly state: "receiving" | "sealed";
  readonly received: number;
  readonly uploads: readonly LaneAddress[];
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
  readonly message: string;
  readonly expires: string;
  readonly downloads: number | null;
  readonly password: string;
}

/** The server has answered, and the answer is no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

const address = "/api/v1/transfers";

/** Announces a transfer, its empty folders too: it has its link from here on. */
export async function announce(files: readonly Announced[], folders: readonly string[], terms: Terms, lanes: number): Promise<Transfer> {
  const manifest = {
    ...terms,
    lanes,
    files: [
      ...files.map(({ path, size, lastModified }) => ({ path, size, lastModified: localDate(lastModified) })),
      ...folders.map((path) => ({ path: `${path}/`, size: 0 })),
    ],
  };
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(manifest),
  });
  return read(response);
}

/** How far a transfer is; undefined when the server has it no longer. */
export async function ask(id: string, ownerLink: string): Promise<Transfer | undefined> {
  const response = await fetch(`${address}/${id}`, { headers: authorised(ownerLink), cache: "no-store" });
  return response.status === 404 ? undefined : read(response);
}

/** Gives a transfer up: nothing of it stays at the server. */
export async function remove(id: string, ownerLink: string): Promise<void> {
  const response = await fetch(`${address}/${id}`, { method: "DELETE", headers: authorised(ownerLink), keepalive: true });
  if (!response.ok && response.status !== 404) {
    throw new Refused(response.status, await detailOf(response));
  }
}

/** The server may know itself by another name than the one in the address bar; its paths are the same. */
export function here(link: string): string {
  return new URL(new URL(link).pathname, location.href).href;
}

/** What an answer says went wrong, and what to do. */
export function detailIn(body: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(body);
    return problem && typeof problem === "object" && "detail" in problem ? String(problem.detail) : undefined;
  } catch {
    return undefined;
  }
}

function authorised(ownerLink: string): HeadersInit {
  return { Accept: "application/json", Authorization: `Bearer ${ownerLink.slice(ownerLink.lastIndexOf("/") + 1)}` };
}

async function read(response: Response): Promise<Transfer> {
  if (!response.ok) {
    throw new Refused(response.status, await detailOf(response));
  }
  return (await response.json()) as Transfer;
}

async function detailOf(response: Response): Promise<string> {
  return detailIn(await response.text()) ?? `The server answered ${response.status}: try again in a moment.`;
}
