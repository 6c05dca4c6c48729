import { definePlugin, directive, duration, integer, type Plugin, yesNo } from "../../core/mod.ts";

const MINUTE = 60_000;

/** RFC 3463 §3.2: bad destination mailbox address. */
const UNKNOWN_MAILBOX = "5.1.1";

function ignore(extension: string) {
  return directive(yesNo, {
    scopes: ["domain"],
    default: false,
    doc: `Treats servers as if they did not offer ${extension}.`,
  });
}

/** How we talk to servers. */
export const smtpClient: Plugin = definePlugin({
  name: "smtp-client",
  summary: "Sets how mail is sent: pipelining, extensions, time limits.",
  directives: {
    "smtp-pipeline-depth": directive(integer({ min: 1, max: 10_000 }), {
      scopes: ["domain"],
      default: 100,
      doc: "Commands sent ahead of their replies where the server offers PIPELINING; 1 means none.",
      rfc: "RFC 2920",
    }),
    "ignore-pipelining": ignore("PIPELINING"),
    "ignore-chunking": ignore("CHUNKING"),
    "ignore-8bitmime": ignore("8BITMIME"),
    "ignore-dsn": ignore("DSN"),
    "connect-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      aliases: ["connection-timeout"],
      default: 2 * MINUTE,
      doc: "How long a TCP connection may take.",
    }),
    "smtp-greeting-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      default: 5 * MINUTE,
      doc: "How long to wait for a server's greeting.",
      rfc: "RFC 5321 §4.5.3.2.1",
    }),
    "smtp-command-reply-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      aliases: ["read-timeout"],
      default: 5 * MINUTE,
      doc: "How long to wait for the reply to a command.",
      rfc: "RFC 5321 §4.5.3.2",
    }),
    "data-send-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      aliases: ["write-timeout"],
      default: 3 * MINUTE,
      doc: "How long a block of content may take to go out.",
      rfc: "RFC 5321 §4.5.3.2.5",
    }),
    "smtp-data-termination-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      default: 10 * MINUTE,
      doc: "How long to wait for the reply to a message's end.",
      rfc: "RFC 5321 §4.5.3.2.6",
    }),
    "pix-bug-workaround": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Send a message's final dot in a packet of its own where a Cisco PIX firewall stands in front of the host, as the asterisks in its greeting show.",
    }),
    "smtp-multiple-line-response-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      default: 5 * MINUTE,
      doc: "How long to wait for the rest of a reply of several lines once its first line has come.",
      rfc: "RFC 5321 §4.2.1",
    }),
    "smtp-timeout": directive(duration(), {
      scopes: ["global", "domain"],
      default: 60 * MINUTE,
      doc: "How long one message may take as a whole, from MAIL to the last reply.",
    }),
    "smtp-553-means-invalid-mailbox": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Take a 553 to a recipient that has no enhanced status code for an unknown mailbox (5.1.1).",
      rfc: "RFC 5321 §4.2.3",
    }),
  },
  hooks: {
    judgeReply(verdict, { failure }, { settings }) {
      const { stage, reply } = failure;
      if (stage !== "rcpt" || reply?.code !== 553 || reply.enhanced !== undefined) return verdict;
      if (!settings.smtp553MeansInvalidMailbox) return verdict;
      return { ...verdict, failure: { ...verdict.failure, status: UNKNOWN_MAILBOX } };
    },
    planDelivery(plan, _queue, { settings }) {
      const reply = settings.smtpCommandReplyTimeout;
      return {
        ...plan,
        pipelineDepth: settings.smtpPipelineDepth,
        pixWorkaround: settings.pixBugWorkaround,
        ignoreExtensions: new Set([
          ...(settings.ignorePipelining ? ["PIPELINING"] : []),
          ...(settings.ignoreChunking ? ["CHUNKING"] : []),
          ...(settings.ignore8bitmime ? ["8BITMIME"] : []),
          ...(settings.ignoreDsn ? ["DSN"] : []),
        ]),
        timeouts: {
          connect: settings.connectTimeout,
          greeting: settings.smtpGreetingTimeout,
          command: reply,
          mail: reply,
          rcpt: reply,
          dataStart: Math.min(reply, plan.timeouts.dataStart),
          dataBlock: settings.dataSendTimeout,
          multiLine: settings.smtpMultipleLineResponseTimeout,
          dataEnd: settings.smtpDataTerminationTimeout,
          transaction: settings.smtpTimeout,
        },
      };
    },
  },
});
