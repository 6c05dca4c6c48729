import {
  idText,
  type MailAddress,
  type MessageId,
  parseAddress,
  parseId,
  unquotedLocalPart,
} from "../../../core/mod.ts";
import { base32, fromBase32 } from "./base32.ts";
import type { MarkKeys } from "./mark-keys.ts";
import {
  domainAsWritten,
  localPart,
  readingsOf,
  type VerpReading,
  verpAddress,
} from "./verp-address.ts";

/** Bytes of a signature in an address: guessing one takes 2^79 reports. */
const BYTES = 10;
const LETTERS = (BYTES * 8) / 5;
/** Recipients of a report that are tried. */
const MOST_NAMED = 32;

/** A variant of an address that this server made, and for whom. */
export interface SignedVerp extends VerpReading {
  readonly message: string;
}

/**
 * As `verpAddress`, with the message's id and a signature over it, the sender and the recipient: nobody else can make one, and hosts may change the
 * case of letters. Undefined without a key as well.
 */
export function signedVerpAddress(
  keys: MarkKeys,
  message: MessageId,
  sender: string,
  recipient: string,
): string | undefined {
  const id = idText(message);
  const signature = keys.sign("verp", signed(id, sender, recipient), BYTES);
  return signature && verpAddress(sender, recipient, `${id}${base32(signature)}`);
}

/**
 * For whom this server made an address; undefined when it did not. `named`: the recipients that the report names, needed where the address
 * has no room for its own.
 */
export function readSignedVerp(
  keys: MarkKeys,
  address: MailAddress,
  named: readonly string[],
): SignedVerp | undefined {
  if (!keys.any) return undefined;
  const local = unquotedLocalPart(address.localPart);
  const equals = local.lastIndexOf("=");
  const mark = local.slice(equals + 1).toLowerCase();
  const message = mark.slice(0, -LETTERS);
  const signature = fromBase32(mark.slice(-LETTERS));
  if (equals < 0 || signature?.length !== BYTES || parseId(message) === undefined) return undefined;
  const readings = readingsFor(local.slice(0, equals), domainAsWritten(address), named);
  const found = readings.find(({ sender, recipient }) =>
    keys.verifies("verp", signed(message, sender, recipient), signature),
  );
  return found && { ...found, message };
}

function readingsFor(
  rest: string,
  domain: string,
  named: readonly string[],
): readonly VerpReading[] {
  if (!rest.endsWith("-")) return readingsOf(rest, domain);
  const sender = `${localPart(rest.slice(0, -1))}@${domain}`;
  return named.slice(0, MOST_NAMED).map((recipient) => ({ sender, recipient }));
}

function signed(id: string, sender: string, recipient: string): readonly string[] {
  return [id, normal(sender), normal(recipient)];
}

/** An address however it was written on its way. */
function normal(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) return text.toLowerCase();
  return `${unquotedLocalPart(address.localPart).toLowerCase()}@${address.domain}`;
}
