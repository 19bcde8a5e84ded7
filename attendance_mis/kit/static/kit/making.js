// A file that takes some seconds to make: from the press until it is there the page says so, and the button waits.
// The answer is a file and no page, so the server says that it went by a cookie with the word this page sent along.

const LOOK_EVERY = 250;

for (const form of document.querySelectorAll("form[data-making]")) form.addEventListener("submit", () => begin(form));

function begin(form) {
  const said = form.querySelector("[data-making-said]");
  said.dataset.making ??= said.querySelector("span").textContent;
  const button = form.querySelector("button");
  const word = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  field(form).value = word;
  said.hidden = false;
  said.querySelector("progress").hidden = false;
  said.querySelector("span").textContent = said.dataset.making;
  setTimeout(() => (button.disabled = true)); // after the form has gone
  const watch = setInterval(() => {
    if (!document.cookie.split("; ").includes(`file-made=${word}`)) return;
    clearInterval(watch);
    button.disabled = false;
    said.querySelector("progress").hidden = true;
    said.querySelector("span").textContent = said.dataset.made;
  }, LOOK_EVERY);
}

function field(form) {
  if (!form.elements["file-made"]) {
    const made = Object.assign(document.createElement("input"), { type: "hidden", name: "file-made" });
    form.append(made);
  }
  return form.elements["file-made"];
}
