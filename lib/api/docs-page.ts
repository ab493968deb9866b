/** The page of `/docs`: what `/openapi.json` says, for people. It loads nothing from elsewhere, and shows text as text. */
export const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); --soft: color-mix(in srgb, currentColor 65%, transparent); }
* { box-sizing: border-box; } body { margin: 0 auto; padding: 1.2rem; max-width: 64rem; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; } h2 { margin: 2rem 0 .2rem; font-size: 1.1rem; text-transform: capitalize; } p { margin: .2rem 0 .6rem; color: var(--soft); }
details { border-top: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; display: grid; grid-template-columns: 4rem minmax(14rem, 26rem) 1fr; gap: .8rem; }
details > div { padding: .4rem 0 1rem 4.8rem; } .method { font-weight: 600; text-transform: uppercase; } code, .path, td:first-child { font-family: ui-monospace, monospace; font-size: .9em; }
h3 { font-size: .95rem; margin: 1rem 0 .2rem; } table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid var(--line); padding: .15rem .8rem .15rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; } td:nth-child(2) { color: var(--soft); } @media (max-width: 50rem) { summary { grid-template-columns: 4rem 1fr; } details > div { padding-left: 0; } }
`;

const SCRIPT = `
const made = (name, text, ...inside) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  element.append(...inside);
  return element;
};
const classed = (name, element) => { element.className = name; return element; };

function typeOf(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const any = schema.anyOf ?? schema.oneOf;
  if (any) return any.map(typeOf).join(" or ");
  if (schema.type === "array") return "list of " + typeOf(schema.items ?? {});
  const limits = [
    schema.format,
    schema.minimum !== undefined && schema.minimum > -9e15 && "from " + schema.minimum,
    schema.maximum !== undefined && schema.maximum < 9e15 && "to " + schema.maximum,
    schema.maxLength !== undefined && "at most " + schema.maxLength + " characters",
    schema.default !== undefined && "default " + JSON.stringify(schema.default),
  ].filter(Boolean);
  return (schema.type ?? "anything") + (limits.length ? " (" + limits.join(", ") + ")" : "");
}

function rowsOf(schema, prefix = "", depth = 0) {
  const object = schema.type === "array" ? schema.items ?? {} : schema;
  if (depth > 5 || !object.properties) return [];
  return Object.entries(object.properties).flatMap(([name, field]) => {
    const path = prefix + name;
    const needed = (object.required ?? []).includes(name) ? "" : "optional";
    return [[path, typeOf(field), needed], ...rowsOf(field, path + (field.type === "array" ? "[]." : "."), depth + 1)];
  });
}

function table(rows) {
  return made("table", "", ...rows.map((cells) => made("tr", "", ...cells.map((cell) => made("td", cell)))));
}

function part(title, schema) {
  const rows = rowsOf(schema);
  return [made("h3", title), rows.length ? table(rows) : made("p", typeOf(schema))];
}

function show(method, path, operation) {
  const inside = made("div");
  if (operation.description) inside.append(made("p", operation.description));
  const { parameters = [], requestBody, responses } = operation;
  if (parameters.length) inside.append(made("h3", "Parameters"), table(parameters.map((each) => [each.name, each.in + ", " + typeOf(each.schema), each.required ? "" : "optional"])));
  if (requestBody) inside.append(...part("Body" + (requestBody.required ? "" : ", optional"), requestBody.content["application/json"].schema));
  const failures = [];
  for (const [status, answer] of Object.entries(responses)) {
    const [type, { schema }] = Object.entries(answer.content)[0];
    if (schema.$ref) failures.push([status, answer.description, ""]);
    else inside.append(...part(status + ": " + answer.description + (type === "application/json" ? "" : " (" + type + ")"), schema));
  }
  inside.append(made("h3", "Refusals, all in the shape of Failure"), table(failures));
  return made("details", "", made("summary", "", classed("method", made("span", method)), classed("path", made("span", path)), made("span", operation.summary)), inside);
}

fetch("openapi.json").then((response) => response.json()).then((api) => {
  document.title = api.info.title + " " + api.info.version;
  const main = document.querySelector("main");
  main.replaceChildren(made("h1", api.info.title + " " + api.info.version), made("p", api.info.description));
  for (const tag of api.tags) {
    const mine = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).filter(([, each]) => each.tags.includes(tag.name)).map(([method, each]) => show(method, path, each)));
    if (mine.length) main.append(made("h2", tag.name), made("p", tag.description), ...mine);
  }
  main.append(made("h2", "Failure"), made("p", "Every refusal has this shape."), table(rowsOf(api.components.schemas.Failure)));
}).catch((error) => document.querySelector("main").replaceChildren(made("p", "openapi.json cannot be read: " + error)));
`;

export const DOCS = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>API</title><style>${STYLE}</style></head>
<body><main><p>Loading…</p></main><script>${SCRIPT}</script></body></html>`;
