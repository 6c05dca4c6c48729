import { type Kind, oneOf } from "../../core/mod.ts";

const TYPES = [
  "smtp",
  "lmtp",
  "pipe",
  "file",
  "maildir",
  "discard",
  "http-delivery",
  "alias",
] as const;

/** How a domain's mail is delivered, as `type` says it. */
export type DeliveryType = (typeof TYPES)[number];

const word = oneOf(TYPES);

/** What `type` takes; two of PowerMTA's words change nothing yet. */
export const deliveryType: Kind<DeliveryType> = {
  ...word,
  parse(text, place) {
    const parsed = word.parse(text, place);
    if (!parsed.ok || !isPlanned(parsed.value)) return parsed;
    return {
      ...parsed,
      noEffect: { instead: `mail of type ${parsed.value} goes out by SMTP`, stake: "destination" },
    };
  },
};

/** Whether a type does nothing yet. */
export function isPlanned(type: DeliveryType): type is "http-delivery" | "alias" {
  return type === "http-delivery" || type === "alias";
}
