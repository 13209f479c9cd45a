const units = ["", "kB", "MB", "GB", "TB", "PB", "EB"];

/** A number of bytes in decimal units, as on the server's pages: "2.3 GB". Values below `oneDecimalBelow` have one decimal. */
export function formatBytes(bytes: number, oneDecimalBelow = 9.95): string {
  if (bytes < 1000) {
    return `${Math.floor(bytes)} ${Math.floor(bytes) === 1 ? "byte" : "bytes"}`;
  }
  let value = bytes;
  let unit = 0;
  while (value >= 999.5) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < oneDecimalBelow ? 1 : 0)} ${units[unit] ?? ""}`;
}

/** "12.4 of 40 GB", or "900 kB of 40 GB" where the units differ. */
export function formatProgress(part: number, whole: number): string {
  const [value, unit] = formatBytes(part, 99.95).split(" ");
  const all = formatBytes(whole);
  return all.endsWith(` ${unit}`) ? `${value} of ${all}` : `${value} ${unit} of ${all}`;
}

/** "1 file", "20,000 files". */
export function formatCount(count: number, one: string): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : `${one}s`}`;
}

/** Whole percent, rounded down: 100 only for the whole. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(part < whole ? 99 : 100, Math.floor((100 * part) / whole));
}

/** A duration in words, no more precise than an estimate is: "a few seconds", "5 minutes", "2 hours 10 minutes". */
export function formatDuration(seconds: number): string {
  if (seconds < 10) {
    return "a few seconds";
  }
  if (seconds < 55) {
    return `${Math.ceil(seconds / 5) * 5} seconds`;
  }
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) {
    return plural(minutes, "minute");
  }
  if (minutes < 48 * 60) {
    const rest = Math.floor((minutes % 60) / 10) * 10;
    const hours = plural(Math.floor(minutes / 60), "hour");
    return rest > 0 && minutes < 10 * 60 ? `${hours} ${rest} minutes` : hours;
  }
  return plural(Math.round(minutes / 60 / 24), "day");
}

/** A path in quotation marks. */
export function quote(path: string): string {
  return `“${path}”`;
}

/** The first paths in quotation marks: "“a”, “b” and 7 more". */
export function quoteFirst(paths: readonly string[], most = 3): string {
  const shown = paths.slice(0, paths.length === most + 1 ? most + 1 : most).map(quote);
  const more = paths.length - shown.length;
  const last = more > 0 ? `${more.toLocaleString("en-GB")} more` : (shown.pop() ?? "");
  return shown.length > 0 ? `${shown.join(", ")} and ${last}` : last;
}

function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
