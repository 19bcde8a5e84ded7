// Forms that make or use a passkey: the browser is asked first, then the form goes with its answer in `credential`.
const REFUSED = "Nothing came of it: it was stopped, or this device has no passkey for this address. Try again, or choose another way.";
const CANNOT = "This browser can't use passkeys here. Choose another way.";

async function ask(form) {
  const options = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value } });
  // A page that asks to confirm again, or a sign-in that has ended: the form itself leads there.
  if (!options.ok || !options.headers.get("Content-Type").startsWith("application/json")) return "";
  const { publicKey } = await options.json();
  const made = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return JSON.stringify(made.toJSON());
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const problem = form.querySelector("[data-problem]");
  const say = (words) => ((problem.textContent = words), (problem.hidden = !words));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return say(CANNOT);
    try {
      form.querySelector("[name$=credential]").value = await ask(form);
    } catch {
      return say(REFUSED);
    }
    form.submit();
  });
}
