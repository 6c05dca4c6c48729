import type { MessageInfo } from "../message/envelope.ts";
import type { MailFilter } from "./find.ts";
import type { RecipientRow } from "./store.ts";
import { textPattern } from "./text-pattern.ts";

/** Says whether something fits a filter. */
export interface MailMatcher {
  queue(name: string): boolean;
  row(row: RecipientRow): boolean;
  /** Undefined, a message that is lost, fits only when nothing of a message is asked for. */
  message(info: MessageInfo | undefined): boolean;
}

/** Says whether a queue's name fits `domain/vmta`, each half with `*` for any characters; without a slash every virtual MTA fits. */
export function queuePattern(pattern: string): (name: string) => boolean {
  const [domain, virtualMta] = halves(pattern);
  const fitsDomain = textPattern(domain);
  const fitsVirtualMta = textPattern(virtualMta ?? "*");
  return (name) => {
    const [ofDomain, ofVirtualMta = ""] = halves(name);
    return fitsDomain(ofDomain) && fitsVirtualMta(ofVirtualMta);
  };
}

/** Makes a filter ready to be asked often. */
export function mailMatcher(filter: MailFilter): MailMatcher {
  const fits = (pattern: string | undefined): ((text: string) => boolean) =>
    pattern === undefined ? always : textPattern(pattern);
  const sender = fits(filter.sender);
  const recipient = fits(filter.recipient);
  const job = fits(filter.job);
  const envelopeId = fits(filter.envelopeId);
  const before = filter.receivedBefore ?? Number.POSITIVE_INFINITY;
  const lostFits = [filter.sender, filter.job, filter.envelopeId, filter.receivedBefore].every(
    (asked) => asked === undefined,
  );
  return {
    queue: filter.queue === undefined ? always : queuePattern(filter.queue),
    row: (row) => recipient(row.address),
    message: (info) =>
      info === undefined
        ? lostFits
        : info.receivedAt < before &&
          sender(info.sender) &&
          job(info.job ?? "") &&
          envelopeId(info.envelopeId ?? ""),
  };
}

function always(): boolean {
  return true;
}

function halves(name: string): readonly [string, string | undefined] {
  const slash = name.indexOf("/");
  return slash === -1 ? [name, undefined] : [name.slice(0, slash), name.slice(slash + 1)];
}
