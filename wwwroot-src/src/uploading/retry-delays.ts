const firstDelay = 500;
const longestDelay = 15_000;

/** How long to wait before the next attempt, in milliseconds: exponential backoff with jitter. */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(longestDelay, firstDelay * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.75 + random() / 4));
}

/** Waits until the time is over or one of the signals is aborted. */
export function delay(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    for (const signal of signals) {
      signal.addEventListener("abort", end, { once: true });
    }
    if (signals.some((signal) => signal.aborted)) {
      end();
    }
    function end(): void {
      clearTimeout(timer);
      for (const signal of signals) {
        signal.removeEventListener("abort", end);
      }
      resolve();
    }
  });
}
