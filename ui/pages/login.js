import { errorText, post } from "../lib/api.js";
import { h, replace } from "../lib/dom.js";
import { note } from "../lib/states.js";
import { endSession, session, user } from "../session.js";

/** Logs in, or out. @param {import("../lib/router.js").Asked} asked */
export async function show({ query }) {
  const known = user();
  return {
    title: "Log in",
    content: h("div.card.login", null, known ? leave(known) : enter(backTo(query.get("back")))),
  };
}

/** Where to go on: a page of these, and nowhere else. @param {string | null} back */
function backTo(back) {
  return back !== null && /^\/ui\/(?!\/)/.test(back) && !back.startsWith("/ui/login")
    ? back
    : "/ui/";
}

/** @param {string} back */
function enter(back) {
  const over = session()?.loginIsOver
    ? note("warn", "Your login is over. Log in again to go on.")
    : null;
  const wrong = h("div", { role: "alert" }, over);
  const button = h("button.button.primary", { type: "submit" }, "Log in");
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form.card-body.login-form",
      {
        onsubmit: async (/** @type {Event} */ event) => {
          event.preventDefault();
          const given = new FormData(form);
          button.setAttribute("disabled", "");
          try {
            await post("/login", {
              body: { user: given.get("user"), password: given.get("password") },
            });
            location.assign(back);
          } catch (error) {
            button.removeAttribute("disabled");
            replace(wrong, note("bad", errorText(error)));
            form.querySelector("input")?.focus();
          }
        },
      },
      h("h1", null, "Log in to Postrider"),
      wrong,
      h(
        "label.field",
        null,
        h("span", null, "User"),
        h("input.input", {
          name: "user",
          autocomplete: "username",
          required: true,
          autofocus: true,
          autocapitalize: "none",
          spellcheck: "false",
        }),
      ),
      h(
        "label.field",
        null,
        h("span", null, "Password"),
        h("input.input", {
          name: "password",
          type: "password",
          autocomplete: "current-password",
          required: true,
        }),
      ),
      button,
    )
  );
  return form;
}

/** @param {string} user */
function leave(user) {
  const out = async () => {
    await post("/logout");
    endSession();
    location.assign("/ui/");
  };
  return h(
    "div.card-body.login-form",
    null,
    h("h1", null, user),
    h("p.soft", null, "You are logged in."),
    h("button.button", { type: "button", onclick: () => void out() }, "Log out"),
  );
}
