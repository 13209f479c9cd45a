// In milliseconds. A slice ends after some files at the latest: a clock that stands still must not make it endless.
const longest = 12;
const mostDone = 500;

/** A long job in slices, between which the browser draws, and answers to what is pressed. */
export class TimeSlices {
  #end = performance.now() + longest;
  #done = 0;

  /**
   * @param signal Ends the job.
   * @param between Called at the end of each slice.
   */
  constructor(
    private readonly signal?: AbortSignal,
    private readonly between?: () => void,
  ) {}

  /** Counts one thing as done; true when the slice is over. */
  tick(): boolean {
    return ++this.#done >= mostDone || performance.now() >= this.#end;
  }

  /** Begins the next slice, when the browser has had its turn; throws when the signal has ended the job. */
  async next(): Promise<void> {
    this.between?.();
    await yieldToBrowser();
    this.signal?.throwIfAborted();
    this.#done = 0;
    this.#end = performance.now() + longest;
  }
}

/** Sorts in slices, keeping the order of what is equal. */
export async function sortInSlices<T>(items: readonly T[], compare: (a: T, b: T) => number, slices: TimeSlices): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += mostDone) {
    runs.push(items.slice(start, start + mostDone).sort(compare));
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

// A message comes at once also in a tab that is not seen, where timers wait.
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
