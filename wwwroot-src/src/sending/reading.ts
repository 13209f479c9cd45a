import type { Choice, Gathered, ReadingListener } from "./gather.js";
import type { Herald } from "./herald.js";
import { button, part } from "./parts.js";
import { TimeSlices } from "./time-slices.js";
import { sayCount } from "./words.js";

/** A job with many files: its slices, and how far it is. */
export interface Job {
  readonly slices: TimeSlices;
  readonly count: (done: number, all?: number) => void;
}

/** Reads what is chosen, one choice at a time, and says how far it is once that takes longer than a moment. */
export class Reading {
  /** How often a choice was ended before all of it was read. */
  stopped = 0;
  readonly #line: HTMLElement;
  readonly #words: HTMLElement;
  readonly #all = new Set<AbortController>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    form: HTMLElement,
    private readonly herald: Herald,
  ) {
    this.#line = part(form, "reading");
    this.#words = part(form, "reading-words");
    button(form, "stop-reading").addEventListener("click", () => {
      this.stop();
      // The button goes away, and the focus must not.
      part(form, "choices").querySelector("input")?.focus();
    });
  }

  /**
   * Reads a choice, once those before it are read; answers undefined when it was stopped.
   * @param listed Told the names as soon as they are known.
   */
  async read(choice: Choice, listed: ReadingListener["listed"] = () => undefined): Promise<Gathered | undefined> {
    const own = new AbortController();
    this.#all.add(own);
    const before = this.#turn;
    let end = () => {};
    this.#turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    try {
      await before;
      own.signal.throwIfAborted();
      return await this.run("Reading", ({ slices, count }) => choice.read({ slices, count, listed }), own);
    } catch (fault) {
      if (!own.signal.aborted) {
        throw fault;
      }
      this.stopped++;
      return undefined;
    } finally {
      this.#all.delete(own);
      end();
    }
  }

  /** Ends what is being read, and what waits for it. */
  stop(): void {
    for (const one of this.#all) {
      one.abort();
    }
  }

  /** Runs a job, and says meanwhile what it does ("Reading") with how many files. What hears hears the begin and the end. */
  async run<T>(doing: string, work: (job: Job) => Promise<T>, ending?: AbortController): Promise<T> {
    let [done, all]: [number, number | undefined] = [0, undefined];
    let isShown = false;
    const slices = new TimeSlices(ending?.signal, () => {
      if (!isShown) {
        isShown = true;
        button(this.#line, "stop-reading").hidden = !ending;
        this.#line.hidden = false;
        this.herald.tell(`${doing} files`);
      }
      this.#words.textContent = `${doing} ${all === undefined ? "" : `${done.toLocaleString("en-GB")} of `}${sayCount(all ?? done, "file")}…`;
    });
    try {
      const answer = await work({ slices, count: (...far) => ([done, all] = [far[0], far[1]]) });
      if (isShown) {
        this.herald.tell(`${doing} is done: ${sayCount(all ?? done, "file")}`);
      }
      return answer;
    } finally {
      this.#line.hidden = isShown || this.#line.hidden;
    }
  }
}
