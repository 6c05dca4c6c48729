import { isIP } from "node:net";
import { isLoopback, type Kind, readWebUrl, type WebUrl } from "../../core/mod.ts";

const ACCEPTS = "a URL with https://, or with http:// and an address of this host";

/** `https://HOST[:PORT]/PATH`; without TLS only to loopback addresses, as passwords and keys go over it. */
export const serviceUrl: Kind<WebUrl> = {
  name: "URL of a service",
  accepts: ACCEPTS,
  example: "https://accounts.example.net/smtp-users",
  parse(text) {
    const url = readWebUrl(text);
    if (url === undefined || (url.clear && !(isIP(url.host) !== 0 && isLoopback(url.host))))
      return { ok: false, expected: ACCEPTS };
    return { ok: true, value: url };
  },
  print: ({ text }) => text,
  // Those of users.
  mentions: () => [{ kind: "blocks", scopes: ["source"] }],
};
