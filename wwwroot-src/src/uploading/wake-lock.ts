/** Keeps the device awake during an upload (Screen Wake Lock API), where the browser supports it. */
export class ScreenWakeLock {
  #lock: WakeLockSentinel | undefined;
  #isWanted = false;

  constructor() {
    // A browser releases the lock when the page is hidden.
    document.addEventListener("visibilitychange", () => void this.#acquire());
  }

  set(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (isWanted) {
      void this.#acquire();
    } else {
      void this.#lock?.release();
      this.#lock = undefined;
    }
  }

  async #acquire(): Promise<void> {
    if (!this.#isWanted || document.visibilityState !== "visible" || this.#lock?.released === false || !("wakeLock" in navigator)) {
      return;
    }
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      if (!this.#isWanted) {
        await this.#lock.release();
      }
    } catch {
      // The battery is low, or the page was hidden meanwhile: the upload works without the lock.
    }
  }
}
