/** What an unexpected error says, on one line, for the log. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replaceAll(/[\r\n]+/g, " ");
}
