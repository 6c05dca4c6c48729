import {
  AS_STORED,
  type MessageToRender,
  type MessageToSeal,
  type Rendering,
  type RenderingPolicy,
} from "../../delivery/rendering.ts";
import type { HeaderField } from "../../message/header-field.ts";
import type { ExtraParameters } from "../../reception/extension.ts";
import type { Generation } from "../generation.ts";

const NO_FIELDS: readonly HeaderField[] = Object.freeze([]);

/** Has the plugins of the configuration in force change and sign what is sent. */
export class HookedRendering implements RenderingPolicy {
  readonly #current: () => Generation;

  constructor(current: () => Generation) {
    this.#current = current;
  }

  get renders(): boolean | "noted" {
    const { bus } = this.#current();
    return bus.isForNoted("renderMessage") ? "noted" : bus.has("renderMessage");
  }

  get seals(): boolean {
    return this.#current().bus.has("sealMessage");
  }

  get parameters(): ExtraParameters {
    return this.#current().smtp.parameters;
  }

  render(message: MessageToRender): Rendering | Promise<Rendering> {
    const current = this.#current();
    return current.bus.transform("renderMessage", AS_STORED, message, current.view(message.queue));
  }

  seal(message: MessageToSeal): readonly HeaderField[] | Promise<readonly HeaderField[]> {
    const current = this.#current();
    const view = current.view(message.queue);
    return current.bus.transform("sealMessage", NO_FIELDS, message, view, onlyInFront);
  }
}

/** Why an answer is none: what others have put in front must stay. */
function onlyInFront(
  fields: readonly HeaderField[],
  before: readonly HeaderField[],
): string | undefined {
  const skipped = fields.length - before.length;
  const kept =
    skipped >= 0 &&
    before.every(({ name, value }, at) => {
      const field = fields[skipped + at];
      return field?.name === name && field.value === value;
    });
  return kept ? undefined : "expected the fields it was given at the end of the list";
}
