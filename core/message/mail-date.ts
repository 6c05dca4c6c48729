let lastSecond = Number.NaN;
let lastDate = "";

/** A date as messages write it (RFC 5322 §3.3), in UTC; the text of the last second asked for is kept. */
export function mailDate(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString().replace("GMT", "+0000");
  }
  return lastDate;
}
