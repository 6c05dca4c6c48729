/** What the folder's index says of a message. */
export interface Arrival {
  /** Milliseconds since the epoch; undefined for a file that the index does not have. */
  readonly at: number | undefined;
  readonly sender: string;
  readonly recipients: readonly string[];
}

/** The name of a message's file. */
export function fileName(number: number): string {
  return `${String(number).padStart(6, "0")}.eml`;
}

/** The number in a file's name; undefined unless it is one as the sandbox gives them: none leads elsewhere. */
export function numberIn(name: string): number | undefined {
  const number = Number(/^(\d{6,15})\.eml$/.exec(name)?.[1] ?? Number.NaN);
  return number > 0 && fileName(number) === name ? number : undefined;
}

/** What a line of the index says. */
export function arrivalIn(line: string): Arrival {
  const [time = "", , , , sender = "", recipients = ""] = line.split("\t");
  const at = Date.parse(time);
  return {
    at: Number.isNaN(at) ? undefined : at,
    sender: sender.replace(/^<(.*)>$/, "$1"),
    recipients: recipients
      .replace(/^<(.*)>$/, "$1")
      .split("> <")
      .filter((address) => address !== ""),
  };
}
