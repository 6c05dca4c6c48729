import { errorText } from "../errors/error-text.ts";

/** A handler did not do its part: it threw, answered wrongly, or not in time. Already logged where its hook allows. */
export class HookFailure extends Error {
  override readonly name = "HookFailure";
  readonly plugin: string;
  readonly hook: string;

  constructor(plugin: string, hook: string, reason: string, cause?: unknown) {
    super(`plugin ${plugin}, hook ${hook}: ${reason}`, { cause });
    this.plugin = plugin;
    this.hook = hook;
  }
}

/** What a handler threw, with the place in the plugin where it did, for the log. */
export function thrownText(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? errorText(error)) : String(error);
  } catch {
    // Whatever it is, it cannot be made a text.
    return "something that is not an error";
  }
}
