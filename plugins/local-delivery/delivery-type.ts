import { type Kind, oneOf } from "../../core/mod.ts";

const TO_HOSTS = ["smtp", "lmtp", "http-delivery"] as const;
const LOCAL = ["pipe", "file", "maildir", "discard"] as const;
const PLANNED = ["alias"] as const;

/** A way of delivering on this host, as plans name it. */
export type LocalAgent = (typeof LOCAL)[number];

/** The types whose mail ends on this host. */
export const LOCAL_TYPES: readonly LocalAgent[] = LOCAL;

/** How a domain's mail is delivered, as `type` says it. */
export type DeliveryType = (typeof TO_HOSTS | typeof LOCAL | typeof PLANNED)[number];

const word = oneOf([...TO_HOSTS, ...LOCAL, ...PLANNED]);

/** What `type` takes; one of PowerMTA's words changes nothing yet. */
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
export function isPlanned(type: DeliveryType): type is (typeof PLANNED)[number] {
  return PLANNED.some((one) => one === type);
}
