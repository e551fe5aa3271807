// A question before something final. Without scripts it unfolds below its button; with scripts it is a native dialog.
(() => {
  if (!("HTMLDialogElement" in window)) return;
  let number = 0;
  const dialogFor = (details) => {
    const dialog = document.createElement("dialog");
    const panel = details.querySelector(".confirm__panel");
    const text = panel.querySelector(".confirm__text");
    text.id = `confirm-text-${(number += 1)}`;
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", text.id);
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "button button--quiet";
    cancel.textContent = details.dataset.textCancel;
    cancel.addEventListener("click", () => dialog.close());
    const row = document.createElement("div");
    row.className = "dialog__buttons";
    row.append(panel.querySelector("form"), cancel);
    panel.append(row);
    dialog.append(panel);
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    return dialog;
  };
  for (const details of document.querySelectorAll("details[data-confirm]")) {
    let dialog;
    details.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      dialog ||= dialogFor(details);
      dialog.showModal();
    });
  }
})();
