import { generateKeyPairSync, sign } from "node:crypto";
import { isIP } from "node:net";
import type { Random } from "../../core/mod.ts";
import {
  bitString,
  der,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
  yes,
} from "./der.ts";

/** A certificate with its key, in PEM. */
export interface OwnCertificate {
  readonly certificate: string;
  readonly key: string;
}

const DAY = 86_400_000;
/** Clocks of clients may be behind, milliseconds. */
const BEFORE = DAY;
const VALID = 365 * DAY;

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const BASIC_CONSTRAINTS = "2.5.29.19";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

/**
 * Makes a certificate for some host names and IPv4 addresses, signed with its own key (P-256): X.509 version 3 (RFC 5280 §4.1).
 * `now`: milliseconds since the epoch.
 */
export function ownCertificate(
  names: readonly string[],
  now: number,
  random: Random,
): OwnCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const [name = "localhost"] = names;
  const whose = sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(name))));
  const content = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(random.bytes(16)),
    algorithm,
    whose,
    sequence(time(now - BEFORE), time(now + VALID)),
    whose,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(
      3,
      sequence(
        extension(SUBJECT_ALTERNATIVE_NAME, false, sequence(...names.map(alternativeName))),
        extension(BASIC_CONSTRAINTS, true, sequence(yes())),
      ),
    ),
  );
  const signature = sign("sha256", content, privateKey);
  const whole = sequence(content, algorithm, bitString(signature));
  return {
    certificate: pem("CERTIFICATE", whole),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const parts = [objectIdentifier(identifier), octetString(value)];
  if (critical) parts.splice(1, 0, yes());
  return sequence(...parts);
}

/** RFC 5280 §4.2.1.6: dNSName is [2], iPAddress is [7]. */
function alternativeName(name: string): Buffer {
  return isIP(name) === 4
    ? der(0x87, Buffer.from(name.split(".").map(Number)))
    : der(0x82, Buffer.from(name, "latin1"));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
