import type { Context } from "hono";
import {
  type Admission,
  definePlugin,
  directive,
  type Plugin,
  RANDOM,
  reply,
  yesNo,
} from "../../core/mod.ts";
import { SANDBOX_MAIL } from "../sandbox/contract.ts";
import { ChaosError, readTriggers } from "./asked.ts";
import { CHAOS } from "./contract.ts";
import { Chaos } from "./triggers.ts";

/** What the status of a refusal is about (RFC 3463 §3): the mail system, or security. */
type Subject = 3 | 7;

function isOn({ sandboxChaos }: { readonly sandboxChaos: boolean }): boolean {
  return sandboxChaos;
}

/** A sandbox that refuses things by chance, when it is asked to. */
export const chaos: Plugin = definePlugin({
  name: "chaos",
  summary: "Has the sandbox refuse senders, recipients and logins by chance, as Mailpit's chaos.",
  directives: {
    "sandbox-chaos": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether PUT /api/v1/chaos can have the sandbox refuse senders, recipients and logins by chance. Nothing is refused before that is asked for. Acts where sandbox-mail is set, and nowhere else.",
      reload: "restart",
    }),
  },
  needs: { random: RANDOM, mail: SANDBOX_MAIL, chaos: CHAOS },
  provides: (offer) => [
    offer(CHAOS, ({ global, services: { mail, random } }) =>
      mail === undefined || !global.sandboxChaos ? undefined : new Chaos(random),
    ),
  ],
  hooks: {
    acceptLogin: {
      when: isOn,
      handler: (_login, { services }) =>
        struck(services.chaos?.strike("Authentication"), 7, "login"),
    },
    acceptSender: {
      when: isOn,
      handler: (_sender, { services }) => struck(services.chaos?.strike("Sender"), 3, "sender"),
    },
    acceptRecipient: {
      when: isOn,
      handler: (_given, { services }) =>
        struck(services.chaos?.strike("Recipient"), 3, "recipient"),
    },
  },
  webRoutes: {
    "GET /api/v1/chaos": {
      right: "monitor",
      handler: (c, { services }) => answering(c, services.chaos, ({ triggers }) => triggers),
    },
    "PUT /api/v1/chaos": {
      right: "operator",
      handler: async (c, { services, log }) => {
        const asked = await c.req.text();
        return answering(c, services.chaos, (it) => {
          it.triggers = readTriggers(asked);
          log.notice("what is refused by chance has changed", {
            triggers: JSON.stringify(it.triggers),
          });
          return it.triggers;
        });
      },
    },
  },
});

function answering(c: Context, it: Chaos | undefined, answer: (it: Chaos) => object): Response {
  if (it === undefined)
    return c.json(
      { Error: "nothing is refused by chance here: it takes sandbox-mail, and sandbox-chaos yes" },
      400,
    );
  try {
    return c.json(answer(it));
  } catch (error) {
    if (error instanceof ChaosError) return c.json({ Error: error.message }, 400);
    throw error;
  }
}

function struck(code: number | undefined, subject: Subject, what: string): Admission | undefined {
  if (code === undefined) return undefined;
  const status = `${code < 500 ? 4 : 5}.${subject}.0`;
  return { accept: false, reply: reply(code, status, `chaos has refused this ${what}`) };
}
