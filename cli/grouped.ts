/** A number with a comma after each three digits, as people read large ones. */
export function grouped(value: number): string {
  return String(Math.trunc(value)).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ",");
}

/** How many there are of something, in words: `1 hold`, `1,234 holds`. */
export function countText(many: number, one: string, more = `${one}s`): string {
  return many === 1 ? `1 ${one}` : `${grouped(many)} ${more}`;
}
