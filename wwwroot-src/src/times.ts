const locale = "en-GB";

/** How moments are said, in the reader's own time zone. */
export function momentFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, options);
}

/** Says every `time` in the reader's own time zone instead of UTC. */
export function sayTimesLocally(page: Document): void {
  const format = momentFormat({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  for (const time of page.querySelectorAll("time")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) {
      time.textContent = format.format(moment).replace(" at ", ", ");
    }
  }
}
