import { failureOf } from "./failure.js";
import { fetchOk, responseOf } from "./http.js";

const tusHeaders = { "Tus-Resumable": "1.0.0", Accept: "application/json" };

/** How many bytes of an upload the server has (tus 1.0.0, HEAD). */
export async function offsetOf(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetchOk(url, { method: "HEAD", headers: tusHeaders, signal });
  const offset = parseOffset(response.headers.get("Upload-Offset"));
  if (offset === undefined) {
    throw failureOf({ status: response.status, isIntercepted: true });
  }
  return offset;
}

/** Appends bytes to an upload (tus 1.0.0, PATCH); returns the new offset. XMLHttpRequest is used because fetch reports no upload progress. */
export function append(url: string, offset: number, bytes: Blob, onProgress: (sent: number) => void, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("PATCH", url);
    for (const [name, value] of Object.entries({ ...tusHeaders, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const response = responseOf(request, url);
      const reached = request.status === 204 && !response.isIntercepted ? parseOffset(request.getResponseHeader("Upload-Offset")) : undefined;
      if (reached === undefined) {
        reject(failureOf(response));
      } else {
        resolve(reached);
      }
    };
    request.onerror = () => reject(failureOf({ status: 0 }));
    request.onabort = () => reject(failureOf({ status: 0 }));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort, { once: true });
    request.send(bytes);
  });
}

function parseOffset(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
