import { adjustCount, type Clock, type Rate, type Reply } from "../../core/mod.ts";
import { shownBy } from "./authentication.ts";
import { Counts, Greylist } from "./counts.ts";
import { type MagicMailbox, magicMailbox } from "./mailboxes.ts";
import type { Occasion, Profile } from "./profile.ts";
import { replyOf, type Said, type SaidTo, type SaidWith } from "./said.ts";

/** What the configuration changes of a personality. */
export interface Terms {
  readonly rate: Rate;
  readonly demandsAuthentication: boolean;
}

/** A message as a provider gets to know it. */
export interface MailGiven {
  readonly sender: string;
  /** Empty for `<>`. */
  readonly senderDomain: string;
  readonly terms: Terms;
}

/** The content of a message. */
export interface ContentGiven {
  readonly size: number;
  /** What is in front of the body. */
  readonly header: Buffer;
}

/** A refusal, and the command that the provider would have answered so. */
export interface Refusal {
  readonly reply: Reply;
  readonly to: SaidTo;
}

/** What a provider works with. */
export interface ProviderParts extends SaidWith {
  readonly clock: Pick<Clock, "now" | "monotonic">;
}

/** A provider's servers as senders meet them: what they answer depends on who has come, how often, with what. Everything it remembers is bounded. */
export class Provider {
  readonly profile: Profile;
  readonly #parts: ProviderParts;
  readonly #counts: Counts = new Counts();
  readonly #greylist: Greylist = new Greylist();
  /** Open connections by client. */
  readonly #open = new Map<string, number>();

  constructor(profile: Profile, parts: ProviderParts) {
    this.profile = profile;
    this.#parts = parts;
  }

