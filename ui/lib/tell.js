/** What pages tell the frame around them. */

/** How many alarms are raised: known to a page that shows them. @param {number} count */
export function tellAlarms(count) {
  window.dispatchEvent(new CustomEvent("postrider-alarms", { detail: count }));
}

/** Whether what is shown could be asked for again. @param {unknown} problem undefined when it could */
export function tellFreshness(problem) {
  window.dispatchEvent(new CustomEvent("postrider-freshness", { detail: problem }));
}
