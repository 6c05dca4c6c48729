import {
  HeaderBlock,
  type Note,
  type ResolvedConfig,
  type Token,
  token,
  wordNote,
} from "../../core/mod.ts";

/** The field that names the virtual MTA. */
export const FIELD = "X-Virtual-MTA";

/** Note: the field was read and is taken out. */
export const STRIPPED: Note<"yes"> = wordNote("x-virtual-mta.stripped", ["yes"], {
  doc: "Its field X-Virtual-MTA was read and is taken out when it is sent.",
});

const DEFAULT = "{default}";

/** What a message asks for. */
export type Requested =
  | { readonly kind: "none" }
  | { readonly kind: "known"; readonly name: string }
  /** Empty where that stands for nothing, or a name that nothing has. */
  | { readonly kind: "invalid"; readonly text: string };

/** Knows what mail may ask for: virtual MTAs, and pools that have some. */
export class RequestableNames {
  readonly #names: ReadonlySet<string>;

  constructor(config: ResolvedConfig) {
    const pools = config
      .names("virtual-mta-pool")
      .filter((name) => (config.pool(name) ?? []).length > 0);
    this.#names = new Set([DEFAULT, ...config.names("virtual-mta"), ...pools]);
  }

  /** What the header of a message asks for. The first field counts; `emptyIsDefault`: an empty one asks for the default virtual MTA. */
  requestedBy(header: Buffer, emptyIsDefault: boolean): Requested {
    const text = HeaderBlock.of(header).first(FIELD);
    if (text === undefined) return { kind: "none" };
    if (text === "" && emptyIsDefault) return { kind: "known", name: DEFAULT };
    return this.#names.has(text) ? { kind: "known", name: text } : { kind: "invalid", text };
  }
}

/** What mail may ask for under a configuration. */
export const REQUESTABLE_NAMES: Token<RequestableNames> =
  token<RequestableNames>("x-virtual-mta.names");
