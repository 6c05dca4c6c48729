import type { DeliveryFailure, DeliveryStage } from "../errors/delivery-failure.ts";
import { isReply, isStatus } from "./reply-answer.ts";
import { isBoolean, isOneOf, isText, objectShape, orNothing, type Shape } from "./shape.ts";

/** Every stage of a delivery; a new one without an entry does not compile. */
const STAGES: Readonly<Record<DeliveryStage, true>> = {
  dns: true,
  connect: true,
  greeting: true,
  ehlo: true,
  tls: true,
  auth: true,
  mail: true,
  rcpt: true,
  data: true,
  "end-of-data": true,
  policy: true,
  internal: true,
};

export const FAILURE: Shape<DeliveryFailure> = objectShape<DeliveryFailure>("a failure", {
  stage: isOneOf(Object.keys(STAGES)),
  temporary: isBoolean,
  status: (value) => isStatus(value, "45"),
  reply: orNothing(isReply),
  text: isText,
  host: orNothing(isText),
  category: orNothing(isText),
  cut: orNothing(isOneOf(["closed", "timeout"])),
});
