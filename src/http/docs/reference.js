// The reference for people, made from /openapi.json. Every text goes in as text, never as markup.
"use strict";

const methods = ["get", "post", "put", "patch", "delete"];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) made.append(child);
  return made;
}

// Paragraphs, and `code` between backticks: all the marks that our descriptions use.
function prose(text) {
  return (text || "").split("\n\n").filter(Boolean).map((paragraph) =>
    element("p", {}, paragraph.split("`").map((piece, index) => index % 2 ? element("code", {}, piece) : piece)));
}

function start_theme() {
  const root = document.documentElement;
  const stored = localStorage.getItem("theme");
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;
  document.getElementById("theme").addEventListener("click", () => {
    const prefers_dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const is_dark = root.dataset.theme ? root.dataset.theme === "dark" : prefers_dark;
    root.dataset.theme = is_dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}

function resolve(schema, api) {
  if (!schema || !schema.$ref) return schema || {};
  const name = schema.$ref.split("/").pop();
  return { ...api.components.schemas[name], ...schema, name };
}

// The schema behind "or null", and whether null is allowed.
function without_null(schema) {
  if (!schema.anyOf) return { inner: schema, nullable: false };
  const inner = schema.anyOf.find((one) => one.type !== "null");
  return { inner: { ...schema, ...inner, anyOf: undefined }, nullable: true };
}

function characters(count) {
  return count + (count === 1 ? " character" : " characters");
}

function describe_type(schema, api) {
  const { inner, nullable } = without_null(schema);
  const whole = resolve(inner, api);
  let words = [].concat(whole.type || "any").join(" or ");
  if (whole.type === "array") words = "list of " + describe_type(whole.items || {}, api);
  if (whole.name) words = whole.name;
  if (whole.format) words += " (" + whole.format + ")";
  const bounds = [];
  if (whole.enum) bounds.push("one of " + whole.enum.join(", "));
  if (whole.minimum !== undefined && Math.abs(whole.minimum) < 2 ** 53) bounds.push("from " + whole.minimum);
  if (whole.maximum !== undefined && Math.abs(whole.maximum) < 2 ** 53) bounds.push("to " + whole.maximum);
  if (whole.minLength) bounds.push("at least " + characters(whole.minLength));
  if (whole.maxLength) bounds.push("at most " + characters(whole.maxLength));
  if (whole.minItems) bounds.push("at least " + whole.minItems);
  if (whole.maxItems) bounds.push("at most " + whole.maxItems);
  if (whole.default !== undefined) bounds.push("default " + JSON.stringify(whole.default));
  return words + (nullable ? " or null" : "") + (bounds.length ? ", " + bounds.join(", ") : "");
}

function inner_object(schema, api) {
  let whole = resolve(without_null(schema).inner, api);
  if (whole.type === "array") whole = resolve(whole.items || {}, api);
  return whole.properties ? whole : null;
}

function fields(schema, api, seen = []) {
  const whole = inner_object(schema, api);
  if (!whole || (whole.name && seen.includes(whole.name))) return null;
  const list = element("dl");
  for (const [name, property] of Object.entries(whole.properties)) {
    const is_required = (whole.required || []).includes(name);
    const nested = fields(property, api, seen.concat(whole.name || []));
    list.append(
      element("dt", {}, element("code", {}, name), " ",
        element("span", { class: "note" }, describe_type(property, api) + (is_required ? ", required" : ""))),
      element("dd", {}, prose(property.description),
        nested && element("details", {}, element("summary", {}, "Fields"),
          element("div", { class: "nested" }, nested))));
  }
  return list;
}

function example_of(schema, api, depth = 0) {
  const whole = resolve(without_null(schema).inner, api);
  if (whole.examples) return whole.examples[0];
  if (whole.default !== undefined) return whole.default;
  if (whole.enum) return whole.enum[0];
  if (depth > 5) return null;
  if (whole.type === "array") return [example_of(whole.items || {}, api, depth + 1)];
  if (whole.type === "integer") return Math.max(1, whole.minimum > 0 ? whole.minimum : 1);
  if (whole.type === "boolean") return true;
  if (!whole.properties) return whole.format === "date-time" ? "2026-11-22T17:04:00Z" : "text";
  // Only what is required: the shortest request that works.
  const wanted = Object.entries(whole.properties).filter(([name, property]) =>
    (whole.required || []).includes(name) || property.examples);
  return Object.fromEntries(wanted.map(([name, property]) => [name, example_of(property, api, depth + 1)]));
}

function shell_quoted(text) {
  return "'" + text.replaceAll("'", "'\\''") + "'";
}

function curl(method, path, operation, api) {
  let target = path;
  for (const one of operation.parameters || [])
    if (one.in === "path") target = target.replace("{" + one.name + "}", String(one.example ?? 1));
  const verb = method === "get" ? "" : " -X " + method.toUpperCase();
  const lines = ["curl" + verb + " " + shell_quoted(location.origin + target)];
  if (operation.security.length) lines.push('-H "Authorization: Bearer $TOKEN"');
  for (const one of operation.parameters || []) {
    if (one.name === "If-Match") lines.push("-H 'If-Match: \"v1\"'");
    if (one.name === "Idempotency-Key") lines.push('-H "Idempotency-Key: $(uuidgen)"');
  }
  const content = operation.requestBody && operation.requestBody.content;
  if (content) {
    const [type, media] = Object.entries(content)[0];
    lines.push("-H 'Content-Type: " + type + "'");
    const is_json = type === "application/json";
    lines.push(is_json ? "-d " + shell_quoted(JSON.stringify(example_of(media.schema, api))) : "-T FILE");
  }
  return lines.join(" \\\n  ");
}

function copyable(text) {
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return [element("pre", { tabindex: "0" }, element("code", {}, text)), navigator.clipboard ? button : null];
}

function parameter_list(operation, api) {
  if (!(operation.parameters || []).length) return null;
  return [element("h4", {}, "Parameters"), element("dl", {}, operation.parameters.flatMap((one) => [
    element("dt", {}, element("code", {}, one.name), " ", element("span", { class: "note" },
      one.in + ", " + describe_type(one.schema, api) + (one.required ? ", required" : ""))),
    element("dd", {}, prose(one.description))]))];
}

function response(status, answer, api) {
  const media = Object.entries(answer.content || {})[0];
  const codes = media && media[1].examples ? Object.keys(media[1].examples) : [];
  if (codes.length)
    return [element("dt", {}, element("strong", {}, status)), element("dd", {}, codes.map((code, index) => [
      index ? ", " : "", element("a", { href: "/docs/problems#" + code }, element("code", {}, code))]).flat())];
  const inside = media && fields(media[1].schema, api);
  return [
    element("dt", {}, element("strong", {}, status), " ",
      element("span", { class: "note" }, media ? media[0] + ", " + describe_type(media[1].schema, api) : "no body")),
    element("dd", {}, inside && element("details", {}, element("summary", {}, "Fields"), inside))];
}

function operation_section(method, path, operation, api) {
  const media = operation.requestBody && Object.values(operation.requestBody.content)[0];
  const section = element("section", { class: "operation", id: operation.operationId },
    element("h3", {}, element("a", { href: "#" + operation.operationId },
      element("span", { class: "method " + method }, method.toUpperCase()), element("span", { class: "path" }, path))),
    element("p", {}, operation.summary + ". ",
      element("span", { class: "note" }, "Permission: " + operation["x-permission"])),
    prose(operation.description),
    parameter_list(operation, api),
    media ? [element("h4", {}, "Body"), prose(operation.requestBody.description), fields(media.schema, api)] : null,
    element("h4", {}, "Answers"),
    element("dl", {}, Object.entries(operation.responses).flatMap(([status, answer]) => response(status, answer, api))),
    element("h4", {}, "With curl"), copyable(curl(method, path, operation, api)));
  section.dataset.words = [method, path, operation.summary, operation.operationId, operation.description || "",
    operation["x-permission"]].join(" ").toLowerCase();
  return section;
}

function show(api) {
  const main = document.getElementById("content");
  const index = document.getElementById("index");
  document.getElementById("version").textContent = api.info.version;
  main.replaceChildren(element("h1", {}, api.info.title), ...prose(api.info.description));
  for (const tag of api.tags) {
    const list = element("ul");
    const heading = element("h2", { id: "tag-" + tag.name }, tag.name.replaceAll("_", " "));
    index.append(element("div", { class: "group" }, element("h2", {}, tag.name.replaceAll("_", " ")), list));
    main.append(heading);
    for (const [path, operations] of Object.entries(api.paths)) {
      for (const method of methods) {
        const operation = operations[method];
        if (!operation || !operation.tags.includes(tag.name)) continue;
        main.append(operation_section(method, path, operation, api));
        list.append(element("li", { "data-for": operation.operationId },
          element("a", { href: "#" + operation.operationId },
          element("span", { class: "method " + method }, method.toUpperCase()), operation.summary)));
      }
    }
  }
  main.append(element("p", { id: "none", role: "status", hidden: "" }, "Nothing matches."));
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const section of document.querySelectorAll(".operation")) {
    const is_match = words.every((word) => section.dataset.words.includes(word));
    section.hidden = !is_match;
    count += is_match ? 1 : 0;
    document.querySelector('[data-for="' + section.id + '"]').hidden = !is_match;
  }
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
  for (const heading of document.querySelectorAll("main > h2")) heading.hidden = words.length > 0;
  document.getElementById("none").hidden = count > 0;
}

function start_search() {
  const input = document.getElementById("search");
  input.addEventListener("input", () => search(input.value));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === "Escape" && document.activeElement === input) {
      input.value = "";
      search("");
    }
  });
}

async function start() {
  start_theme();
  if (!document.getElementById("index")) return;
  try {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) throw new Error("status " + answer.status);
    show(await answer.json());
  } catch (error) {
    document.getElementById("content").replaceChildren(
      element("p", { role: "alert" }, "/openapi.json could not be read: " + error.message));
    return;
  }
  start_search();
  // The anchor in the address did not exist until now.
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

start();
