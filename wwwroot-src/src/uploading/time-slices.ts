// In milliseconds. The number of items bounds a slice as well, because some browsers freeze the clock between events.
const longestSlice = 12;
const mostItems = 500;

/** Splits a long loop into slices, between which the browser can render and handle input. */
export class TimeSlices {
  #end = performance.now() + longestSlice;
  #items = 0;

  /**
   * @param signal Cancels the loop.
   * @param between Called at the end of each slice.
   */
  constructor(
    private readonly signal?: AbortSignal,
    private readonly between?: () => void,
  ) {}

  /** Counts one item; true when the slice is over. */
  tick(): boolean {
    return ++this.#items >= mostItems || performance.now() >= this.#end;
  }

  /** Yields to the browser and begins the next slice; throws when the signal is aborted. */
  async next(): Promise<void> {
    this.between?.();
    await yieldToBrowser();
    this.signal?.throwIfAborted();
    this.#items = 0;
    this.#end = performance.now() + longestSlice;
  }
}

/** A stable sort in slices. */
export async function sortInSlices<T>(items: readonly T[], compare: (a: T, b: T) => number, slices: TimeSlices): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += mostItems) {
    runs.push(items.slice(start, start + mostItems).sort(compare));
    if (slices.tick()) {
      await slices.next();
    }
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let number = 0; number < runs.length; number += 2) {
      merged.push(await merge(runs[number] ?? [], runs[number + 1] ?? [], compare, slices));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(one: readonly T[], other: readonly T[], compare: (a: T, b: T) => number, slices: TimeSlices): Promise<T[]> {
  const merged: T[] = [];
  for (let left = 0, right = 0; left < one.length || right < other.length; ) {
    const takesRight = left === one.length || (right < other.length && compare(one[left] as T, other[right] as T) > 0);
    merged.push((takesRight ? other[right++] : one[left++]) as T);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return merged;
}

// Browsers throttle timers in hidden tabs, but not messages.
function yieldToBrowser(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };
  if (typeof scheduler?.yield === "function") {
    return scheduler.yield();
  }
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
