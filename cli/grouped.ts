/** A number with a comma after each three digits, as people read large ones. */
export function grouped(value: number): string {
  return String(Math.trunc(value)).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ",");
}
