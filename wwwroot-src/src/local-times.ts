const locale = "en-GB";

/** A date format of the pages, in the browser's time zone. */
export function dateTimeFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, options);
}

/** Shows every `time` element in the browser's time zone instead of UTC. */
export function showLocalTimes(page: Document): void {
  const format = dateTimeFormat({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
  for (const time of page.querySelectorAll("time")) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.getTime())) {
      time.textContent = format.format(date).replace(" at ", ", ");
    }
  }
}
