import type { Subscription } from "../hooks/handler.ts";

/** A handler of a plugin, with what its declaration says of it. */
export interface DeclaredHandler extends Pick<Subscription, "order"> {
  readonly handler: unknown;
  /** False: it says that it takes no part in this configuration. */
  readonly takesPart: boolean;
}

/** Reads what a plugin has declared for a hook: a function, or a function with `order` and `when`. */
export function declaredHandler(
  declared: unknown,
  global: object,
  isSet: (directive: string) => boolean,
): DeclaredHandler {
  if (typeof declared !== "object" || declared === null || !("handler" in declared))
    return { order: "plain", handler: declared, takesPart: true };
  const { handler } = declared;
  const given = "order" in declared ? declared.order : undefined;
  const order = given === "pre" || given === "post" ? given : "plain";
  const when = "when" in declared ? declared.when : undefined;
  const takesPart =
    typeof when !== "function" || Reflect.apply(when, undefined, [global, isSet]) === true;
  return { order, handler, takesPart };
}
