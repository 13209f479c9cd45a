import { type Answer, failureOf } from "./failure.js";

const answersWithin = 30_000;

/** Asks the server. What is no success is thrown, as a failure with a sentence; nothing follows where it leads elsewhere. */
export async function call(url: string, init: RequestInit = {}): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), answersWithin);
  const leave = () => late.abort();
  init.signal?.addEventListener("abort", leave, { once: true });
  let response: Response;
  try {
    response = await fetch(url, { cache: "no-store", ...init, redirect: "manual", signal: late.signal });
  } catch {
    throw failureOf({ status: 0 });
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", leave);
  }
  if (!response.ok) {
    throw failureOf({
      status: response.status,
      isDiverted: response.type === "opaqueredirect",
      detail: detailIn(response.headers.get("Content-Type"), await response.text().catch(() => "")),
      retryAfter: secondsIn(response.headers.get("Retry-After")),
    });
  }
  return response;
}

/** The JSON of an answer; one that is anything else is not from our server. */
export async function json<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw failureOf({ status: response.status, isDiverted: true });
  }
}

/** Why a request of XMLHttpRequest did not succeed. */
export function answerOf(request: XMLHttpRequest, url: string): Answer {
  return {
    status: request.status,
    isDiverted: request.responseURL !== "" && new URL(request.responseURL).pathname !== new URL(url, location.href).pathname,
    detail: detailIn(request.getResponseHeader("Content-Type"), request.responseText),
    retryAfter: secondsIn(request.getResponseHeader("Retry-After")),
  };
}

/** What our server says went wrong, in a problem document (RFC 9457); undefined for whatever else it is. */
export function detailIn(contentType: string | null, body: string): string | undefined {
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

// A date says nothing where two clocks differ.
function secondsIn(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) : undefined;
}
