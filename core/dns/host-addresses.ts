import { networkInterfaces } from "node:os";

/** The IP addresses of this host's interfaces, as they are now. */
export function hostAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => address),
  );
}
