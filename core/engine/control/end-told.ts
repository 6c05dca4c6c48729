/** When something ends, as operators are told: whole milliseconds since the epoch, 0 when that is not known or it does not end by itself. */
export function endTold(until: number): number {
  return Number.isFinite(until) ? Math.ceil(until) : 0;
}
