const first = 500;
const longest = 15_000;

/** How long to wait before the next try, in milliseconds: longer each time, and never in step with others. */
export function delayBefore(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(longest, first * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (0.75 + random() / 4));
}

/** Waits, until the time is over or one of the signals gives a reason to go on earlier. */
export function wait(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
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
