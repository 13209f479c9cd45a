/** The localStorage key of the list of sent transfers, for the server at this base path. */
export function sentKey(basePath: string): string {
  return `cloudtransfer-sent:${basePath}`;
}
