// Order of photos or properties: the up and down buttons work in place, and what is marked data-drag can be dragged.
// With data-order-url the new order is sent there; without, the form around it sends it (an input event tells of it).
// Without scripts each button is a form of its own.
(() => {
  const sorterOf = (node) => node.closest("[data-sorter]");

  const tell = (sorter, text) => {
    const state = sorter.parentElement.querySelector("[data-sorter-state]");
    if (state) state.textContent = text;
  };

  const save = async (sorter) => {
    const content = new FormData();
    content.append("csrf_token", (sorter.closest("form") || sorter).querySelector('input[name="csrf_token"]').value);
    content.append("order", [...sorter.children].map((item) => item.dataset.item).join(","));
    let saved = false;
    try {
      const answer = await fetch(sorter.dataset.orderUrl, { method: "POST", body: content, redirect: "manual" });
      saved = answer.ok || answer.type === "opaqueredirect";
    } catch { /* no connection: told below */ }
    tell(sorter, saved ? sorter.dataset.textSaved : sorter.dataset.textFailed);
  };

  const markEnds = (sorter) => {
    const items = [...sorter.children];
    items.forEach((item, index) => {
      const up = item.querySelector('[data-move="up"]');
      const down = item.querySelector('[data-move="down"]');
      if (up) up.disabled = index === 0;
      if (down) down.disabled = index === items.length - 1;
    });
  };

  const settle = (sorter, item) => {
    markEnds(sorter);
    if (sorter.dataset.textPlace) {
      const items = [...sorter.children];
      tell(sorter, sorter.dataset.textPlace.replace("{name}", item.dataset.name)
        .replace("{place}", items.indexOf(item) + 1).replace("{count}", items.length));
    }
    if (sorter.dataset.orderUrl) save(sorter);
    else sorter.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const move = (sorter, item, direction) => {
    if (direction === "up" && item.previousElementSibling) item.previousElementSibling.before(item);
    else if (direction === "down" && item.nextElementSibling) item.nextElementSibling.after(item);
    else return;
    settle(sorter, item);
    const button = item.querySelector(`[data-move="${direction}"]:not([disabled])`) || item.querySelector("[data-move]:not([disabled])");
    if (button) button.focus();
  };

  for (const sorter of document.querySelectorAll("[data-sorter]")) {
    let dragged = null;
    let before = "";
    const order = () => [...sorter.children].map((item) => item.dataset.item).join(",");
    sorter.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button || sorterOf(button) !== sorter) return;
      event.preventDefault();
      move(sorter, button.closest("[data-item]"), button.dataset.move);
    });
    for (const handle of sorter.querySelectorAll("[data-drag]")) handle.draggable = true;
    sorter.addEventListener("dragstart", (event) => {
      const handle = event.target.closest && event.target.closest("[data-drag]");
      dragged = handle ? handle.closest("[data-item]") : null;
      if (!dragged) return;
      before = order();
      dragged.classList.add("is-dragged");
    });
    sorter.addEventListener("dragover", (event) => {
      const over = event.target.closest("[data-item]");
      if (!dragged) return;
      event.preventDefault();
      if (!over || over === dragged) return;
      const items = [...sorter.children];
      if (items.indexOf(over) < items.indexOf(dragged)) over.before(dragged); else over.after(dragged);
    });
    sorter.addEventListener("drop", (event) => event.preventDefault());
    sorter.addEventListener("dragend", () => {
      if (!dragged) return;
      const item = dragged;
      dragged = null;
      item.classList.remove("is-dragged");
      if (order() !== before) settle(sorter, item);
    });
    markEnds(sorter);
  }
})();
