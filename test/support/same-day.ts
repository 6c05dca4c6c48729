const DAY = 86_400_000;

/** Resolves when the day has at least so many milliseconds left, here and in UTC: nearly always at once. For tests of files and counts of a day. */
export async function whileDayLasts(least = 30_000): Promise<void> {
  const now = new Date();
  const nextDay = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  for (const left of [nextDay.getTime() - now.getTime(), DAY - (now.getTime() % DAY)])
    if (left < least) await new Promise((resolve) => setTimeout(resolve, left + 1));
}
