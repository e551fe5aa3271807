// A button beside every [data-copy] text that copies it; without scripts it is selected and copied by hand.
(() => {
  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll("textarea[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary button--small";
    button.textContent = text.dataset.copy;
    button.setAttribute("aria-describedby", text.id);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        button.textContent = text.dataset.copied;
      } catch {
        text.select();
      }
    });
    text.after(button);
    text.addEventListener("focus", () => text.select());
  }
})();
