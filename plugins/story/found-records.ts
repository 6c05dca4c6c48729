/** Numbers of the records of a segment that may have a term, looked up from the newest on, and only as far as they are asked for. */
export interface FoundRecords {
  /** The largest one that is not above `most`; undefined when there is none. `most` never rises from one call to the next. */
  upTo(most: number): number | undefined;
}

/** Of a list in memory, largest first. */
export function foundIn(descending: readonly number[]): FoundRecords {
  let at = 0;
  return {
    upTo(most) {
      while (at < descending.length && (descending[at] ?? 0) > most) at++;
      return descending[at];
    },
  };
}

/** Those in any of the lists. */
export function foundInAny(lists: readonly FoundRecords[]): FoundRecords {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  return {
    upTo(most) {
      let largest: number | undefined;
      for (const list of lists) {
        const found = list.upTo(most);
        if (found !== undefined && (largest === undefined || found > largest)) largest = found;
      }
      return largest;
    },
  };
}

/** Those up to `most` that are in all of the lists, largest first. Each list passes over what the ones before it do not have. */
export function* foundInAll(lists: readonly FoundRecords[], most: number): Generator<number> {
  for (let wanted = most; wanted >= 0; ) {
    let lowest = wanted;
    for (const list of lists) {
      const found = list.upTo(lowest);
      if (found === undefined) return;
      lowest = found;
    }
    if (lowest === wanted) yield wanted--;
    else wanted = lowest;
  }
}
