// What every page has: theme, clocks, keys. A desk's own script imports the rest.

import { startClocks } from "./clock.js";
import { startKeys } from "./keys.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("hilo:theme", root.dataset.theme);
    } catch {
      // Chosen for this page only.
    }
    document.dispatchEvent(new CustomEvent("theme"));
  });
}
dark.addEventListener("change", () => document.dispatchEvent(new CustomEvent("theme")));

// On a phone the current tab or desk may lie outside its strip.
for (const link of document.querySelectorAll(":is(.tabs, .rail) [aria-current]")) link.scrollIntoView({ block: "nearest", inline: "center" });

startClocks();
startKeys();
