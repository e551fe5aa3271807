// Order of photos: the up and down buttons work in place, and photos can be dragged. Without scripts each button is a form.
(() => {
  const sorterOf = (node) => node.closest("[data-photo-sorter]");

  const save = async (sorter) => {
    const state = sorter.parentElement.querySelector("[data-photo-sorter-state]");
    const content = new FormData();
    content.append("csrf_token", (sorter.closest("form") || sorter).querySelector('input[name="csrf_token"]').value);
    content.append("order", [...sorter.children].map((item) => item.dataset.photo).join(","));
    let saved = false;
    try {
      const answer = await fetch(sorter.dataset.orderUrl, { method: "POST", body: content, redirect: "manual" });
      saved = answer.ok || answer.type === "opaqueredirect";
    } catch { /* no connection: told below */ }
    if (state) state.textContent = saved ? sorter.dataset.textSaved : sorter.dataset.textFailed;
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

  const move = (sorter, item, direction) => {
    if (direction === "up" && item.previousElementSibling) item.previousElementSibling.before(item);
    else if (direction === "down" && item.nextElementSibling) item.nextElementSibling.after(item);
    else return;
    markEnds(sorter);
    const button = item.querySelector(`[data-move="${direction}"]:not([disabled])`) || item.querySelector("[data-move]:not([disabled])");
    if (button) button.focus();
    save(sorter);
  };

  for (const sorter of document.querySelectorAll("[data-photo-sorter]")) {
    if (!sorter.dataset.orderUrl) continue;
    let dragged = null;
    sorter.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button || sorterOf(button) !== sorter) return;
      event.preventDefault();
      move(sorter, button.closest("[data-photo]"), button.dataset.move);
    });
    for (const picture of sorter.querySelectorAll("[data-photo] img")) picture.draggable = true;
    sorter.addEventListener("dragstart", (event) => {
      dragged = event.target.matches("img") ? event.target.closest("[data-photo]") : null;
      if (dragged) dragged.classList.add("photo-list__item--dragged");
    });
    sorter.addEventListener("dragover", (event) => {
      const over = event.target.closest("[data-photo]");
      if (!dragged || !over || over === dragged) return;
      event.preventDefault();
      const items = [...sorter.children];
      if (items.indexOf(over) < items.indexOf(dragged)) over.before(dragged); else over.after(dragged);
    });
    sorter.addEventListener("drop", (event) => event.preventDefault());
    sorter.addEventListener("dragend", () => {
      if (!dragged) return;
      dragged.classList.remove("photo-list__item--dragged");
      dragged = null;
      markEnds(sorter);
      save(sorter);
    });
    markEnds(sorter);
  }
})();
