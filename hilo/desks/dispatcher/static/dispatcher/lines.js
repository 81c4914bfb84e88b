// A list of buttons that keeps its nodes: rows are changed in place and moved only when their order changes, and the
// focus stays on its row. Arrows, Home and End walk it; one row is in the tab order.

/**
 * container: the element of the rows; make(id): a new row, an element that is or holds a button.line; fill(node, item).
 * Items have an `id` and a `stamp`, an array: a row is filled again only if a part of its stamp is another.
 * onWalk(id): an arrow reached the row. Answers {draw(items, current), focus(id), show(id)}.
 */
export function lines(container, { make, fill, onWalk }) {
  const nodes = new Map();
  const stamps = new Map();
  let order = "";
  let marked = { current: null, entry: null };
  const button = (node) => (node.matches(".line") ? node : node.querySelector(".line"));

  function draw(items, now) {
    const focused = container.contains(document.activeElement) ? document.activeElement : null;
    const wanted = new Set(items.map((item) => item.id));
    for (const [id, node] of nodes) {
      if (wanted.has(id)) continue;
      node.remove();
      nodes.delete(id);
      stamps.delete(id);
      order = "";
    }
    for (const item of items) {
      let node = nodes.get(item.id);
      if (!node) {
        node = make(item.id);
        button(node).dataset.id = item.id;
        button(node).tabIndex = -1;
        node.classList.add("new");
        nodes.set(item.id, node);
        order = "";
      }
      const before = stamps.get(item.id);
      if (before?.every((part, i) => part === item.stamp[i])) continue;
      stamps.set(item.id, item.stamp);
      fill(node, item);
    }
    const next = items.map((item) => item.id).join(" ");
    if (next !== order) {
      order = next;
      items.forEach((item, i) => {
        const node = nodes.get(item.id);
        if (container.children[i] !== node) container.insertBefore(node, container.children[i] ?? null);
      });
      if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
    }
    mark({ current: now, entry: nodes.has(now) ? now : items[0]?.id });
  }

  function mark(next) {
    for (const id of new Set([marked.current, marked.entry, next.current, next.entry])) {
      if (!nodes.has(id)) continue;
      const line = button(nodes.get(id));
      line.tabIndex = id === next.entry ? 0 : -1;
      if (id === next.current) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
    marked = next;
  }

  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...container.querySelectorAll(".line")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    next.focus();
    if (next !== all[at]) onWalk(next.dataset.id);
  });

  return {
    draw,
    focus(id) {
      const node = nodes.get(id);
      if (!node) return false;
      button(node).focus();
      node.scrollIntoView({ block: "nearest" });
      return true;
    },
    show: (id) => nodes.get(id)?.scrollIntoView({ block: "nearest" }),
  };
}
