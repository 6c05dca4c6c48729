import type { PersonalityName, Profile } from "../profile.ts";
import { GMAIL } from "./gmail.ts";
import { OUTLOOK } from "./outlook.ts";
import { STRICT } from "./strict.ts";
import { YAHOO } from "./yahoo.ts";

/** The personalities by name. */
export const PROFILES: Readonly<Record<PersonalityName, Profile>> = {
  gmail: GMAIL,
  outlook: OUTLOOK,
  yahoo: YAHOO,
  strict: STRICT,
};

const BY_DOMAIN: ReadonlyMap<string, Profile> = new Map(
  Object.values(PROFILES).flatMap((profile) =>
    profile.domains.map((domain) => [domain, profile] as const),
  ),
);

/** Whose mailboxes a domain has; undefined for any other domain. */
export function profileOfDomain(domain: string): Profile | undefined {
  return BY_DOMAIN.get(domain);
}
