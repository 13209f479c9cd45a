import { failureOf } from "./failure.js";
import { answerOf, call } from "./http.js";

const version = { "Tus-Resumable": "1.0.0", Accept: "application/json" };

/** How many bytes of an upload the server has (tus 1.0.0). */
export async function offsetOf(url: string, signal: AbortSignal): Promise<number> {
  const response = await call(url, { method: "HEAD", headers: version, signal });
  return offsetIn(response.headers.get("Upload-Offset")) ?? fail(response.status);
}

/** Appends bytes to an upload (tus 1.0.0); answers how many the server has then. */
export function append(url: string, offset: number, bytes: Blob, moved: (sent: number) => void, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PATCH", url);
    for (const [name, value] of Object.entries({ ...version, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => moved(event.loaded);
    request.onload = () => {
      const answer = answerOf(request, url);
      const reached = request.status === 204 && !answer.isDiverted ? offsetIn(request.getResponseHeader("Upload-Offset")) : undefined;
      if (reached === undefined) {
        reject(failureOf(answer));
      } else {
        resolve(reached);
      }
    };
    request.onerror = () => reject(failureOf({ status: 0 }));
    request.onabort = () => reject(failureOf({ status: 0 }));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop, { once: true });
    request.send(bytes);
  });
}

// What answers otherwise is not our server.
function fail(status: number): never {
  throw failureOf({ status, isDiverted: true });
}

function offsetIn(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
