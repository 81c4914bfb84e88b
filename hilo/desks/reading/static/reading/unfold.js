// What a link leads to is unfolded first: the whole report is folded until somebody asks for a part of it.

export function unfold(target) {
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  unfold(target);
  target.scrollIntoView();
}

addEventListener("hashchange", follow);
document.addEventListener("click", (event) => {
  // The same link twice changes no address.
  const link = event.target.closest?.('a[href^="#"]');
  if (link && link.hash === location.hash) follow();
});
if (location.hash) follow();
