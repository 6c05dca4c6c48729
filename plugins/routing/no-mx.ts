import { duration, type Kind, yesNo } from "../../core/mod.ts";

const time = duration({ never: true });
const ACCEPTS = "yes, no, never, or a time such as 1d";

/** `yes`, `no`, or how long to wait, milliseconds. */
export const noMx: Kind<"yes" | "no" | number> = {
  name: "yes/no or time",
  accepts: ACCEPTS,
  example: "1d",
  words: ["yes", "no", "never"],
  parse(text) {
    const answer = yesNo.parse(text);
    if (answer.ok) return { ok: true, value: answer.value ? "yes" : "no" };
    const parsed = time.parse(text);
    return parsed.ok ? parsed : { ok: false, expected: ACCEPTS };
  },
  print: (value) => (typeof value === "string" ? value : time.print(value)),
};

/** What a plan says of a domain without MX. */
export function withoutMx(bounceUponNoMx: "yes" | "no" | number): "address" | "wait" | "bounce" {
  if (bounceUponNoMx === "no") return "address";
  return bounceUponNoMx === "yes" ? "bounce" : "wait";
}
