const furthest = 14 * 60;
const hasYear = /^(?!0000)\d{4}-/;

/**
 * A file's date as the API takes it, at the offset that this machine's clock had at that date: a receiver's zip shows the hour
 * that the sender saw. Undefined for a year that is no date to the server, which takes the present then.
 */
export function localDate(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  const utc = date.toISOString();
  if (!hasYear.test(utc)) {
    return undefined;
  }
  // Before there were time zones, clocks were off by seconds.
  const east = -Math.round(date.getTimezoneOffset());
  const local = new Date(milliseconds + east * 60_000).toISOString();
  if (Math.abs(east) > furthest || !hasYear.test(local)) {
    return utc;
  }
  const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60].map((part) => String(part).padStart(2, "0"));
  return `${local.slice(0, -1)}${east < 0 ? "-" : "+"}${hours}:${minutes}`;
}
