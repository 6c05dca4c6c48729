import type { Log } from "../../core/mod.ts";
import type { OneClick } from "./one-click.ts";

/** Unsubscribes by a message's own fields. Never rejects. */
export type Unsubscribing = (header: Buffer, stop: AbortSignal) => Promise<void>;

/** Has mail for the mailbox `unsubscribe` unsubscribed. Nobody has looked at it: only this host is asked. */
export function unsubscribing(oneClick: OneClick, log: Log): Unsubscribing {
  return async (header, stop) => {
    const clicked = await oneClick.click(header, stop, true);
    switch (clicked.kind) {
      case "no-address":
        log.info(
          "no one-click unsubscribe: the message has no web address with List-Unsubscribe-Post",
        );
        return;
      case "not-allowed": {
        const hint = "sandbox-unsubscribe-at lists the places on this host that may be asked";
        log.notice("no one-click unsubscribe: the place is not allowed", {
          place: clicked.place,
          hint,
        });
        return;
      }
      case "answered":
        log.info("one-click unsubscribe", { url: clicked.url.shown, status: clicked.status });
        return;
      case "failed": {
        const { url, reason } = clicked;
        log.warning("one-click unsubscribe failed", { url: url.shown, reason });
      }
    }
  };
}
