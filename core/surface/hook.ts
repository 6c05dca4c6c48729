import type { BlockScope } from "../directive/scope.ts";
import type { HookName, HookPoints } from "../hooks/contract.ts";
import type { Blocks } from "./block.ts";
import type {
  Context,
  Declared,
  DirectiveTable,
  NeedsTable,
  NothingMore,
  Settings,
  StartContext,
} from "./context.ts";

/** An answer as a hook can take it: where the hook cannot wait, a promise is not an answer. */
type Given<H extends HookName, Answer> = HookPoints[H]["timing"] extends "now"
  ? Answer
  : Answer | Promise<Answer>;

/** What a handler gets besides what its hook is about. */
type ContextOf<
  H extends HookName,
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared,
> = HookPoints[H]["strategy"] extends "lifecycle" | "prepare"
  ? StartContext<D, N, X>
  : Context<D, N, HookPoints[H]["scope"], X>;

/** The function a hook takes: what it is given and what it may answer follow from the hook's strategy. */
type HandlerOf<
  H extends HookName,
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared,
> = HookPoints[H]["strategy"] extends "lifecycle"
  ? (context: ContextOf<H, D, N, X>) => void | Promise<void>
  : HookPoints[H]["strategy"] extends "prepare"
    ? (context: ContextOf<H, D, N, X>) => Given<H, HookPoints[H]["result"]>
    : HookPoints[H]["strategy"] extends "observe"
      ? (payload: HookPoints[H]["payload"], context: ContextOf<H, D, N, X>) => void | Promise<void>
      : HookPoints[H]["strategy"] extends "admit" | "inspect" | "read" | "decide"
        ? (
            payload: HookPoints[H]["payload"],
            context: ContextOf<H, D, N, X>,
          ) => Given<H, HookPoints[H]["result"] | undefined>
        : (
            value: HookPoints[H]["result"],
            payload: HookPoints[H]["payload"],
            context: ContextOf<H, D, N, X>,
          ) => Given<H, HookPoints[H]["result"]>;

/**
 * A handler, alone or with what is said of it. `order`: `pre` runs before the plain ones, `post` after them. `when`: it takes no
 * part in a configuration for which it says no, as if it were not there; `isSet` tells whether a directive of the plugin, or of a block of its
 * own, is set anywhere in it, `hasBlock` whether there is a block of a type at its top level, and `blocks` has the plugin's own as its handlers see them. So what a deployment does not use costs its mail nothing. `"noted"`, for `renderMessage`: asked only while some message
 * carries notes, as what the plugin does was decided when the message came in.
 */
export type Hook<
  H extends HookName,
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> =
  | HandlerOf<H, D, N, X>
  | {
      readonly order?: "pre" | "post";
      readonly when?: (
        global: Settings<D, "global">,
        isSet: (directive: (keyof D & string) | BlockDirective<X>) => boolean,
        hasBlock: (scope: BlockScope) => boolean,
        blocks: Blocks<X["blocks"]>,
      ) => boolean | "noted";
      readonly handler: HandlerOf<H, D, N, X>;
    };

/** A directive of a plugin's own blocks. */
type BlockDirective<X extends Declared> = {
  [B in keyof X["blocks"] & string]: keyof X["blocks"][B] & string;
}[keyof X["blocks"] & string];

/** The handlers of a plugin, by hook. */
export type Hooks<
  D extends DirectiveTable,
  N extends NeedsTable,
  X extends Declared = NothingMore,
> = {
  readonly [H in HookName]?: Hook<H, D, N, X>;
};
