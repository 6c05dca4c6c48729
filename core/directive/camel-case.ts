/** `max-smtp-out` → `maxSmtpOut`: a directive's name in settings. */
export function camelCase(spelling: string): string {
  return spelling.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}
