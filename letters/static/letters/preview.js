// The preview follows what is typed. The server draws it, with the same code that draws the letter.
const form = document.getElementById("editor");
const preview = document.getElementById("preview");
let timer = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  const data = new FormData(form);
  data.set("do", "look");
  const answer = await fetch(form.action || location.href, { method: "POST", body: data, headers: { "X-Part": "preview" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  // Drawn by our own template from escaped words; a script in it would not run under the page's policy either.
  preview.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 500);
});
