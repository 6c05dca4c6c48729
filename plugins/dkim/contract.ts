/** Signing keys as files and as DNS records: what whoever makes, loads or compares them needs. */

export { BodyHasher } from "./body-hash.ts";
export { type ConfiguredKey, configuredKeysAt } from "./configured-keys.ts";
export { type ForeseenSignature, foreseenSignatures } from "./foreseen.ts";
export { KEY_FIELD } from "./header-key.ts";
export {
  generateKey,
  type KeyType,
  readSigningKey,
  type SigningKey,
  signingKeyOf,
  writeKeyFile,
} from "./key-file.ts";
export {
  type KeyComparison,
  type KeyRecord,
  keyRecordName,
  keyRecordText,
  lookUpKey,
  type PublishedKey,
  parseKeyRecord,
  publicKeyBytes,
  zoneText,
} from "./key-record.ts";
export { DOMAIN, OWN_KEY } from "./notes.ts";
export { isWithin, OPTIONS_FIELD } from "./options.ts";
export { signsMailOf } from "./signs-mail-of.ts";
