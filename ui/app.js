import { ApiError, GONE, get } from "./lib/api.js";
import { h, replace } from "./lib/dom.js";
import { follow } from "./lib/live.js";
import { morph } from "./lib/morph.js";
import { again, followLink, match } from "./lib/router.js";
import { failure, isPassing, state } from "./lib/states.js";
import { routes } from "./pages.js";
import { endSession, loadSession, session } from "./session.js";
import { shell } from "./shell.js";

/** So often alarms are asked for by pages that do not show them, milliseconds. */
const ALARMS_EVERY = 30_000;

/** A page that could not be shown is asked for again after so long: the server may be back, milliseconds. */
const AGAIN_AFTER = 3000;

/** Frames: pages come and go in it. */
const frame = shell();
/** Ends what the page before still asks and listens to. */
let current = new AbortController();

/** Shows the page of the present location. @param {boolean} [isSame] it is the page shown already: what has the focus or is typed in it stays */
async function show(isSame = false) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const before = placeOf(location);
  frame.busy(true);
  try {
    if (session() === undefined) await loadSession(signal);
    if (signal.aborted) return;
    frame.welcome();
    const known = session();
    if (known?.right === null && location.pathname !== "/ui/login") {
      if (known.canLogIn) return frame.askLogin();
      return present("Not for you", h("div.card", null, state("Not for you", known.why)));
    }
    const query = new URLSearchParams(location.search);
    const found = match(routes, location.pathname, query);
    if (found === undefined) return present("Not found", nothing());
    const page = await found.route.load().catch(() => {
      throw new ApiError(0, GONE);
    });
    const asked = { params: found.params, query, signal };
    const { title, content, live } = await page.show(asked);
    if (signal.aborted) return;
    present(title, content);
    frame.freshness(undefined);
    if (live !== undefined)
      follow(signal, { ...live, run: async () => refreshed(signal, await page.show(asked)) });
    watchAlarms();
  } catch (error) {
    if (signal.aborted) return;
    const comesBack = isPassing(error);
    present(
      "Problem",
      h("div.card", null, h("h1.visually-hidden", null, "Problem"), failure(error, comesBack)),
    );
    if (comesBack) comeBack(signal);
  } finally {
    if (!signal.aborted) frame.busy(false);
  }
  /** @param {string} title @param {import("./lib/dom.js").Child} content */
  function present(title, content) {
    const moved = frame.path !== before;
    frame.path = before;
    document.title = `${title} · Postrider`;
    const focused = document.activeElement?.id;
    if (isSame && !moved) {
      const isAtWork = frame.view.contains(document.activeElement);
      morph(frame.view, h("div", null, content));
      if (isAtWork && document.activeElement === document.body) frame.view.focus();
    } else replace(frame.view, content);
    frame.mark(location.pathname);
    if (moved) {
      window.scrollTo(0, 0);
      const head = frame.view.querySelector("h1");
      head?.setAttribute("tabindex", "-1");
      head?.focus({ preventScroll: true });
    } else if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

/** Asks for the page again after a while, and when the network is there again. @param {AbortSignal} signal ends it */
function comeBack(signal) {
  const timer = setTimeout(again, AGAIN_AFTER);
  window.addEventListener("online", again, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}

/** The same page with what is so now. @param {AbortSignal} signal @param {import("./lib/router.js").Shown} shown */
function refreshed(signal, { content }) {
  if (signal.aborted || isAimedAt()) return;
  const fresh = h("div", null, content);
  morph(frame.view, fresh);
}

/** How long a pointer rests on a button before it is taken to have been left there, milliseconds. */
const AIMS = 3000;
let pointedAt = Number.NEGATIVE_INFINITY;

/** Whether somebody is about to press a button of a row: rows do not change places under the pointer. */
function isAimedAt() {
  return (
    performance.now() - pointedAt < AIMS &&
    frame.view.querySelector(".row-actions:hover, .row-actions:active") !== null
  );
}

let watchesAlarms = false;
/** When a page told of them last. */
let alarmsToldAt = Number.NEGATIVE_INFINITY;

/** Asks for alarms now and then, once somebody is here who may see them. */
function watchAlarms() {
  if (watchesAlarms || (session()?.right ?? null) === null) return;
  watchesAlarms = true;
  const ask = async () => {
    if (performance.now() - alarmsToldAt < ALARMS_EVERY / 2) return;
    if ((session()?.right ?? null) !== null) frame.alarms((await get("/alarms")).length);
  };
  void ask().catch(() => undefined);
  follow(new AbortController().signal, { every: ALARMS_EVERY, run: ask });
}

/** What is shown: another filter or page of a list is the same place. @param {Location} where */
function placeOf({ pathname, search }) {
  const query = new URLSearchParams(search);
  return `${pathname} ${["queue", "domain", "vmta", "address", "job", "id", "list", "tab"].map((name) => query.get(name) ?? "").join(" ")}`;
}

function nothing() {
  return h(
    "div.card",
    null,
    h("h1.visually-hidden", null, "Not found"),
    state(
      "There is no such page",
      "The address may be mistyped.",
      h("a.button", { href: "/ui/" }, "To the overview"),
    ),
  );
}

document.body.append(frame.element);
document.addEventListener("click", followLink);
document.addEventListener(
  "pointermove",
  () => {
    pointedAt = performance.now();
  },
  { passive: true },
);
window.addEventListener("popstate", ({ state: why }) => void show(why?.again === true));
window.addEventListener("postrider-login", () => {
  endSession();
  frame.askLogin();
});
// Somebody else may be here now, by another page of this browser.
window.addEventListener("postrider-refused", () => {
  endSession();
  again();
});
window.addEventListener("postrider-alarms", (event) => {
  if (!(event instanceof CustomEvent)) return;
  alarmsToldAt = performance.now();
  frame.alarms(event.detail);
});
window.addEventListener("postrider-freshness", (event) => {
  if (event instanceof CustomEvent) frame.freshness(event.detail ?? undefined);
});
void show();
