import type { Random } from "../../core/time/random.ts";
import type { Act } from "./mood.ts";

const NONSENSE = [
  "",
  "hello",
  "25 ok",
  "2500 ok",
  "\u0000\u0001\u0002",
  "25\u00e9 ok",
  "999 what",
  "000 what",
  "-250 ok",
  "<html><body>502 Bad Gateway</body></html>",
  "x".repeat(5000),
];

/** What goes over the wire for an act, without the last line end. `good` is the reply that a well-behaved peer gives. */
export function replyFor(act: Act, good: string, random: Random): string {
  const one = (list: readonly string[]): string => list[random.integer(list.length)] ?? "";
  const code = good.slice(0, 3);
  const text = good.slice(4);
  switch (act) {
    case "well":
    case "in-pieces":
    case "twice-later":
      return act === "twice-later" ? anyReply(one) : good;
    case "twice":
      return one(["", "what", anyReply(one), anyReply(one), anyReply(one)]);
    case "refuse-for-now":
      return one(["450 4.2.1 later", "451 4.3.0 later", "452 4.5.3 too many"]);
    case "refuse-for-good":
      return one([
        "550 5.1.1 no",
        "552 too many recipients",
        "554 5.7.1 no",
        "550-no\r\n550 no",
        "550",
      ]);
    case "dismiss":
      return one(["421 4.3.2 closing", "421"]);
    case "other-code":
      return one(
        code === "354" ? ["250 2.0.0 ok", "220 hm", "334 hm"] : ["354 go on", "334 hm", "150 hm"],
      );
    case "odd-form":
      return one([
        code,
        `${code}\t${text}`,
        `${code}.${text}`,
        `${code} `,
        `${code}-first\r\n${Number(code) + 1} ${text}`,
        `${code} caf\u00e9 \u0007 \u001b[31m`,
      ]);
    case "too-much":
      return one([
        `${code} ${"y".repeat(3000)}`,
        `${code}-many\r\n`.repeat(250) + good,
        `${code}-${"z".repeat(1000)}\r\n`.repeat(80) + good,
      ]);
    case "nonsense":
      return one(NONSENSE);
    case "silent":
    case "hang-up":
    case "reset":
      return "";
  }
}

function anyReply(one: (list: readonly string[]) => string): string {
  return one(["250 2.0.0 ok", "250 2.0.0 ok", "354 go on", "450 later", "550 5.0.0 no", "421 bye"]);
}

/** True when an act at the end of a message is an answer whose code says that the peer has taken it. */
export function isAnswer(act: Act): boolean {
  return ["well", "in-pieces", "odd-form", "too-much", "twice", "twice-later"].includes(act);
}
