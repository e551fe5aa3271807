// File fields become drop zones with a list of what was chosen and a progress bar while it is sent.
(() => {
  const size = (bytes) => bytes < 1e6
    ? `${Math.max(1, Math.round(bytes / 1e3))} kB`
    : `${(bytes / 1e6).toLocaleString("de-DE", { maximumFractionDigits: 1 })} MB`;

  const element = (name, css, text = "") => {
    const node = document.createElement(name);
    node.className = css;
    node.textContent = text;
    return node;
  };

  const enhance = (field) => {
    const input = field.querySelector('input[type="file"]');
    const zone = element("div", "file-drop__zone");
    input.before(zone);
    zone.append(element("p", "", field.dataset.textDrop), input);
    const list = element("ul", "file-drop__list");
    zone.after(list);

    const choose = (files) => {
      const chosen = new DataTransfer();
      for (const file of files) chosen.items.add(file);
      input.files = chosen.files;
      show();
    };
    const show = () => {
      list.replaceChildren(...[...input.files].map((file, index) => {
        const item = element("li", "file-drop__item");
        const remove = element("button", "button button--small button--quiet", field.dataset.textRemove);
        remove.type = "button";
        remove.setAttribute("aria-label", `${field.dataset.textRemove}: ${file.name}`);
        remove.addEventListener("click", () => {
          choose([...input.files].filter((_, at) => at !== index));
          input.focus();
        });
        item.append(element("span", "file-drop__name", file.name), element("span", "file-drop__size", size(file.size)), remove);
        return item;
      }));
    };

    input.addEventListener("change", show);
    for (const name of ["dragenter", "dragover"]) {
      field.addEventListener(name, (event) => {
        event.preventDefault();
        field.classList.add("file-drop--over");
      });
    }
    field.addEventListener("dragleave", (event) => {
      if (!field.contains(event.relatedTarget)) field.classList.remove("file-drop--over");
    });
    field.addEventListener("drop", (event) => {
      event.preventDefault();
      field.classList.remove("file-drop--over");
      const dropped = [...event.dataTransfer.files];
      choose(input.multiple ? [...input.files, ...dropped] : dropped.slice(0, 1));
    });
  };

  // The answer of the server is a whole page; it takes the place of this one, as after a plain form.
  const showAnswer = (request) => {
    history.replaceState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  };

  const send = (form, field, submitter) => {
    const content = new FormData(form);
    if (submitter && submitter.name) content.append(submitter.name, submitter.value);
    const progress = element("progress", "file-drop__progress");
    const state = element("p", "file-drop__state");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", field.dataset.textSending);
    state.setAttribute("role", "status");
    state.textContent = field.dataset.textSending;
    field.querySelectorAll(".file-drop__progress, .file-drop__state").forEach((old) => old.remove());
    field.append(progress, state);
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((button) => { button.disabled = true; });

    const request = new XMLHttpRequest();
    const failed = (text = field.dataset.textFailed) => {
      progress.remove();
      state.classList.add("file-drop__state--failed");
      state.textContent = text;
      buttons.forEach((button) => { button.disabled = false; });
    };
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      progress.value = Math.round((event.loaded / event.total) * 100);
      state.textContent = `${field.dataset.textSending}: ${progress.value} %`;
    });
    request.addEventListener("load", () => {
      // Refused before it was read: nothing of the form is in that answer, but all of it is still here.
      if (request.status === 413) failed(field.dataset.textTooLarge);
      else showAnswer(request);
    });
    request.addEventListener("error", () => failed());
    request.addEventListener("abort", () => failed());
    request.open("POST", (submitter && submitter.getAttribute("formaction")) || form.action);
    request.send(content);
  };

  for (const field of document.querySelectorAll("[data-file-drop]")) {
    enhance(field);
  }
  for (const form of new Set([...document.querySelectorAll("[data-file-drop]")].map((field) => field.closest("form")))) {
    if (!form || form.method !== "post") continue;
    form.addEventListener("submit", (event) => {
      const field = [...form.querySelectorAll("[data-file-drop]")]
        .find((one) => one.querySelector('input[type="file"]').files.length);
      if (!field || event.defaultPrevented) return;
      event.preventDefault();
      send(form, field, event.submitter);
    });
  }
})();
