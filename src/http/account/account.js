// The pages behind mailed links. The token stands behind the # of the address, so that no server's log ever holds it,
// and leaves the address line at once.
"use strict";

const language = (navigator.languages ?? [navigator.language])
  .map((tag) => tag.slice(0, 2)).find((tag) => tag === "es" || tag === "en") ?? "es";
document.documentElement.lang = language;
document.title = document.body.dataset[language === "es" ? "titleEs" : "titleEn"];

const token = new URLSearchParams(location.hash.slice(1)).get("token");
history.replaceState(null, "", location.pathname);

const form = document.querySelector("form");
const button = form.querySelector("button");
const problem = form.querySelector(".problem");
const password = document.getElementById("password");
const answerTimeoutMs = 20_000;

function show(name) {
  form.hidden = true;
  const section = document.querySelector(`.${name}`);
  section.hidden = false;
  section.focus();
}

function say(text) {
  problem.textContent = text;
  problem.hidden = false;
  if (password) {
    password.setAttribute("aria-invalid", "true");
    password.focus();
  }
}

// What a problem says: each field's sentence, else the whole one.
function sentences(answer) {
  const details = (answer.errors ?? []).map((error) => error.detail).filter(Boolean);
  return details.length > 0 ? details.join("\n") : answer.detail ?? answer.title;
}

async function send(event) {
  event.preventDefault();
  button.disabled = true;
  problem.hidden = true;
  try {
    const response = await fetch(form.dataset.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": language },
      body: JSON.stringify(password ? { token, password: password.value } : { token }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    if (response.ok) return show("done");
    const answer = await response.json();
    if (answer.code === "mailed_token_unknown") return show("lost");
    say(sentences(answer));
  } catch {
    say(language === "es"
      ? "No se pudo hablar con la tienda. Compruebe la conexión y pruebe otra vez."
      : "The shop could not be reached. Check the connection and try again.");
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", send);
document.getElementById("shown")?.addEventListener("change", (event) => {
  password.type = event.target.checked ? "text" : "password";
});
if (!token) show("lost");
else (password ?? button).focus();
