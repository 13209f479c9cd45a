import { formatCount } from "../format.js";
import type { FileSource, ReadingListener, SourceContents } from "./file-sources.js";
import type { LiveRegion } from "./live-region.js";
import { button, part } from "./parts.js";
import { TimeSlices } from "./time-slices.js";

/** What a loop over many files needs to yield to the browser and to show its progress. */
export interface FileLoop {
  readonly slices: TimeSlices;
  readonly count: (done: number, all?: number) => void;
}

/** Reads sources one after the other, and shows the progress of each that takes longer than one slice. */
export class SourceReader {
  /** How many sources were not read to the end. */
  stopped = 0;
  readonly #line: HTMLElement;
  readonly #words: HTMLElement;
  readonly #running = new Set<AbortController>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    form: HTMLElement,
    private readonly liveRegion: LiveRegion,
  ) {
    this.#line = part(form, "reading");
    this.#words = part(form, "reading-words");
    button(form, "stop-reading").addEventListener("click", () => {
      this.stop();
      // The focused button is hidden.
      part(form, "choices").querySelector("input")?.focus();
    });
  }

  /**
   * Reads a source after those before it; undefined when it was stopped.
   * @param listed Called as soon as the paths are known.
   */
  async read(source: FileSource, listed: ReadingListener["listed"] = () => undefined): Promise<SourceContents | undefined> {
    const abort = new AbortController();
    this.#running.add(abort);
    const before = this.#last;
    let end = () => {};
    this.#last = new Promise<void>((resolve) => {
      end = resolve;
    });
    try {
      await before;
      abort.signal.throwIfAborted();
      return await this.run("Reading", ({ slices, count }) => source.read({ slices, count, listed }), abort);
    } catch (fault) {
      if (!abort.signal.aborted) {
        throw fault;
      }
      this.stopped++;
      return undefined;
    } finally {
      this.#running.delete(abort);
      end();
    }
  }

  /** Stops the source that is being read, and those that wait. */
  stop(): void {
    for (const controller of this.#running) {
      controller.abort();
    }
  }

  /**
   * Runs a loop over files, and shows its progress meanwhile ("Reading 3 of 20 files"). Screen readers are told the begin and the end.
   * @param abort Makes the loop one that can be stopped.
   */
  async run<T>(activity: string, work: (loop: FileLoop) => Promise<T>, abort?: AbortController): Promise<T> {
    let [done, all]: [number, number | undefined] = [0, undefined];
    let isShown = false;
    const slices = new TimeSlices(abort?.signal, () => {
      if (!isShown) {
        isShown = true;
        button(this.#line, "stop-reading").hidden = !abort;
        this.#line.hidden = false;
        this.liveRegion.announce(`${activity} files`);
      }
      this.#words.textContent = `${activity} ${all === undefined ? "" : `${done.toLocaleString("en-GB")} of `}${formatCount(all ?? done, "file")}…`;
    });
    try {
      const result = await work({ slices, count: (...counts) => ([done, all] = [counts[0], counts[1]]) });
      if (isShown) {
        this.liveRegion.announce(`${activity} is done: ${formatCount(all ?? done, "file")}`);
      }
      return result;
    } finally {
      this.#line.hidden = isShown || this.#line.hidden;
    }
  }
}
