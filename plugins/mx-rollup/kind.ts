import {
  domainName,
  domainPattern,
  type Kind,
  oneOf,
  optionalPair,
  pair,
  type WrittenPattern,
} from "../../core/mod.ts";
import { isRollup } from "./contract.ts";

const QUEUE = "a queue name that ends in .rollup";

/** The queue mail of a rollup goes to. */
const rollupQueue: Kind<string> = {
  ...domainName,
  name: "rollup queue",
  accepts: QUEUE,
  example: "google.rollup",
  parse(text) {
    const parsed = domainName.parse(text);
    return parsed.ok && isRollup(parsed.value) ? parsed : { ok: false, expected: QUEUE };
  },
};

const ACCEPTS = "a pattern of MX names and a queue, such as *.google.com google.rollup";

/** `PATTERN NAME.rollup [rollup-by-ip]`: which mail hosts share a queue. */
export const mxRollup: Kind<
  readonly [WrittenPattern, readonly [string, "rollup-by-ip" | undefined]]
> = pair(
  domainPattern,
  optionalPair(rollupQueue, oneOf(["rollup-by-ip"]), {
    name: "rollup queue",
    accepts: `${QUEUE}, or one with rollup-by-ip after it`,
  }),
  { name: "MX rollup", accepts: ACCEPTS, example: "*.google.com google.rollup" },
);
