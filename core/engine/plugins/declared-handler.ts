import type { ResolvedConfig } from "../../config/resolve/resolved-config.ts";
import type { BlockScope } from "../../directive/scope.ts";
import { errorText } from "../../errors/error-text.ts";
import type { HookName } from "../../hooks/contract.ts";
import type { Subscription } from "../../hooks/handler.ts";
import type { Plugin } from "../../plugin.ts";

/** A handler of a plugin, with what its declaration says of it. */
export interface DeclaredHandler extends Pick<Subscription, "order"> {
  readonly handler: unknown;
  /** False: it says that it takes no part in this configuration. */
  readonly takesPart: boolean;
  /** True: it has nothing to do with messages that carry no notes. */
  readonly notedOnly: boolean;
}

/**
 * Reads what a plugin has declared for a hook: a function, or a function with `order` and `when`. `global` are its global settings,
 * `config` tells what is set, and which blocks there are; `blocks` are the plugin's own. Throws when `when` does, with the names of plugin and hook.
 */
export function declaredHandler(
  { name, hooks }: Plugin,
  hook: HookName,
  global: object,
  config: Pick<ResolvedConfig, "isSet" | "names">,
  blocks: object,
): DeclaredHandler {
  const declared: unknown = hooks[hook];
  if (typeof declared !== "object" || declared === null || !("handler" in declared))
    return { order: "plain", handler: declared, takesPart: true, notedOnly: false };
  const { handler } = declared;
  const given = "order" in declared ? declared.order : undefined;
  const order = given === "pre" || given === "post" ? given : "plain";
  const when = "when" in declared ? declared.when : undefined;
  if (typeof when !== "function") return { order, handler, takesPart: true, notedOnly: false };
  try {
    const isSet = (directive: string): boolean => config.isSet(name, directive);
    const hasBlock = (scope: BlockScope): boolean => config.names(scope).length > 0;
    const takes: unknown = Reflect.apply(when, undefined, [global, isSet, hasBlock, blocks]);
    const notedOnly = takes === "noted";
    return { order, handler, takesPart: takes === true || notedOnly, notedOnly };
  } catch (error) {
    throw new Error(`plugin ${name}, hook ${hook}: its "when" failed: ${errorText(error)}`);
  }
}
