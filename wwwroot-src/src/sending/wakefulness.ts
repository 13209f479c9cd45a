/** Keeps the screen, and with it the machine, awake while something is sent, where the browser can. */
export class Wakefulness {
  #lock: WakeLockSentinel | undefined;
  #isWanted = false;

  constructor() {
    // A browser lets go of the lock when its page is hidden.
    document.addEventListener("visibilitychange", () => void this.#take());
  }

  set(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (isWanted) {
      void this.#take();
    } else {
      void this.#lock?.release();
      this.#lock = undefined;
    }
  }

  async #take(): Promise<void> {
    if (!this.#isWanted || document.visibilityState !== "visible" || this.#lock?.released === false || !("wakeLock" in navigator)) {
      return;
    }
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      if (!this.#isWanted) {
        await this.#lock.release();
      }
    } catch {
      // The battery is low, or the page was hidden meanwhile: sending goes on.
    }
  }
}
