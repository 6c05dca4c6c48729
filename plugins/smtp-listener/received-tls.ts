import { type Note, note, type SessionTls } from "../../core/mod.ts";

/** What TLS a message came in under, in a record's words. */
export type ReceivedTls = Pick<SessionTls, "protocol" | "cipher">;

/** Kept with a message that came in under TLS. */
export const RECEIVED_TLS: Note<ReceivedTls> = note<ReceivedTls>(
  "smtp-listener.tls",
  { doc: "Version and cipher of TLS that the message came in under.", limit: 200 },
  ({ protocol, cipher }) => `${protocol} ${cipher}`,
  (text) => {
    const [protocol = "", cipher = "", ...rest] = text.split(" ");
    return cipher === "" || rest.length > 0 ? undefined : { protocol, cipher };
  },
);
