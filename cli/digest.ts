import { hiderOf, recipientPrivacy } from "../plugins/accounting/contract.ts";
import type { Arguments } from "./arguments.ts";
import { UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** `mta digest`: what stands for a text in records under privacy-policy, so that a known address is found in them. */
export function showDigest(text: string, { options }: Arguments, to: Terminal): void {
  const hash = options.has("siphash") ? "siphash" : "hmac-sha256";
  if (hash === "siphash" && options.has("hmac-sha256"))
    throw new UsageError("mta digest takes --hmac-sha256 or --siphash, not both");
  const [key, hexKey] = [options.get("key"), options.get("hexkey")];
  if ((key === undefined) === (hexKey === undefined))
    throw new UsageError("mta digest needs --key=TEXT or --hexkey=HEX, that of privacy-policy");
  const policy = hexKey === undefined ? `${hash} ${key}` : `${hash}-hexkey ${hexKey}`;
  const parsed = recipientPrivacy.parse(policy);
  if (!parsed.ok)
    throw new UsageError(
      hash === "siphash"
        ? "the key of SipHash has 16 bytes: 16 characters of --key, 32 digits of --hexkey"
        : "a key is a text, or with --hexkey an even number of hexadecimal digits",
    );
  const [shown = ""] = hiderOf(parsed.value)?.hide(["rcpt"], [text], [], new Set()) ?? [];
  to.print(shown);
}
