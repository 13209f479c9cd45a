// In minutes.
const largestOffset = 14 * 60;
const hasYear = /^(?!0000)\d{4}-/;

/**
 * A file's date in ISO 8601 with the UTC offset that this machine had at that date, so that the recipient's zip shows the
 * sender's local time. Undefined for a year outside of 1 to 9999, which the server does not accept.
 */
export function toLocalIso(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  const utc = date.toISOString();
  if (!hasYear.test(utc)) {
    return undefined;
  }
  // Offsets before the introduction of time zones contain seconds.
  const east = -Math.round(date.getTimezoneOffset());
  const local = new Date(milliseconds + east * 60_000).toISOString();
  if (Math.abs(east) > largestOffset || !hasYear.test(local)) {
    return utc;
  }
  const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60].map((part) => String(part).padStart(2, "0"));
  return `${local.slice(0, -1)}${east < 0 ? "-" : "+"}${hours}:${minutes}`;
}
