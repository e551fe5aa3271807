// The sum of an offer's attachments follows every tick and every chosen file; without scripts it is that of the last save.
(() => {
  const total = document.querySelector("[data-attachment-total]");
  const form = total && total.closest("form");
  if (!form) return;
  const narrow = "\u00a0";
  const words = (bytes) => bytes >= 1e6
    ? `${(bytes / 1e6).toLocaleString("de-DE", { maximumFractionDigits: 1 })}${narrow}MB`
    : `${Math.max(1, Math.round(bytes / 1e3))}${narrow}KB`;

  const show = () => {
    let sum = 0;
    for (const box of form.querySelectorAll("input[data-size]")) {
      const goesAlong = box.name === "remove" ? !box.checked : box.checked;
      if (goesAlong) sum += Number(box.dataset.size);
    }
    for (const file of form.querySelector('input[type="file"][name="files"]').files) sum += file.size;
    const { textNone, textSum, textOver, limit } = total.dataset;
    const said = (sum > Number(limit) ? textOver : sum ? textSum : textNone).replace("{size}", words(sum));
    if (total.textContent !== said) total.textContent = said;
  };

  form.addEventListener("change", show);
  // A file taken out of the drop zone's list sends no change.
  form.addEventListener("click", () => setTimeout(show));
})();
