// Passkeys: a form with data-passkey asks the device, puts its answer into the field `credential` and is sent.
// "login" fetches its question from the form's own address; "prove" and "add" find it in #passkey-options.
// The buttons are hidden where this cannot run. Needs the library's webauthn-json.js.

const question = async (form) => {
  const written = document.getElementById("passkey-options");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
};

const add = (options, alone) => {
  const wanted = (options.publicKey.authenticatorSelection ??= {});
  wanted.residentKey = alone ? "required" : "discouraged";
  wanted.requireResidentKey = alone;
  if (alone) wanted.userVerification = "required";
  return window.webauthnJSON.create(options);
};

const ask = async (form) => {
  const asked = await question(form);
  if (form.dataset.passkey === "add") return add(asked.creation_options, form.elements.passwordless.checked);
  return window.webauthnJSON.get(asked.request_options);
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const error = form.querySelector("[data-passkey-error]");
  button.hidden = !window.webauthnJSON?.supported();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.hidden = true;
    try {
      form.querySelector("[name$=credential]").value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      error.textContent = form.dataset.failed;
      error.hidden = false;
      button.disabled = false;
    }
  });
}
