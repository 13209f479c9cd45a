// A browser opens six connections to a server for all its pages together. Every upload has its first one for itself;
// further ones are lent from these, so that several uploads leave each other, and the pages, room.
const further = 3;

/** The right to one more connection. */
export interface Permit {
  release(): void;
}

/** Takes a permit; undefined when other uploads of this browser have them all. */
export async function takePermit(): Promise<Permit | undefined> {
  for (let number = 0; number < further; number++) {
    const release = await hold(`cloudtransfer-connection-${number}`);
    if (release) {
      return { release };
    }
  }
  return undefined;
}

/**
 * Holds a lock among all tabs until it is released, or the tab is gone; undefined when another holds it. Where the
 * browser has no locks, as on plain http, everybody has them.
 */
export async function hold(name: string): Promise<(() => void) | undefined> {
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
