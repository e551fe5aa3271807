// Live preview: while somebody types, [data-preview-url] is asked for the text as its reader will see it.
(() => {
  const WAIT = 400; // milliseconds after the last key

  const typed = (form) => {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") values.append(name, value);
    return values;
  };

  const enhance = (panel) => {
    const form = panel.closest("form");
    const text = panel.querySelector("[data-preview-text]");
    const state = panel.querySelector("[data-preview-state]");
    let timer = 0;
    let asking = null;

    const refresh = async () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      const mine = (asking = new AbortController());
      try {
        // Signed out meanwhile, the portal would lead to another page: that is no preview.
        const answer = await fetch(panel.dataset.previewUrl, { method: "POST", body: typed(form), redirect: "error", signal: mine.signal });
        if (!answer.ok) throw new Error(answer.statusText);
        text.innerHTML = await answer.text();
        state.textContent = "";
      } catch (problem) {
        if (!mine.signal.aborted) state.textContent = panel.dataset.textFailed;
      }
      if (asking === mine) text.classList.remove("preview__text--waiting");
    };
    const later = (event) => {
      if (event.target.type === "file") return;
      text.classList.add("preview__text--waiting");
      clearTimeout(timer);
      timer = setTimeout(refresh, WAIT);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    panel.querySelector("[data-preview-refresh]").addEventListener("click", (event) => {
      event.preventDefault();
      refresh();
    });
    // On a slow line somebody may have begun to type before this file was there.
    if (form.contains(document.activeElement)) later({ target: document.activeElement });
  };

  document.querySelectorAll("[data-preview-url]").forEach(enhance);
})();