  /** A client connects: its visit goes on until `end` is called. */
  visit(client: string): Visit {
    const already = this.#open.get(client) ?? 0;
    adjustCount(this.#open, client, 1);
    let isOpen = true;
    const leave = (): void => {
      if (!isOpen) return;
      isOpen = false;
      adjustCount(this.#open, client, -1);
    };
    const isOneTooMany = already >= this.profile.connections;
    return new Visit({
      profile: this.profile,
      parts: this.#parts,
      counts: this.#counts,
      greylist: this.#greylist,
      ...{ client, leave, isOneTooMany },
    });
  }
}

interface VisitGiven {
  readonly profile: Profile;
  readonly parts: ProviderParts;
  readonly counts: Counts;
  readonly greylist: Greylist;
  readonly client: string;
  readonly leave: () => void;
  readonly isOneTooMany: boolean;
}

const NOBODY = { to: "", author: "" };

/** One connection to a provider. */
export class Visit {
  readonly #given: VisitGiven;
  #taken = 0;

  constructor(given: VisitGiven) {
    this.#given = given;
  }

  /** The connection is over. */
  end(): void {
    this.#given.leave();
  }

  /** What is said when the client has connected; undefined: it may go on. */
  greeting(mail: MailGiven): Refusal | undefined {
    const { isOneTooMany, profile } = this.#given;
    return isOneTooMany ? this.#refusal(profile.says.connections, mail, NOBODY) : undefined;
  }

  /** What is said to MAIL. */
  sender(mail: MailGiven): Refusal | undefined {
    const bound = this.#given.profile.messagesPerConnection;
    if (bound !== undefined && this.#taken >= bound.most)
      return this.#refusal(bound.said, mail, NOBODY);
    return this.#tooFast(mail, "mail");
  }

  /** What is said to RCPT after `accepted` recipients of the message. */
  recipient(mail: MailGiven, recipient: string, accepted: number): Refusal | undefined {
    const { profile, greylist, client } = this.#given;
    const about = { to: recipient, author: "" };
    const mailbox = magicMailbox(recipient);
    const isPutOff =
      (mailbox?.once === true || profile.greylists) &&
      // What is not refused by its mailbox anyway.
      (mailbox?.refused === undefined || mailbox.once === true) &&
      greylist.isNew(client, mail.sender, recipient);
    if (mailbox?.refused !== undefined && mailbox.once !== true) {
      const said = profile.says[mailbox.refused];
      if (said.to !== "content") return this.#refusal(said, mail, about);
    }
    if (accepted >= profile.recipients) return this.#refusal(profile.says.recipients, mail, about);
    return isPutOff ? this.#refusal(profile.says.greylisted, mail, about) : undefined;
  }

  /** What is said to the content of a message for `recipients`, who were accepted. */
  content(
    mail: MailGiven,
    recipients: readonly string[],
    { size, header }: ContentGiven,
  ): Refusal | undefined {
    const { says, size: most } = this.#given.profile;
    const { authorDomain, signature } = shownBy(header);
    const refuse = (said: Said, to: string): Refusal =>
      this.#refusal(said, mail, { to, author: authorDomain });
    const [first = ""] = recipients;
    if (size > most) return refuse(says.tooLarge, first);
    const tooFast = this.#tooFast(mail, "content");
    if (tooFast !== undefined) return tooFast;
    for (const recipient of recipients) {
      const occasion = refusedAtContent(magicMailbox(recipient), says);
      if (occasion !== undefined) return refuse(says[occasion], recipient);
    }
    if (!mail.terms.demandsAuthentication || signature === "aligned") return undefined;
    return refuse(signature === "none" ? says.unsigned : says.unaligned, first);
  }

  /** What is said of a mailbox, whenever it is. */
  ofMailbox(occasion: Occasion, recipient: string): Reply {
    const nobody = { sender: "", senderDomain: "" };
    const about = { to: recipient, author: "" };
    return this.#reply(this.#given.profile.says[occasion], nobody, about);
  }

  /** The message is taken: it counts, and this is the answer. */
  taken(mail: MailGiven): Reply {
    const { profile, parts, counts } = this.#given;
    const { rate } = mail.terms;
    const now = parts.clock.monotonic();
    this.#taken++;
    for (const key of this.#keys(mail)) counts.add(key, rate, now);
    return this.#reply(profile.taken, mail, NOBODY);
  }

  #tooFast(mail: MailGiven, to: SaidTo): Refusal | undefined {
    const { profile, parts, counts } = this.#given;
    const now = parts.clock.monotonic();
    const [ofClient, ofSender] = this.#keys(mail);
    const isUsed = (key: string | undefined, said: Said): boolean =>
      said.to === to && key !== undefined && counts.isUsed(key, mail.terms.rate, now);
    const { rate } = profile.says;
    if (isUsed(ofClient, rate)) return this.#refusal(rate, mail, NOBODY);
    if (isUsed(ofSender, profile.senderRate))
      return this.#refusal(profile.senderRate, mail, NOBODY);
    return undefined;
  }

  /** By which a message counts. */
  #keys({ senderDomain }: MailGiven): readonly string[] {
    const client = `client ${this.#given.client}`;
    return senderDomain === "" ? [client] : [client, `sender ${senderDomain}`];
  }

  #refusal(said: Said, mail: MailGiven, about: Mentioned): Refusal {
    return { reply: this.#reply(said, mail, about), to: said.to };
  }

  #reply(
    said: Said,
    { senderDomain }: Pick<MailGiven, "senderDomain">,
    { to, author }: Mentioned,
  ): Reply {
    const { profile, parts, client } = this.#given;
    const about = { ip: client, to, senderDomain, authorDomain: author };
    return replyOf(said, about, parts, profile.breaksLines);
  }
}

interface Mentioned {
  readonly to: string;
  readonly author: string;
}

function refusedAtContent(
  mailbox: MagicMailbox | undefined,
  says: Profile["says"],
): Occasion | undefined {
  const { refused, once } = mailbox ?? {};
  if (refused === undefined || once === true) return undefined;
  return says[refused].to === "content" ? refused : undefined;
}
