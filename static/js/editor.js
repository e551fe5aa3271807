// Rich text: puts Quill on <textarea data-editor> and keeps the text area as what the form sends.
// Also the placeholder picker: [data-insert] writes its text at the cursor of an editor or a plain field.
(() => {
  const formats = ["header", "bold", "italic", "underline", "list", "link"];
  const editors = new Map(); // id of the text area -> Quill

  const paragraphs = (text) => {
    const box = document.createElement("div");
    for (const block of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
      if (!block.trim()) continue;
      const paragraph = document.createElement("p");
      block.split("\n").forEach((line, index) => {
        if (index) paragraph.append(document.createElement("br"));
        paragraph.append(line);
      });
      box.append(paragraph);
    }
    return box.innerHTML;
  };

  // Quill writes every blank as &nbsp;, which would keep lines from breaking in mails and PDF files.
  const html = (quill) => (quill.getText().trim() ? quill.getSemanticHTML().replaceAll("&nbsp;", " ") : "");

  const address = (typed) => {
    const text = typed.trim();
    if (!text || /^(https?:|mailto:|tel:)/i.test(text)) return text;
    return /^[^\s/@]+@[^\s/@]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
  };

  const linkDialog = (quill, dialog) => {
    const input = dialog.querySelector("input");
    let range = null;
    const apply = (value) => {
      dialog.close();
      quill.setSelection(range);
      if (range.length) quill.format("link", value || false, "user");
      else if (value) quill.insertText(range.index, input.value.trim(), { link: value }, "user");
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      apply(address(input.value));
    });
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-link]");
      if (!button) return;
      if (button.dataset.link === "apply") apply(address(input.value));
      else if (button.dataset.link === "remove") apply("");
      else dialog.close();
    });
    dialog.addEventListener("close", () => quill.focus());
    document.body.append(dialog);
    return () => {
      range = quill.getSelection(true);
      if (!range.length) {
        const [leaf, offset] = quill.getLeaf(range.index);
        const link = leaf && leaf.domNode.parentElement && leaf.domNode.parentElement.closest("a");
        if (link) range = { index: range.index - offset, length: leaf.length() };
      }
      input.value = quill.getFormat(range).link || "";
      dialog.showModal();
      input.select();
    };
  };

  const enhance = (textarea) => {
    const field = textarea.closest(".field");
    const template = field.querySelector("template[data-editor-parts]");
    const format = textarea.form.elements[`${textarea.name}_format`];
    const label = field.querySelector("label");
    const parts = template.content.cloneNode(true);
    const toolbar = parts.querySelector("[data-editor-toolbar]");
    const dialog = parts.querySelector("dialog");
    const frame = document.createElement("div");
    const area = document.createElement("div");
    frame.className = "editor";
    frame.append(toolbar, area);
    textarea.after(frame);

    let openLink = () => {};
    const quill = new Quill(area, {
      formats,
      modules: {
        toolbar: { container: toolbar, handlers: { link: () => openLink() } },
        // Tab has to leave the editor, or the keyboard is caught in it.
        keyboard: { bindings: { tab: null, indent: null, outdent: null, "remove tab": null, "outdent backspace": null } },
      },
    });
    openLink = linkDialog(quill, dialog);
    toolbar.setAttribute("role", "group");

    const id = textarea.id;
    label.id ||= `${id}-label`;
    textarea.id = `${id}-source`;
    textarea.hidden = true;
    for (const [name, value] of [["id", id], ["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", label.id]]) {
      quill.root.setAttribute(name, value);
    }
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (textarea.hasAttribute(name)) quill.root.setAttribute(name, textarea.getAttribute(name));
    }
    quill.root.setAttribute("lang", document.documentElement.lang);
    label.addEventListener("click", () => quill.focus());

    const start = textarea.dataset.html || (format.value === "html" ? textarea.value : paragraphs(textarea.value));
    quill.setContents(quill.clipboard.convert({ html: start }), "silent");
    quill.history.clear();
    const write = () => { textarea.value = html(quill); };
    format.value = "html";
    write();
    quill.on("text-change", () => {
      write();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    });
    editors.set(id, quill);
  };

  const insert = (button) => {
    const text = button.dataset.insert;
    const quill = editors.get(button.dataset.insertTarget);
    if (quill) {
      const range = quill.getSelection(true);
      quill.deleteText(range.index, range.length, "user");
      quill.insertText(range.index, text, "user");
      quill.setSelection(range.index + text.length);
      return;
    }
    const field = document.getElementById(button.dataset.insertTarget);
    if (!field) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  document.documentElement.classList.add("has-scripts");
  if (typeof Quill === "function") document.querySelectorAll("textarea[data-editor]").forEach(enhance);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(button);
  });
})();
