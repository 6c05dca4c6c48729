import { type LaneRule, MOST_DIMENSIONS, MOST_LANE_RULES } from "../delivery/lane-rule.ts";
import { isLaneDimension, readLaneValues } from "../message/lane.ts";
import { isRate } from "./plan-answer.ts";
import { isNumber, isObject, objectShape, orNothing, type Shape, shape } from "./shape.ts";

const LANE_RULE: Shape<LaneRule> = objectShape<LaneRule>("a rule for a part of a queue", {
  by: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MOST_DIMENSIONS &&
    value.every(isLaneDimension),
  only: orNothing(
    (value) =>
      isObject(value) &&
      Object.entries(value).every(([name, text]) => isLaneDimension(name) && isValue(text)),
  ),
  messageRate: orNothing(isRate),
  maxTransactions: orNothing(isNumber({ min: 1, endless: true })),
});

function isValue(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.length <= 1024;
}

/** With values as messages have them. */
function copyOfRule({ by, only, messageRate, maxTransactions }: LaneRule): LaneRule {
  return {
    by: [...by],
    only: only && readLaneValues(only),
    messageRate: messageRate && { count: messageRate.count, window: messageRate.window },
    maxTransactions,
  };
}

export const LANE_RULES: Shape<readonly LaneRule[]> = shape(
  `a list of at most ${MOST_LANE_RULES} rules, each { by, only, messageRate, maxTransactions } with by a list of "sender", "sender-domain", "job", "user" or names of notes`,
  (value): value is readonly LaneRule[] =>
    Array.isArray(value) && value.length <= MOST_LANE_RULES && value.every(LANE_RULE.is),
  (rules) => rules.map(copyOfRule),
);
