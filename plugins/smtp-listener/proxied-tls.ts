import { type Note, note, type ProxiedTls } from "../../core/mod.ts";

/** Kept with a message of a client whose proxy has told of its TLS. */
export const PROXIED_TLS: Note<ProxiedTls> = note<ProxiedTls>(
  "smtp-listener.proxied-tls",
  {
    doc: "What a proxy in front said of TLS between the client and itself: version, cipher, whether it found the client's certificate good, and the common name in that. Only its word stands for it.",
  },
  ({ protocol, cipher = "-", verified, commonName = "" }) =>
    `${protocol} ${cipher} ${verified ? "verified" : "-"} ${commonName}`,
  (text) => {
    const [protocol = "", cipher, check, ...name] = text.split(" ");
    if (cipher === undefined || check === undefined) return undefined;
    return {
      protocol,
      cipher: cipher === "-" ? undefined : cipher,
      verified: check === "verified",
      commonName: name.join(" ") || undefined,
    };
  },
);
