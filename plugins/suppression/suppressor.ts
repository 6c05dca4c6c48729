import {
  type MailAddress,
  type MessageInfo,
  markedToBounce,
  parseAddress,
  type Recipient,
  type Reply,
  reply,
} from "../../core/mod.ts";
import { type AddressLists, normalForm } from "../address-lists/contract.ts";
import type { AskedList, KeptLists } from "./kept-lists.ts";
import type { ListPlan, MailAsked } from "./list-plan.ts";

/** What the lists that a source names are. */
interface NamedLists {
  /** Lists of addresses that an operator wrote. */
  readonly written: readonly string[];
  /** Lists that learn, asked when a recipient is named. */
  readonly learned: readonly AskedList<MailAsked>[];
  /** Those among them of which some entries count for jobs: asked again when the job is known. */
  readonly byJob: readonly string[];
}

const FOR_ALL: readonly string[] = [""];

/** Finds out who is on a list of a configuration. */
export class Suppressor {
  readonly plans: ReadonlyMap<string, ListPlan>;
  readonly #kept: KeptLists | undefined;
  readonly #addressLists: AddressLists;
  readonly #named = new WeakMap<readonly string[], NamedLists>();

  /** `kept` is undefined where the configuration has no list that learns. */
  constructor(
    plans: ReadonlyMap<string, ListPlan>,
    kept: KeptLists | undefined,
    addressLists: AddressLists,
  ) {
    this.plans = plans;
    this.#kept = kept;
    this.#addressLists = addressLists;
  }

  /** The reply for a recipient that is on one of some lists; undefined when it is on none. */
  refusalOf(names: readonly string[], recipient: Recipient, sender: string): Reply | undefined {
    const address = parseAddress(recipient.address);
    if (address === undefined) return undefined;
    const { written, learned } = this.#listsOf(names);
    const name =
      written.find((one) => this.#addressLists.get(one)?.has(address)) ??
      this.#listed(address, learned, { sender, job: undefined });
    return name === undefined ? undefined : listedOn(name);
  }

  /** The lists among some of which entries may count for some jobs alone. */
  listsByJob(names: readonly string[]): readonly string[] {
    return this.#listsOf(names).byJob;
  }

  /** Recipients of a message, of which those are to bounce that are on one of some lists for its job. */
  markListed(
    recipients: readonly Recipient[],
    { sender, job }: MessageInfo,
    names: readonly string[],
  ): readonly Recipient[] {
    if (job === undefined) return recipients;
    const asked = names.flatMap((name) => {
      const plan = this.plans.get(name);
      const scope = plan?.scope === "job-prefix" ? plan.scopeOf({ sender, job }) : undefined;
      return scope === undefined ? [] : [{ name, scopesOf: () => [scope] }];
    });
    if (asked.length === 0) return recipients;
    const marked = recipients.map((recipient) => {
      const address = parseAddress(recipient.address);
      const name = address && this.#listed(address, asked, { sender, job });
      return name === undefined ? recipient : markedToBounce(recipient, listedOn(name));
    });
    return marked.some((recipient, at) => recipient !== recipients[at]) ? marked : recipients;
  }

  #listed(
    address: MailAddress,
    lists: readonly AskedList<MailAsked>[],
    mail: MailAsked,
  ): string | undefined {
    if (lists.length === 0) return undefined;
    return this.#kept?.find(normalForm(address), lists, mail)?.list;
  }

  /** Worked out once for each place that names lists. */
  #listsOf(names: readonly string[]): NamedLists {
    const known = this.#named.get(names);
    if (known !== undefined) return known;
    const plans = names.flatMap((name) => this.plans.get(name) ?? []);
    const found: NamedLists = {
      written: names.filter((name) => !this.plans.has(name)),
      learned: plans.map(askedOf),
      byJob: plans.filter(({ scope }) => scope === "job-prefix").map(({ name }) => name),
    };
    this.#named.set(names, found);
    return found;
  }
}

function askedOf(plan: ListPlan): AskedList<MailAsked> {
  const { name, scope } = plan;
  if (scope !== "sender-domain") return { name, scopesOf: () => FOR_ALL };
  return {
    name,
    scopesOf(mail) {
      const own = plan.scopeOf(mail);
      return own === undefined ? FOR_ALL : ["", own];
    },
  };
}

function listedOn(name: string): Reply {
  return reply(550, "5.7.1", `recipient is on the list ${name}`);
}
