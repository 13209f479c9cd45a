// A browser opens six HTTP/1.1 connections to a host, for all its tabs together. Each upload uses one without asking;
// additional ones are limited over all tabs, so that pages and other uploads still get a connection.
const additionalConnections = 3;

/** One of the additional connections, until it is released. */
export interface Slot {
  release(): void;
}

/** Acquires an additional connection; undefined when other tabs of this browser use all of them. */
export async function tryAcquireSlot(): Promise<Slot | undefined> {
  for (let number = 0; number < additionalConnections; number++) {
    const release = await tryLock(`cloudtransfer-connection-${number}`);
    if (release) {
      return { release };
    }
  }
  return undefined;
}

/**
 * Acquires a lock among all tabs (Web Locks API), held until it is released or the tab is closed; undefined when another
 * tab holds it. Where the API is missing, as on plain http, it always succeeds.
 */
export async function tryLock(name: string): Promise<(() => void) | undefined> {
  if (!("locks" in navigator)) {
    return () => undefined;
  }
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
