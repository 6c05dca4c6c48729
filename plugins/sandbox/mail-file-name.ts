/** The name of the file of a message in the sandbox's folder. */
export function mailFileName(number: number): string {
  return `${String(number).padStart(6, "0")}.eml`;
}

/** The number in a file's name; undefined unless it is one as the sandbox gives them: none leads elsewhere. */
export function mailFileNumber(name: string): number | undefined {
  const number = Number(/^(\d{6,15})\.eml$/.exec(name)?.[1] ?? Number.NaN);
  return number > 0 && mailFileName(number) === name ? number : undefined;
}
