import type { Plugin } from "../../core/mod.ts";
import { WEB } from "../../plugins/web-monitor/contract.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { type MailToSend, sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** A server whose pages have something to show, with hosts that take, defer and refuse. */
export interface World {
  readonly mta: TestMta;
  /** Where its pages are, without a slash at the end. */
  readonly url: string;
  send(mail: MailToSend): Promise<readonly string[]>;
  /** Resolves when as many recipients wait. */
  waits(recipients: number): Promise<void>;
  stop(): Promise<void>;
}

/** A text that would do harm if a page took it for more than text. */
export const HOSTILE = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>`;

/** What the hosts say that defer and refuse. */
export interface Replies {
  readonly later: string;
  readonly never: string;
}

const HOSTILE_REPLIES: Replies = {
  later: `451 4.7.1 try later ${HOSTILE}\u202e\u001b[31m`,
  never: `550 5.1.1 ${HOSTILE} no such user`,
};

/** Builds it, with further lines and plugins. */
export async function openWorld(
  replies: Replies = HOSTILE_REPLIES,
  lines = "",
  plugins: readonly Plugin[] = [],
): Promise<World> {
  const peers = {
    good: new SmtpPeer(),
    slow: new SmtpPeer({ rcpt: () => replies.later }),
    bad: new SmtpPeer({ rcpt: () => replies.never }),
  };
  const [good, slow, bad] = await Promise.all([
    peers.good.listen(),
    peers.slow.listen(),
    peers.bad.listen(),
  ]);
  const mta = await startMta(
    [
      ...["http-mgmt-port any", "story yes", "delivery-queue spool", "total-max-smtp-out 20"],
      ...[
        "<source 127.0.0.1>",
        "always-allow-relaying yes",
        "process-x-job yes",
        "process-x-virtual-mta yes",
        "</source>",
      ],
      ...["<virtual-mta spring>", "smtp-source-host 127.0.0.1 spring.mta.test", "</virtual-mta>"],
      ...["<virtual-mta cold>", "smtp-source-host 127.0.0.1 cold.mta.test", "</virtual-mta>"],
      ...[
        "<virtual-mta warm>",
        "cold-virtual-mta cold",
        "<domain warm.test>",
        "max-cold-virtual-mta-msg 50",
        "</domain>",
        "</virtual-mta>",
      ],
      ...["<suppression-list unsubscribed>", "</suppression-list>"],
      ...[
        "<domain *>",
        "record-conversations 5",
        "track-recipient-events yes",
        "retry-after 10m",
        `smtp-hosts [127.0.0.1]:${good}`,
        "</domain>",
      ],
      ...["<domain slow.test>", `smtp-hosts [127.0.0.1]:${slow}`, "</domain>"],
      ...["<domain bad.test>", `smtp-hosts [127.0.0.1]:${bad}`, "</domain>"],
      lines,
    ].join("\n"),
    { plugins },
  );
  const [address] = mta.engine.services.get(WEB).addresses;
  return {
    mta,
    url: `http://127.0.0.1:${address?.port}`,
    send: (mail) => sendMail(mta.port, mail),
    waits: async (recipients) => {
      await until(`${recipients} recipients`, async () =>
        mta.engine.control.waiting() === recipients ? true : undefined,
      );
    },
    async stop() {
      await mta.stop();
      for (const peer of Object.values(peers)) peer.close();
    },
  };
}
