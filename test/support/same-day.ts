const DAY = 86_400_000;

/** Resolves when the day has at least so many milliseconds left, here and in UTC: nearly always at once. For tests of files and counts of a day. */
export async function whileDayLasts(least: number = 30_000): Promise<void> {
  const now = new Date();
  const nextDay = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  const lefts = [nextDay.getTime() - now.getTime(), DAY - (now.getTime() % DAY)];
  const soon = lefts.filter((left) => left < least);
  if (soon.length > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(...soon) + 1));
}
