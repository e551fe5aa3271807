// Saves a draft while it is written: a moment after the last key, when order or ticks change, and when the page is left.
// The form's hidden revision follows every save, so that its own buttons go on from there. Nothing is kept in the browser:
// several people may use one computer.
(() => {
  const state = document.querySelector("[data-draft-state]");
  const form = state && state.closest("form");
  if (!form) return;
  const line = state.querySelector('[role="status"]');
  const trouble = state.querySelector('[role="alert"]');
  const PAUSE = 2000; // ms after the last key
  const LONGEST = 10000; // ms, however busily somebody writes
  const AGAIN = 10000; // ms until the next try after a failure
  const KEPT_ALIVE = 60000; // bytes a browser sends for a page that is already closed
  let isDirty = false;
  let dirtySince = 0;
  let timer = 0;
  let running = null; // the save that is on its way
  let isOver = false; // somebody else saved, or it was sent: only the form's own buttons help
  let isLeaving = false; // one of the form's own buttons sends everything
  let isSignedOut = false;

  const say = (text) => { line.textContent = text; };
  const complain = (text, signIn = false) => {
    const box = state.querySelector("[data-draft-trouble]").content.cloneNode(true);
    box.querySelector("[data-sentence]").textContent = text;
    box.querySelector("[data-sign-in]").hidden = !signIn;
    if (trouble.textContent.includes(text)) return; // said once is enough for who listens
    trouble.replaceChildren(box);
  };

  const isUploading = () => Boolean(form.querySelector(".file-drop__progress"));

  const content = () => {
    const found = new FormData();
    for (const name of ["csrf_token", "revision", "subject", "body", "body_format"]) {
      if (form.elements[name]) found.append(name, form.elements[name].value);
    }
    for (const one of form.querySelectorAll('input[name="order"]')) found.append("order", one.value);
    for (const one of form.querySelectorAll('input[name="property_files"]')) {
      if (one.type === "hidden" || one.checked) found.append(one.name, one.value);
    }
    return found;
  };

  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  const failed = () => {
    complain(state.dataset.textFailed);
    later(AGAIN);
  };

  const learn = {
    saved(told) {
      form.elements.revision.value = told.revision;
      say(state.dataset.textSaved.replace("{time}", told.at));
      trouble.replaceChildren();
    },
    changed() { isOver = true; complain(state.dataset.textChanged); },
    closed() { isOver = true; complain(state.dataset.textClosed); },
    refused(told) { complain(told.sentence); },
  };

  const send = async () => {
    const body = content();
    const typed = body.get("subject").length + body.get("body").length;
    isDirty = false;
    try {
      const answer = await fetch(state.dataset.url, {
        method: "POST", body, redirect: "manual", keepalive: typed * 3 < KEPT_ALIVE,
      });
      if (answer.status === 404) return learn.closed();
      if (answer.type === "opaqueredirect" || answer.status === 400) {
        isDirty = true;
        return await recover();
      }
      if (!answer.ok) throw new Error("not saved");
      const told = await answer.json();
      if (told.outcome !== "saved") isDirty = true;
      learn[told.outcome](told);
    } catch {
      isDirty = true;
      failed();
    }
    return undefined;
  };

  // Asks how the draft stands and for a fresh form secret: the old one ends with the signing out.
  const recover = async () => {
    const answer = await fetch(state.dataset.url, { redirect: "manual" });
    isSignedOut = answer.type === "opaqueredirect";
    if (isSignedOut) return complain(state.dataset.textSignedOut, true);
    if (!answer.ok) return answer.status === 404 ? learn.closed() : failed();
    const told = await answer.json();
    if (told.outcome !== "open") return learn.closed();
    if (String(told.revision) !== form.elements.revision.value) return learn.changed();
    for (const secret of document.querySelectorAll('input[name="csrf_token"]')) secret.value = told.csrf_token;
    later(0);
    return undefined;
  };

  const save = async () => {
    clearTimeout(timer);
    if (running) await running;
    if (!isDirty || isOver || isLeaving || !form.isConnected) return;
    if (isUploading()) { later(PAUSE); return; }
    dirtySince = 0;
    running = (isSignedOut ? recover().catch(failed) : send()).finally(() => { running = null; });
    await running;
  };

  form.addEventListener("input", (event) => {
    const isText = ["subject", "body"].includes(event.target.name);
    if (!isText && !event.target.matches('[data-sorter], [name="property_files"]')) return;
    isLeaving = false;
    isDirty = true;
    dirtySince ||= Date.now();
    later(isText ? Math.max(0, Math.min(PAUSE, dirtySince + LONGEST - Date.now())) : 0);
  });

  // Before the other listeners: a button of the form has to wait for the save that is on its way, or it would seem to
  // come from another window.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    clearTimeout(timer);
    if (!running) { isLeaving = true; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    running.finally(() => form.requestSubmit(event.submitter));
  }, true);

  // A link of this page leads to one that shows the draft: what is typed has to be there before.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || event.defaultPrevented || link.target || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    if (isOver || !(isDirty || running)) return;
    event.preventDefault();
    save().finally(() => location.assign(link.href));
  });

  addEventListener("beforeunload", (event) => {
    if (isLeaving || !isDirty) return;
    if (isOver || trouble.firstElementChild) event.preventDefault(); // the browser asks whether to stay
    else save();
  });
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", save); // hidden: a phone may never come back; visible: signed in again
  addEventListener("focus", save);
  addEventListener("online", save);
  addEventListener("pageshow", async (event) => {
    isLeaving = false;
    if (!event.persisted || isDirty) return;
    const answer = await fetch(state.dataset.url, { redirect: "manual" }).catch(() => null);
    const told = answer && answer.ok ? await answer.json() : {};
    if (told.outcome === "open" && String(told.revision) !== form.elements.revision.value) location.reload();
  });
  say(state.dataset.textBegin);
})();
