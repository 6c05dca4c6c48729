import { h, replace } from "./dom.js";
import { icon } from "./icons.js";

const KEY = "postrider-theme";

/** Switches between light and dark, and remembers it in this browser; until then the system decides. */
export function themeSwitch() {
  const button = h("button.button.quiet.icon", {
    type: "button",
    id: "theme",
    onclick: () => change(),
  });
  /** @returns {"light" | "dark"} */
  const present = () => {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === "light" || chosen === "dark") return chosen;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  };
  function change() {
    const next = present() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It lasts until the page is left.
    }
    draw();
  }
  function draw() {
    const isDark = present() === "dark";
    button.setAttribute("aria-label", isDark ? "Light colours" : "Dark colours");
    replace(button, icon(isDark ? "sun" : "moon"));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
  return button;
}
