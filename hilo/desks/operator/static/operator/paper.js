// The pad is drawn here, from the one form that the page brings: so it can be numbered and printed without a server.

const form = document.getElementById("pad");
const home = document.querySelector("main");
const blank = home.querySelector("article").cloneNode(true);
const { first, count } = form.elements;

function draw() {
  const number = Number(first.value) || 0;
  const pages = Math.min(Math.max(1, Number(count.value) || 1), Number(count.max));
  home.replaceChildren(...Array.from({ length: pages }, (_, i) => {
    const page = blank.cloneNode(true);
    const text = number ? first.dataset.prefix + String(number + i).padStart(4, "0") : "";
    const [head, foot] = page.querySelectorAll("[data-number]");
    head.textContent = text || first.dataset.prefix;
    foot.textContent = text;
    return page;
  }));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  draw();
});
document.getElementById("print").addEventListener("click", () => {
  draw();
  window.print();
});
