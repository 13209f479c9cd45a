/** Why a request failed. */
export type FailureKind =
  | "network"
  | "timeout"
  | "signed-out"
  | "forbidden"
  | "gone"
  | "too-large"
  | "rate-limited"
  | "unavailable"
  | "storage-full"
  | "conflict"
  | "rejected";

/** What is known of the response to a failed request. */
export interface FailedResponse {
  /** The status code; 0 where there was no response. */
  readonly status: number;
  /** Whether the request was redirected or answered by something else than our server, as by a proxy that wants a sign-in. */
  readonly isIntercepted?: boolean;
  /** The detail of a problem document; undefined where the response is not from our server. */
  readonly detail?: string | undefined;
  /** The Retry-After header in seconds. */
  readonly retryAfter?: number | undefined;
}

/** A failed request. Its message is shown to people: it contains no text of a library or of a proxy's page. */
export class RequestFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status: number,
    message: string,
    readonly retryAfter = 0,
  ) {
    super(message);
  }

  /** Whether a retry may succeed. */
  get isTransient(): boolean {
    return transient.has(this.kind);
  }
}

const transient: ReadonlySet<FailureKind> = new Set<FailureKind>(["network", "timeout", "signed-out", "rate-limited", "unavailable", "conflict"]);

// Concurrent requests (409, 423), one too slow or too early (408, 425), a checksum that does not match (460).
const conflicts = [408, 409, 423, 425, 460];

/** The failure for a response, with the detail of our own server where it has one. */
export function failureOf(response: FailedResponse): RequestFailure {
  const kind = kindOf(response);
  const usesDetail = response.detail !== undefined && kind !== "gone" && kind !== "conflict";
  return new RequestFailure(kind, response.status, usesDetail ? (response.detail ?? "") : messageFor(kind, response.status), response.retryAfter);
}

/** The sentence to show for anything that was thrown. */
export function failureMessage(fault: unknown): string {
  return fault instanceof RequestFailure
    ? fault.message
    : "This page met something that it did not expect. Load it again, and choose the same files: what has arrived is kept.";
}

/** The sentence to show while the request is retried. */
export function retryMessage(failure: RequestFailure): string {
  switch (failure.kind) {
    case "signed-out":
      return "You are signed out. Sign in again in another tab: it goes on here by itself.";
    case "rate-limited":
      return "The server is asked too often just now. It goes on by itself.";
    case "unavailable":
      return `The server cannot be reached just now (${failure.status}). It goes on by itself.`;
    case "conflict":
      return "The server is still busy with what was sent before. It goes on by itself.";
    case "timeout":
      return "No answer came for a long time. The server is asked what has arrived, and it goes on from there.";
    default:
      return "The connection broke. Reconnecting…";
  }
}

function kindOf({ status, isIntercepted, detail }: FailedResponse): FailureKind {
  if (isIntercepted || (status >= 200 && status < 400) || (status === 401 && detail === undefined)) {
    return "signed-out";
  }
  if (conflicts.includes(status)) {
    return "conflict";
  }
  switch (status) {
    case 0:
      return "network";
    case 403:
      return "forbidden";
    case 404:
    case 410:
      return "gone";
    case 413:
      return "too-large";
    case 429:
      return "rate-limited";
    case 507:
      return "storage-full";
    default:
      return status >= 500 ? "unavailable" : "rejected";
  }
}

function messageFor(kind: FailureKind, status: number): string {
  switch (kind) {
    case "network":
    case "timeout":
      return "The server cannot be reached. Nothing is lost: try again in a moment.";
    case "signed-out":
      return "You are signed out. Sign in again in another tab, then try again here.";
    case "forbidden":
      return `Something between this page and the server does not let this through (${status}). Ask whoever runs the server, or your network.`;
    case "gone":
      return "The server no longer has this upload: it was deleted, or nothing came for too long. Cancel the upload, and send the files again.";
    case "too-large":
      return `A proxy before the server does not take requests of this size (${status}). Ask whoever runs it to allow larger ones.`;
    case "rate-limited":
      return "The server is asked too often just now: wait a minute, and try again.";
    case "unavailable":
      return `The server cannot be reached just now (${status}). Nothing is lost: try again in a moment.`;
    case "storage-full":
      return "The server's disk is full. Tell whoever runs it, and resume later: what has arrived is kept.";
    case "conflict":
      return "The server is still busy with what was sent before: try again in a moment.";
    case "rejected":
      return `The server did not accept this (${status}). Try again; if it stays so, tell whoever runs the server.`;
  }
}
