import { h, replace } from "./lib/dom.js";
import { followLink, match } from "./lib/router.js";
import { failure, state } from "./lib/states.js";
import { routes } from "./pages.js";
import { loadSession, session } from "./session.js";
import { shell } from "./shell.js";

/** Frames: pages come and go in it. */
const frame = shell();
/** Ends what the page before still asks and listens to. */
let current = new AbortController();

async function show() {
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
    const page = await found.route.load();
    const { title, content } = await page.show({ params: found.params, query, signal });
    if (!signal.aborted) present(title, content);
  } catch (error) {
    if (!signal.aborted)
      present(
        "Problem",
        h("div.card", null, h("h1.visually-hidden", null, "Problem"), failure(error)),
      );
  } finally {
    if (!signal.aborted) frame.busy(false);
  }
  /** @param {string} title @param {import("./lib/dom.js").Child} content */
  function present(title, content) {
    const moved = frame.path !== before;
    frame.path = before;
    document.title = `${title} · Postrider`;
    const focused = document.activeElement?.id;
    replace(frame.view, content);
    frame.mark(location.pathname);
    if (moved) {
      window.scrollTo(0, 0);
      const head = frame.view.querySelector("h1");
      head?.setAttribute("tabindex", "-1");
      head?.focus({ preventScroll: true });
    } else if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
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
window.addEventListener("popstate", () => void show());
window.addEventListener("postrider-login", () => frame.askLogin());
void show();
