import {
  CLOCK,
  counter,
  definePlugin,
  directive,
  type HeaderField,
  IDENTITY,
  type Inspection,
  idText,
  listNote,
  mailAddress,
  type Note,
  oneOf,
  type Plugin,
  RESOLVER,
  reply,
  type Token,
  token,
  yesNoOr,
} from "../../core/mod.ts";
import { boundedResolver } from "./bounded-resolver.ts";
import type { Check } from "./check.ts";
import { checkRead } from "./client-mail.ts";
import { feedbackId, feedbackIdOf } from "./feedback-id.ts";
import { Reading, Readings } from "./reading.ts";

const SOURCE = ["source"] as const;

/** What the look-ups for one message may come to: a client waits for its reply meanwhile. */
const BOUNDS = { time: 10_000, lookups: 100 };
/** Characters of a check's text in the reply. */
const LONGEST_TEXT = 300;

const READINGS: Token<Readings> = token<Readings>("compliance.readings");

/** Note: what providers will not like. */
const BROKEN: Note<readonly string[]> = listNote("compliance.broken", {
  doc: "Checks that it did not pass, in words such as dkim and ptr.",
});

/** Holds mail against what large providers want of it, before it is sent. */
export const compliance: Plugin = definePlugin({
  name: "compliance",
  summary:
    "Looks at mail as large providers do before it is sent, and marks it for their feedback loops.",
  directives: {
    compliance: directive(oneOf(["no", "warn", "refuse"]), {
      scopes: SOURCE,
      default: "no",
      example: "warn",
      doc: "Hold each message against the rules of Gmail, Yahoo, Microsoft and Apple when it comes in: its header, DKIM, SPF, DMARC, alignment, names of the addresses it is sent from, one-click unsubscription, TLS. warn: what breaks a rule is logged and kept with the message; refuse: it is refused (550 5.7.1). Where the DNS gives no answer nothing is refused. For a message in a file: mta check-message.",
      rfc: "RFC 8058, RFC 9989",
    }),
    "compliance-bulk": directive(yesNoOr(["auto"]), {
      scopes: SOURCE,
      default: "auto",
      doc: "Whether mail from these clients is bulk mail, which must be left with one click. auto: what has List-Id, List-Unsubscribe or Precedence bulk is, but for answers of machines (Auto-Submitted auto-replied).",
    }),
    "feedback-id": directive(feedbackId, {
      scopes: ["domain"],
      doc: 'A field Feedback-ID for Gmail\'s feedback loop, in the place of one that a message came with: up to three parts and a sender id that is always the same. $job, $vmta and $sender-domain are filled in. Sign it: see dkim-sign. "" clears.',
    }),
    "cfbl-address": directive(mailAddress, {
      scopes: ["domain"],
      doc: 'A field CFBL-Address: where providers may send complaints of recipients (in ARF), in the place of one that a message came with. It counts only under a signature of its domain that covers it. "" clears.',
      rfc: "RFC 9477",
      example: "complaints@example.net",
    }),
  },
  notes: [BROKEN],
  needs: { clock: CLOCK, identity: IDENTITY, resolver: RESOLVER, readings: READINGS },
  provides: (offer) => [offer(READINGS, () => new Readings(), { harmless: true })],
  metrics: {
    checks: counter("Messages that were held against the rules of providers, by what came of it.", {
      result: ["passed", "broken"],
    }),
  },
  hooks: {
    readContent: {
      when: (_global, isSet) => isSet("compliance"),
      handler({ id, session }, { settings, services, log }) {
        if (settings.compliance === "no") return undefined;
        const reading = new Reading({ ...services, log }, BOUNDS.time);
        return {
          write: (chunk) => reading.write(chunk),
          async end() {
            services.readings.set(session, id, await reading.end());
            return undefined;
          },
          abandon: () => reading.abandon(),
        };
      },
    },
    inspectMessage: {
      when: (_global, isSet) => isSet("compliance"),
      async handler(message, { settings, services, config, log, metrics }) {
        if (settings.compliance === "no") return undefined;
        const { session, info, recipients, header } = message;
        const { clientAddress, sourceName, userSource } = session;
        const { complianceBulk: bulk } = settings;
        const read = services.readings.take(session, message.id);
        const { checks } = await checkRead(
          {
            header,
            ...{ size: info.size, sender: info.sender, verified: read?.verified },
            longestLine: read?.longestLine ?? 0,
            bulk: bulk === "auto" ? undefined : bulk === "yes",
          },
          {
            session,
            client: config.source(clientAddress, sourceName, userSource),
            domains: recipients.map(({ domain }) => domain),
          },
          {
            config,
            hostName: services.identity.hostName,
            resolver: boundedResolver(services.resolver, services.clock, BOUNDS),
          },
        );
        const broken = checks.filter(({ result }) => result === "broken");
        const [first] = broken;
        metrics.checks.add(1, { result: first === undefined ? "passed" : "broken" });
        if (first === undefined) return undefined;
        const codes = broken.map(({ code }) => code);
        log.warning("mail that providers refuse", {
          id: idText(message.id),
          sender: info.sender,
          client: clientAddress,
          checks: codes.join(","),
        });
        return settings.compliance === "refuse"
          ? refusal(first, broken.length)
          : { accept: true, notes: [BROKEN.with(codes)] };
      },
    },
    renderMessage: {
      when: (_global, isSet) => isSet("feedback-id") || isSet("cfbl-address"),
      handler(value, { message, queue }, { settings }) {
        const { feedbackId: parts, cfblAddress } = settings;
        if (parts === undefined && cfblAddress === undefined) return value;
        const fields: HeaderField[] = [];
        if (parts !== undefined)
          fields.push({
            name: "Feedback-ID",
            value: feedbackIdOf(parts, message, queue.virtualMta),
          });
        if (cfblAddress !== undefined)
          fields.push({ name: "CFBL-Address", value: `${cfblAddress}; report=arf` });
        return { ...value, replace: [...value.replace, ...fields] };
      },
    },
  },
});

/** What the client is told: the first thing, and how many there are. */
function refusal({ code, text }: Check, count: number): Inspection {
  const others = count > 1 ? `, and ${count - 1} more` : "";
  const told = `${code}: ${text}`.slice(0, LONGEST_TEXT);
  return { accept: false, reply: reply(550, "5.7.1", `providers refuse this: ${told}${others}`) };
}
