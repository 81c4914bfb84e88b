// What opens takes the hand to its first control; a page on which the hands go on begins there, or at what is wrong.
const CONTROL = "textarea, input:not([type=hidden]), select, button";
for (const details of document.querySelectorAll("details[data-focus], details.say")) {
  details.addEventListener("toggle", () => details.open && details.querySelector(CONTROL)?.focus());
}
if (!document.querySelector("[autofocus]")) {
  const form = document.querySelector("form[data-focus]");
  (form?.querySelector("[aria-invalid]") ?? form?.querySelector(CONTROL))?.focus();
}
