import { type LaneRule, MOST_DIMENSIONS, MOST_LANE_RULES } from "../delivery/lane-rule.ts";
import { isLaneDimension, type LaneDimension, readLaneValues } from "../message/lane.ts";
import type { Rate } from "../time/rate.ts";
import { isRate } from "./plan-answer.ts";
import {
  isNumber,
  isObject,
  isOneOf,
  listOf,
  objectShape,
  orNothing,
  type Shape,
  shape,
} from "./shape.ts";

const DIMENSIONS: Shape<readonly LaneDimension[]> = listOf(
  `a list of 1 to ${MOST_DIMENSIONS} dimensions`,
  shape('"sender", "sender-domain", "job", "user" or the name of a note', isLaneDimension),
  { least: 1, most: MOST_DIMENSIONS },
);

const LANE_RULE: Shape<LaneRule> = objectShape<LaneRule>("a rule for a part of a queue", {
  by: DIMENSIONS,
  only: orNothing(
    (value) =>
      isObject(value) &&
      Object.entries(value).every(([name, text]) => isLaneDimension(name) && isValue(text)),
  ),
  limit: orNothing(isValue),
  per: orNothing((value) => Array.isArray(value) && value.every(isOneOf(["queue", "virtual-mta"]))),
  messageRate: orNothing(isRate),
  dataRate: orNothing(isRate),
  maxTransactions: orNothing(isNumber({ min: 1, endless: true })),
});

function isValue(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.length <= 1024;
}

/** With values as messages have them. */
function copyOfRule(rule: LaneRule): LaneRule {
  const { by, only, limit, per, messageRate, dataRate, maxTransactions } = rule;
  return {
    by: [...by],
    only: only && readLaneValues(only),
    ...(limit === undefined ? {} : { limit, per: per && [...per] }),
    messageRate: copyOfRate(messageRate),
    ...(dataRate === undefined ? {} : { dataRate: copyOfRate(dataRate) }),
    maxTransactions,
  };
}

function copyOfRate(rate: Rate | undefined): Rate | undefined {
  return rate && { count: rate.count, window: rate.window };
}

const LIST = listOf(
  `a list of at most ${MOST_LANE_RULES} rules { by, only, messageRate, maxTransactions }`,
  LANE_RULE,
  { most: MOST_LANE_RULES },
);

export const LANE_RULES: Shape<readonly LaneRule[]> = {
  ...LIST,
  copy: (rules) => rules.map(copyOfRule),
};
