import type { Searched } from "./search.ts";

/** Whether a message goes to an address, by its header or by its envelope; capitals do not matter. */
export function goesTo(address: string): (message: Searched) => boolean {
  const wanted = address.trim().toLowerCase();
  return ({ summary: { to, cc, bcc } }) =>
    [...to, ...cc, ...bcc].some(({ Address }) => Address.toLowerCase() === wanted);
}
