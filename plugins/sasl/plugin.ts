import {
  CLOCK,
  definePlugin,
  IDENTITY,
  keptSecret,
  type Plugin,
  RANDOM,
  serverState,
  type Token,
  token,
} from "../../core/mod.ts";
import { PROOFS } from "./contract.ts";
import { cramMd5 } from "./cram-md5.ts";
import { external } from "./external.ts";
import { login } from "./login.ts";
import { plain } from "./plain.ts";
import { AllProofs } from "./proofs.ts";
import { Salts } from "./salts.ts";
import { scramSha256, scramSha256Plus } from "./scram.ts";

const SALTS: Token<Salts> = token<Salts>("sasl.salts");
const SECRET = "salts";

/** How clients say who they are. */
export const sasl: Plugin = definePlugin({
  name: "sasl",
  summary:
    "Lets clients log in, once a plugin knows users: with PLAIN and LOGIN, and with CRAM-MD5, SCRAM-SHA-256 and EXTERNAL while some user can.",
  directives: {},
  needs: { clock: CLOCK, random: RANDOM, identity: IDENTITY, proofs: PROOFS, salts: SALTS },
  provides: (offer) => [
    offer(PROOFS, () => new AllProofs(), { harmless: true, per: "configuration" }),
    offer(SALTS, ({ services }) => new Salts(services.random.bytes(32))),
  ],
  state: {
    secret: serverState(
      keptSecret,
      "What salts are made from for users that have none of their own.",
    ),
  },
  mechanisms: {
    PLAIN: plain,
    LOGIN: login,
    "CRAM-MD5": cramMd5,
    "SCRAM-SHA-256": scramSha256,
    "SCRAM-SHA-256-PLUS": scramSha256Plus,
    EXTERNAL: external,
  },
  hooks: {
    async start({ services: { salts }, state: { secret } }) {
      const kept = secret.get(SECRET);
      if (kept === undefined)
        await secret.set(SECRET, Buffer.from(salts.secret).toString("base64"));
      else salts.secret = Buffer.from(kept, "base64");
    },
  },
});
