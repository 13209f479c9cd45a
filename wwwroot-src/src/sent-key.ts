/** Under what a browser keeps the list of what was sent from it to the server at this path. */
export function sentKey(base: string): string {
  return `cloudtransfer-sent:${base}`;
}
