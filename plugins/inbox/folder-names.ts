/** What the folder's index says of a message. */
export interface Arrival {
  /** Milliseconds since the epoch; undefined for a file that the index does not have. */
  readonly at: number | undefined;
  readonly sender: string;
  readonly recipients: readonly string[];
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
