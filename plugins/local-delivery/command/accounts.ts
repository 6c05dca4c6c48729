import { execFile } from "node:child_process";
import type { Clock, Kind } from "../../../core/mod.ts";
import type { ProcessIdentity } from "./run-program.ts";

/** An account of this host, and the group to run in if it is not the account's own. */
export interface AccountName {
  readonly user: string;
  readonly group: string | undefined;
}

/** How long an answer is kept, milliseconds, and how many are. */
const KEPT_FOR = 60_000;
const MOST_KEPT = 1000;
/** How long a look-up may take, milliseconds: accounts may be kept on another host. */
const LONGEST_LOOKUP = 10_000;

/** Names that no program takes for a number or an option. */
const NAME = /^[A-Za-z_][\w.-]{0,63}$/;

/** `NAME` or `NAME:GROUP`. */
export const accountName: Kind<AccountName> = {
  name: "account",
  accepts: "the name of an account, or NAME:GROUP; not root",
  example: "vmail:mail",
  parse(text) {
    const [user = "", group, ...rest] = text.split(":");
    const valid = NAME.test(user) && (group === undefined || NAME.test(group));
    if (!valid || rest.length > 0 || user === "root")
      return { ok: false, expected: "the name of an account, or NAME:GROUP; not root" };
    return { ok: true, value: { user, group } };
  },
  print: ({ user, group }) => (group === undefined ? user : `${user}:${group}`),
};

/** Accounts and groups of this host, as the system's own programs know them, wherever they are kept. */
export class Accounts {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly at: number; readonly id: Promise<Ids> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The numbers of an account; undefined when there is none of that name, or it is the superuser's. */
  async find({ user, group }: AccountName): Promise<ProcessIdentity | undefined> {
    if (!NAME.test(user)) return undefined;
    const [uid, own] = await this.#ask(`user ${user}`, () => accountIds(user));
    const [other] =
      group === undefined ? [] : await this.#ask(`group ${group}`, () => groupIds(group));
    const gid = group === undefined ? own : other;
    return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
  }

  #ask(key: string, look: () => Promise<Ids>): Promise<Ids> {
    const now = this.#clock.monotonic();
    const known = this.#known.get(key);
    if (known !== undefined && now - known.at < KEPT_FOR) return known.id;
    this.#known.delete(key);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= MOST_KEPT) this.#known.delete(oldest);
    const id = look();
    this.#known.set(key, { at: now, id });
    return id;
  }
}

/** Numbers, as far as there are any. */
type Ids = readonly (number | undefined)[];

async function accountIds(user: string): Promise<Ids> {
  return Promise.all([output("id", ["-u", user]), output("id", ["-g", user])]).then((texts) =>
    texts.map(numberIn),
  );
}

async function groupIds(group: string): Promise<Ids> {
  return [numberIn((await output("getent", ["group", group]))?.split(":")[2])];
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}\s*$/.test(text) ? Number(text) : undefined;
}

/** What a program of the system writes; undefined when it fails, which is how these say no. */
function output(program: string, args: readonly string[]): Promise<string | undefined> {
  const env = { PATH: "/usr/bin:/bin" };
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: LONGEST_LOOKUP, cwd: "/" }, (error, text) =>
      resolve(error === null ? text : undefined),
    );
  });
}
