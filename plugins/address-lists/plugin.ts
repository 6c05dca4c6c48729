import type { HashKey } from "../../core/mod.ts";
import {
  type BlockScope,
  CLOCK,
  definePlugin,
  domainPattern,
  mailboxOrPattern,
  type Plugin,
  RANDOM,
  readableFile,
  repeatable,
} from "../../core/mod.ts";
import { ADDRESS_LISTS } from "./contract.ts";
import { ListFile } from "./list-file.ts";
import { isWildcard } from "./normal-form.ts";
import { OpenLists } from "./open-lists.ts";

/** Blocks without a name that have lists in them. */
const AROUND: readonly BlockScope[] = ["bounce-processor", "feedback-loop-processor"];

/** What is in a list. */
const listEntry: typeof mailboxOrPattern = {
  ...mailboxOrPattern,
  parse: (text, place) =>
    isWildcard(text)
      ? {
          ok: false,
          expected: `${mailboxOrPattern.accepts} (for all of a domain: domain example.net)`,
        }
      : mailboxOrPattern.parse(text, place),
};

/** Lists of addresses. */
export const addressLists: Plugin = definePlugin({
  name: "address-lists",
  summary: "Keeps lists of addresses, millions of them if need be, for others to ask.",
  directives: {
    address: repeatable(listEntry, {
      scopes: ["address-list"],
      doc: "An address, a local part of any domain, a digest of an address (as in address-file), or a regular expression such as /^bounce-/. Letter case does not matter, except in expressions. For all of a domain use domain.",
    }),
    "address-file": repeatable(readableFile, {
      scopes: ["address-list"],
      doc: "File with an entry on each line: an address, a local part, or the digest of an address in lower case as MD5, SHA-1 or SHA-256 in hexadecimal; what is none of these is counted in the log. Lines that begin with # or ; are ignored. The file is read again when it changes (it is looked at every 10 s, and read once it rests); write it under another name and rename it. While it cannot be read its last entries stay in use.",
      example: "/etc/mta/unsubscribed.txt",
    }),
    domain: repeatable(domainPattern, {
      scopes: ["address-list"],
      doc: "Every address of a domain.",
      example: "bounces.example.net",
      macros: true,
    }),
  },
  needs: { clock: CLOCK, random: RANDOM },
  provides: (offer) => [
    offer(
      ADDRESS_LISTS,
      ({ config, at, services, log }) => {
        const { clock, random } = services;
        const key = hashKey(random.bytes(8));
        const named = new Map(
          config
            .names("address-list")
            .map((name) => [name, at(config.block("address-list", name))] as const),
        );
        const inner = new Map(
          AROUND.filter((scope) => config.names(scope).length > 0).map((scope) => [
            scope,
            config
              .inside(config.block(scope, ""), "address-list")
              .map(({ settings }) => at(settings)),
          ]),
        );
        const fileOf = (path: string): ListFile => new ListFile({ path, key, clock, log });
        return OpenLists.open({ named, inner }, key, fileOf);
      },
      { per: "configuration" },
    ),
  ],
});

function hashKey(bytes: Uint8Array): HashKey {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return { a: view.getUint32(0), b: view.getUint32(4) };
}
