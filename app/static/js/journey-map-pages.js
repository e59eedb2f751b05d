// Pages fetched for the map: what came back is a new map, a form to go on with, or nothing of use.
export async function fetchPage(url, options = {}) {
  let response, text;
  try {
    response = await fetch(url, options);
    text = await response.text();
  } catch {
    return { kind: "lost" };
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const form = page.querySelector("#edit-form");
  const map = response.ok ? page.querySelector("#map") : null;
  return {
    kind: form ? "form" : map ? "map" : "refused",
    form,
    map,
    page,
    title: page.querySelector("h1")?.textContent ?? "",
    said: [...page.querySelectorAll(".notes .note p")].map((note) => note.textContent).join(" "),
  };
}

// Half-written rows survive a new map: everything in form[data-add] except the one just sent.
export function draftsIn(map, sent) {
  const kept = [];
  for (const form of map.querySelectorAll("form[data-add]")) {
    if (form === sent) continue;
    for (const field of form.elements) {
      if (field.type !== "hidden" && field.value) kept.push([form.id, field.name, field.value]);
    }
  }
  return kept;
}

export function putBack(map, drafts) {
  for (const [id, name, value] of drafts) {
    const field = map.querySelector(`[id="${id}"]`)?.elements.namedItem(name);
    if (field) field.value = value;
  }
}

// The rest of the page speaks of the map too: the way on, the figures, the chain.
export function renewAround(host, page) {
  const fresh = page.querySelector("journey-map");
  const way = page.querySelector(".way");
  if (way) document.querySelector(".way")?.replaceWith(document.importNode(way, true));
  document.querySelector(".notes")?.replaceChildren();
  if (!fresh) return;
  for (const old of [...host.parentElement.children]) if (old !== host) old.remove();
  const around = [...fresh.parentElement.children].map((one) =>
    one === fresh ? host : document.importNode(one, true));
  const place = around.indexOf(host);
  host.before(...around.slice(0, place));
  host.after(...around.slice(place + 1));
}

// A touchpoint chosen from the suggestions brings its channel and department along.
export function bringAlong(input) {
  const fits = (option) => option.value === input.value;
  const found = [...(input.list?.options ?? [])].filter(fits);
  if (found.length !== 1 || !input.form.matches("[data-add]")) return;
  const { channel, department } = input.form.elements;
  if (channel && !channel.value) channel.value = found[0].dataset.channel;
  if (department && !department.value) department.value = found[0].dataset.department;
}
