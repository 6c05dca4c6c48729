import {
  type MessageToRender,
  type Note,
  parameterOf,
  type Rendering,
  wordNote,
} from "../../../core/mod.ts";
import type { MarkKeys } from "./mark-keys.ts";
import { referenceField } from "./reference-field.ts";
import { signedVerpAddress } from "./signed-verp.ts";
import { verpAddress } from "./verp-address.ts";

/** The parameter of MAIL, and the EHLO keyword, that ask for a return path for each recipient; as PowerMTA has them. */
export const VERP_KEYWORD = "VERP";

/** Forms of a return path that tells its recipient. */
export const VERP_FORMS = ["plain", "signed"] as const;

/** Note: each recipient gets a return path of its own. */
export const VERP: Note<(typeof VERP_FORMS)[number]> = wordNote("returned-mail.verp", VERP_FORMS, {
  doc: "The form of the return path that each recipient gets.",
});

/** Note: the message goes out with our signed reference in its header. */
export const REFERENCED: Note<"yes"> = wordNote("returned-mail.reference", ["yes"], {
  doc: "A signed reference goes out in its header.",
});

/** What a message looks like with its marks, as its notes say. Without a key a return path is plain, and there is no reference. */
export function marked(
  rendering: Rendering,
  { id, message, recipients, queue }: MessageToRender,
  keys: MarkKeys,
): Rendering {
  const form =
    VERP.of(message) ??
    (parameterOf(message, "mail", VERP_KEYWORD) === undefined ? undefined : "plain");
  const isReferenced = REFERENCED.of(message) !== undefined;
  if (form === undefined && !isReferenced) return rendering;
  const sender = rendering.sender ?? message.sender;
  const [first, ...others] = recipients;
  const recipient = others.length === 0 ? first?.address : undefined;
  let changed = rendering;
  if (form !== undefined && recipient !== undefined) {
    const own =
      (form === "signed" ? signedVerpAddress(keys, id, sender, recipient) : undefined) ??
      verpAddress(sender, recipient);
    if (own !== undefined) changed = { ...changed, sender: own };
  }
  if (isReferenced) {
    const { job } = message;
    const parts = { message: id, sender, recipient, job, virtualMta: queue.virtualMta };
    const field = referenceField(keys, parts);
    if (field !== undefined) changed = { ...changed, add: [...changed.add, field] };
  }
  return changed;
}
