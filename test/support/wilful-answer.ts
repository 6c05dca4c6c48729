/** How a wilful peer answers, once. */
export interface Answer {
  /** `good`: what an agreeable server says there. */
  readonly code: "good" | number;
  readonly form: "plain" | "lines" | "tab" | "bare" | "long" | "codes" | "cut" | "garbage" | "half";
  /** Comes in the same write. */
  readonly extra:
    | ""
    | "250 again\r\n"
    | "450 again\r\n"
    | "421 bye\r\n"
    | "what?\r\n"
    | "\r\n"
    | "25";
  readonly afterwards: "stay" | "end" | "destroy" | "fall silent";
  /** Where the write is cut in pieces, in thousandths of it. */
  readonly cuts: readonly number[];
}

/** What a well-behaved server says. */
export const GOOD: Answer = {
  code: "good",
  form: "plain",
  extra: "",
  afterwards: "stay",
  cuts: [],
};

/** True when it is what a well-behaved server may say there. */
export function isOrderly({ code, form, extra, afterwards }: Answer): boolean {
  const inForm = form === "plain" || form === "lines" || form === "tab" || form === "bare";
  return code === "good" && inForm && extra === "" && afterwards === "stay";
}

/** The reply as it goes out, without what comes after it. */
export function wording(form: Answer["form"], code: number, lines: readonly string[]): string {
  const before = (texts: readonly string[]): string =>
    texts.map((text) => `${code}-${text}\r\n`).join("");
  switch (form) {
    case "plain":
      return `${before(lines)}${code} done\r\n`;
    case "lines":
      return `${before(["one", ...lines])}${code} done\r\n`;
    case "tab":
      return `${before(lines)}${code}\tdone\r\n`;
    case "bare":
      return `${before(lines)}${code}\n`;
    case "long":
      return `${code} ${"x".repeat(3000)}\r\n`;
    case "codes":
      return `${code}-one\r\n${code === 250 ? 251 : 250} two\r\n`;
    case "cut":
      return `${code}-one\r\n`;
    case "garbage":
      return `${code}0 done\r\n`;
    case "half":
      return `${String(code).slice(0, 2)}`;
  }
}
