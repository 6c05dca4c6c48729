import { h } from "./dom.js";

/**
 * Asks before something is done. Resolves with the values of its fields by name, or undefined when it is called off.
 *
 * @param {{
 *   title: string,
 *   text?: import("./dom.js").Child,
 *   action: string,
 *   danger?: boolean,
 *   fields?: readonly { name: string, label: string, value?: string, placeholder?: string, options?: readonly (readonly [string, string])[], required?: boolean, pattern?: string }[],
 *   typed?: string,
 * }} what `typed`: what must be typed to show that it is meant
 * @returns {Promise<Record<string, string> | undefined>}
 */
export function confirm({ title, text, action, danger = false, fields = [], typed }) {
  const asked =
    typed === undefined
      ? []
      : [
          {
            name: "typed",
            label: `Type ${typed} to go on`,
            required: true,
            pattern: escaped(typed),
          },
        ];
  const inputs = [...fields, ...asked].map((field) =>
    h("label.field", null, h("span", null, field.label), control(field)),
  );
  const cancel = h("button.button", { type: "button", onclick: () => dialog.close() }, "Cancel");
  const go = h(`button.button.${danger ? "danger.solid" : "primary"}`, { type: "submit" }, action);
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      text ? h("div.soft", null, text) : null,
      inputs,
      h("div.dialog-end", null, cancel, go),
    )
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      { "aria-labelledby": "dialog-title", role: danger ? "alertdialog" : undefined },
      form,
    )
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    /** @type {Record<string, string> | undefined} */
    let given;
    form.addEventListener("submit", () => {
      given = Object.fromEntries(
        [...new FormData(form)].map(([name, value]) => [name, String(value)]),
      );
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(given);
    });
    dialog.showModal();
    // What destroys is not under the finger of who types on.
    if (danger && inputs.length === 0) cancel.focus();
  });
}

/** @param {{ name: string, value?: string, placeholder?: string, options?: readonly (readonly [string, string])[], required?: boolean, pattern?: string }} field */
function control({ name, value, placeholder, options, required, pattern }) {
  if (options === undefined)
    return h("input.input", {
      name,
      value,
      placeholder,
      required,
      pattern,
      autocomplete: "off",
      spellcheck: "false",
    });
  return h(
    "select.input",
    { name },
    options.map(([key, label]) => h("option", { value: key, selected: key === value }, label)),
  );
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
