import type { Kind } from "../kind.ts";
import type { BlockScope } from "../scope.ts";
import { isBlockName } from "./names.ts";

/** Turns of a member at most. */
const MOST = 1000;

/** A member of a pool, and how many turns it has for each turn of one without a weight. */
export interface MemberAndWeight {
  readonly name: string;
  /** 0 to 1000; 0 for a member that has no turns for the time being. */
  readonly weight: number;
}

/** `NAME [[weight] N]`: a member of a pool. */
export function poolMember(scope: BlockScope): Kind<MemberAndWeight> {
  const accepts = `the name of a <${scope}>, and a weight from 0 to ${MOST} if it is not to be 1`;
  return {
    name: `name of <${scope}> and weight`,
    accepts,
    example: "main",
    parse(text) {
      const [, name = "", digits = "1"] =
        /^(\S+)(?:\s+(?:weight\s+)?(\d{1,4}))?$/i.exec(text) ?? [];
      const weight = Number(digits);
      const isFine = isBlockName(name) && weight <= MOST;
      return isFine ? { ok: true, value: { name, weight } } : { ok: false, expected: accepts };
    },
    print: ({ name, weight }) => (weight === 1 ? name : `${name} ${weight}`),
    mentions: ({ name }) => [{ kind: "block", name, scopes: [scope] }],
  };
}

/** Whether a value is one that `poolMember` reads. */
export function isMemberAndWeight(value: unknown): value is MemberAndWeight {
  if (typeof value !== "object" || value === null) return false;
  return (
    "name" in value &&
    "weight" in value &&
    typeof value.name === "string" &&
    typeof value.weight === "number"
  );
}
