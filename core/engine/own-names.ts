import type { ServiceContainer } from "../container/container.ts";
import { IDENTITY, type Identity } from "../container/core-tokens.ts";

/** What gives the server's own names. It is asked for every recipient, and the container once. */
export function ownNames(services: ServiceContainer): () => readonly string[] {
  let identity: Identity | undefined;
  return () => {
    identity ??= services.get(IDENTITY);
    return identity.localNames;
  };
}
