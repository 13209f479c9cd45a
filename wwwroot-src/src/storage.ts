/** A storage of the browser, for example `() => localStorage`; undefined where the browser refuses access to it. */
export function storageOrNone(get: () => Storage): Storage | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
