/** What stands in the way of a request. */
export type Obstacle =
  | "broken"
  | "unanswered"
  | "signed-out"
  | "forbidden"
  | "gone"
  | "too-large"
  | "crowded"
  | "unavailable"
  | "full"
  | "conflict"
  | "refused";

/** What came back for a request that did not succeed. */
export interface Answer {
  /** The status; 0 where there was no answer at all. */
  readonly status: number;
  /** Whether the request was led to another address, or was answered by a page: so do proxies that ask for a sign-in. */
  readonly isDiverted?: boolean;
  /** What our server says; undefined where the answer is not from it. */
  readonly detail?: string | undefined;
  /** After how many seconds it may be tried again, where the answer says so. */
  readonly retryAfter?: number | undefined;
}

/** A request that failed. Its message is a sentence for people: nothing of a library or of a proxy's page is in it. */
export class RequestFailure extends Error {
  constructor(
    readonly obstacle: Obstacle,
    readonly status: number,
    message: string,
    readonly retryAfter = 0,
  ) {
    super(message);
  }

  /** Whether it may pass by itself, so that another try is worth it. */
  get isPassing(): boolean {
    return passing.has(this.obstacle);
  }
}

const passing: ReadonlySet<Obstacle> = new Set<Obstacle>(["broken", "unanswered", "signed-out", "crowded", "unavailable", "conflict"]);

// Two requests that met (409, 423), one that was too slow or too early (408, 425), bytes that were damaged (460).
const conflicts = [408, 409, 423, 425, 460];

/** Why an answer is no success. What our own server says of it is worded there, and taken over. */
export function failureOf(answer: Answer): RequestFailure {
  const obstacle = obstacleOf(answer);
  const isTaken = answer.detail !== undefined && obstacle !== "gone" && obstacle !== "conflict";
  return new RequestFailure(obstacle, answer.status, isTaken ? (answer.detail ?? "") : sentence(obstacle, answer.status), answer.retryAfter);
}

/** What to tell of anything that was thrown. */
export function sayFailure(fault: unknown): string {
  return fault instanceof RequestFailure
    ? fault.message
    : "This page met something that it did not expect. Load it again, and choose the same files: what has arrived is kept.";
}

/** What to tell while it is tried again by itself. */
export function sayWaiting(failure: RequestFailure): string {
  switch (failure.obstacle) {
    case "signed-out":
      return "You are signed out. Sign in again in another tab: it goes on here by itself.";
    case "crowded":
      return "The server is asked too often just now. It goes on by itself.";
    case "unavailable":
      return `The server cannot be reached just now (${failure.status}). It goes on by itself.`;
    case "conflict":
      return "The server is still busy with what was sent before. It goes on by itself.";
    case "unanswered":
      return "No answer came for a long time. The server is asked what has arrived, and it goes on from there.";
    default:
      return "The connection broke. Reconnecting…";
  }
}

function obstacleOf({ status, isDiverted, detail }: Answer): Obstacle {
  if (isDiverted || (status >= 200 && status < 400) || (status === 401 && detail === undefined)) {
    return "signed-out";
  }
  if (conflicts.includes(status)) {
    return "conflict";
  }
  switch (status) {
    case 0:
      return "broken";
    case 403:
      return "forbidden";
    case 404:
    case 410:
      return "gone";
    case 413:
      return "too-large";
    case 429:
      return "crowded";
    case 507:
      return "full";
    default:
      return status >= 500 ? "unavailable" : "refused";
  }
}

function sentence(obstacle: Obstacle, status: number): string {
  switch (obstacle) {
    case "broken":
    case "unanswered":
      return "The server cannot be reached. Nothing is lost: try again in a moment.";
    case "signed-out":
      return "You are signed out. Sign in again in another tab, then try again here.";
    case "forbidden":
      return `Something between this page and the server does not let this through (${status}). Ask whoever runs the server, or your network.`;
    case "gone":
      return "The server no longer has this upload: it was deleted, or nothing came for too long. Cancel the upload, and send the files again.";
    case "too-large":
      return `A proxy before the server does not take requests of this size (${status}). Ask whoever runs it to allow larger ones.`;
    case "crowded":
      return "The server is asked too often just now: wait a minute, and try again.";
    case "unavailable":
      return `The server cannot be reached just now (${status}). Nothing is lost: try again in a moment.`;
    case "full":
      return "The server's disk is full. Tell whoever runs it, and resume later: what has arrived is kept.";
    case "conflict":
      return "The server is still busy with what was sent before: try again in a moment.";
    case "refused":
      return `The server did not accept this (${status}). Try again; if it stays so, tell whoever runs the server.`;
  }
}
