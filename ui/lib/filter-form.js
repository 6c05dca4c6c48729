import { h } from "./dom.js";
import { go } from "./router.js";

/**
 * A field whose text is a part of the location.
 *
 * @param {{ id: string, name: string, value: string, label: string, placeholder?: string, to: (text: string) => string }} what
 */
export function filterForm({ id, name, value, label, placeholder, to }) {
  const input = /** @type {HTMLInputElement} */ (
    h("input.input", {
      id,
      name,
      type: "search",
      value,
      placeholder,
      "aria-label": label,
      autocomplete: "off",
      spellcheck: "false",
    })
  );
  return h(
    "form.filters",
    {
      role: "search",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        go(to(input.value.trim()));
      },
    },
    input,
    h("button.button", { type: "submit" }, "Show"),
  );
}
