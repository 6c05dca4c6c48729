import type {
  Admission,
  InboundSession,
  Inspection,
  MessageRead,
  RecipientGiven,
  SenderGiven,
} from "../../core/mod.ts";
import type { Conversations } from "../smtp-listener/contract.ts";
import { shownBy } from "./authentication.ts";
import type { Configured, Held, Personalities } from "./choice.ts";
import type { Provider, Refusal, Visit } from "./provider.ts";
import type { SaidAbout, SaidTo } from "./said.ts";
import { senderDomainOf } from "./sender-domain.ts";

const NOBODY = { to: "", senderDomain: "", authorDomain: "" } as const;

/** The settings of a recipient's domain. */
export type ConfiguredFor = (domain: string) => Configured;

/**
 * Answers clients of the sandbox as the providers of their recipients would. Whose mail it is shows at RCPT only: what a provider says to
 * a connection or to MAIL is said there, unless somebody has asked for it.
 */
export class Sessions implements Disposable {
  readonly #personalities: Personalities;
  /** The visits that an open session stands for, by its id. */
  readonly #visits = new Map<string, Map<Provider, Visit>>();
  readonly #unfollow: () => void;

  constructor(personalities: Personalities, conversations: Pick<Conversations, "follow">) {
    this.#personalities = personalities;
    this.#unfollow = conversations.follow(({ id }, _settings, again) => {
      if (!again) this.#visits.set(id, new Map());
      return { closed: () => this.#closed(id) };
    });
  }

  [Symbol.dispose](): void {
    this.#unfollow();
    for (const id of [...this.#visits.keys()]) this.#closed(id);
  }

  /** What was asked for to be said to a connection. */
  opened({ clientAddress }: InboundSession): Admission | undefined {
    return this.#asked("connect", { ...NOBODY, ip: clientAddress });
  }

  /** What was asked for to be said to MAIL. */
  sender({ session, senderDomain }: SenderGiven): Admission | undefined {
    return this.#asked("mail", { ...NOBODY, ip: session.clientAddress, senderDomain });
  }

  /** What the recipient's provider says to RCPT; undefined: it has no objection, or there is no personality. */
  recipient(given: RecipientGiven, configured: ConfiguredFor): Admission | undefined {
    const { session, sender, recipient, accepted } = given;
    const { address } = recipient;
    const senderDomain = senderDomainOf(sender);
    const about = { ip: session.clientAddress, to: address, senderDomain, authorDomain: "" };
    const asked = this.#asked("rcpt", about);
    if (asked !== undefined) return asked;
    const held = this.#held(recipient.domain, configured);
    if (held === undefined) return undefined;
    const mail = { sender, senderDomain, terms: held.terms };
    return this.#visiting(session, held.provider, (visit) =>
      refusing(
        visit.greeting(mail) ?? visit.sender(mail) ?? visit.recipient(mail, address, accepted),
      ),
    );
  }

  /** What the providers of a message's recipients say to its content: the first objection counts for all. */
  content(message: MessageRead, configured: ConfiguredFor): Inspection | undefined {
    const { session, info, recipients, header } = message;
    const { sender, size } = info;
    const senderDomain = senderDomainOf(sender);
    const asked = this.#asked("content", {
      ...{ ip: session.clientAddress, to: recipients[0]?.address ?? "", senderDomain },
      ...shownBy(header),
    });
    if (asked?.accept === false) return asked;
    const byProvider = new Map<Provider, { readonly held: Held; readonly to: string[] }>();
    for (const { domain, address } of recipients) {
      const held = this.#held(domain, configured);
      if (held === undefined) continue;
      const known = byProvider.get(held.provider);
      if (known === undefined) byProvider.set(held.provider, { held, to: [address] });
      else known.to.push(address);
    }
    const taken: (() => void)[] = [];
    for (const [provider, { held, to }] of byProvider) {
      const mail = { sender, senderDomain, terms: held.terms };
      const refusal = this.#visiting(session, provider, (visit) => {
        taken.push(() => visit.taken(mail));
        return visit.content(mail, to, { size, header });
      });
      if (refusal !== undefined) return { accept: false, reply: refusal.reply };
    }
    for (const count of taken) count();
    return undefined;
  }

  #asked(to: SaidTo, about: SaidAbout): Admission | undefined {
    const reply = this.#personalities.asked.next("session", to, about);
    return reply && { accept: false, reply };
  }

  #held(domain: string, configured: ConfiguredFor): Held | undefined {
    const held = this.#personalities.of(domain, configured(domain));
    return held?.at === "session" ? held : undefined;
  }

  /** Asks during the visit that a session stands for; where it is over already, or is none of a listener, during one of its own. */
  #visiting<T>(
    { id, clientAddress }: InboundSession,
    provider: Provider,
    ask: (visit: Visit) => T,
  ): T {
    const visits = this.#visits.get(id);
    const known = visits?.get(provider);
    if (known !== undefined) return ask(known);
    const visit = provider.visit(clientAddress);
    visits?.set(provider, visit);
    const answer = ask(visit);
    if (visits === undefined) visit.end();
    return answer;
  }

  #closed(session: string): void {
    const visits = this.#visits.get(session);
    this.#visits.delete(session);
    for (const visit of visits?.values() ?? []) visit.end();
  }
}

function refusing(refusal: Refusal | undefined): Admission | undefined {
  return refusal === undefined ? undefined : { accept: false, reply: refusal.reply };
}
