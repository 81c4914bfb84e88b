// A section that opens takes the hand to its first control.
for (const details of document.querySelectorAll("details[data-focus], details.say")) {
  details.addEventListener("toggle", () => details.open && details.querySelector("textarea, input:not([type=hidden]), select, button")?.focus());
}
