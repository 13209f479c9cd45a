import { type FailedResponse, failureOf } from "./failure.js";

// In milliseconds.
const requestTimeout = 30_000;

/** Sends a request; throws a RequestFailure for every response but a success. Redirects are not followed: our API has none. */
export async function fetchOk(url: string, init: RequestInit = {}): Promise<Response> {
  const request = new AbortController();
  const timer = setTimeout(() => request.abort(), requestTimeout);
  const abort = () => request.abort();
  init.signal?.addEventListener("abort", abort, { once: true });
  let response: Response;
  try {
    response = await fetch(url, { cache: "no-store", ...init, redirect: "manual", signal: request.signal });
  } catch {
    throw failureOf({ status: 0 });
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", abort);
  }
  if (!response.ok) {
    throw failureOf({
      status: response.status,
      isIntercepted: response.type === "opaqueredirect",
      detail: problemDetail(response.headers.get("Content-Type"), await response.text().catch(() => "")),
      retryAfter: parseSeconds(response.headers.get("Retry-After")),
    });
  }
  return response;
}

/** The JSON of a response; a body that is no JSON is not from our server. */
export async function readJson<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw failureOf({ status: response.status, isIntercepted: true });
  }
}

/** The response to an XMLHttpRequest. */
export function responseOf(request: XMLHttpRequest, url: string): FailedResponse {
  return {
    status: request.status,
    isIntercepted: request.responseURL !== "" && new URL(request.responseURL).pathname !== new URL(url, location.href).pathname,
    detail: problemDetail(request.getResponseHeader("Content-Type"), request.responseText),
    retryAfter: parseSeconds(request.getResponseHeader("Retry-After")),
  };
}

/** The detail of a problem document (RFC 9457); undefined for any other body. */
function problemDetail(contentType: string | null, body: string): string | undefined {
  if (!contentType?.startsWith("application/problem+json")) {
    return undefined;
  }
  try {
    const problem: unknown = JSON.parse(body);
    return problem && typeof problem === "object" && "detail" in problem ? String(problem.detail) : undefined;
  } catch {
    return undefined;
  }
}

// Retry-After may be a date as well, which is of no use where the clocks of client and server differ.
function parseSeconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) : undefined;
}
