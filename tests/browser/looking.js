// Looks at the page that is open: what axe finds, HTML_CodeSniffer where it is there, and a screen too narrow.
// `isFirst`: all rules, not only those about colour. `seen`: looks of text that were found readable before, and
// frames around pages (navigation, outbox) in which nothing was found; none are passed over where it is null.
// Answers what is wrong, and what was seen now.
async ({ isFirst, seen }) => {
  const short = (node) => node.outerHTML.slice(0, 120);
  const colours = ["color-contrast", "link-in-text-block"];

  // All that a contrast depends on: the text's own style, and each ground it may stand on.
  const look = (node) => {
    const own = getComputedStyle(node);
    const size = parseFloat(own.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && own.fontWeight >= 700); // as WCAG 1.4.3 has it
    const parts = [own.color, isLarge, own.textShadow, node.closest("a") && own.textDecorationLine];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      parts.push(style.backgroundColor, style.backgroundImage, style.opacity);
    }
    return parts.filter((part) => !["rgba(0, 0, 0, 0)", "none", "1"].includes(part)).join("|");
  };
  const frames = new Map();
  for (const part of document.querySelectorAll("body > :not(.frame), .frame > nav")) {
    const changing = / (value|data-hx-headers|aria-current)="[^"]*"/g;
    frames.set(part.outerHTML.replace(changing, ""), part);
  }
  const newly = new Map();
  for (const node of document.body.querySelectorAll("*")) {
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!(hasText || node.matches("input, select, textarea")) || !node.checkVisibility()) continue;
    const key = look(node);
    if (!seen || !seen.includes(key)) newly.set(key, [...(newly.get(key) ?? []), node]);
  }

  const violations = async (context, options) =>
    (await axe.run(context, { resultTypes: ["violations"], preload: false, ...options })).violations;
  const wrong = [];
  if (isFirst) {
    const rules = Object.fromEntries(seen ? colours.map((rule) => [rule, { enabled: false }]) : []);
    const known = [...frames].filter(([html]) => seen?.includes(html)).map(([, part]) => part);
    wrong.push(...(await violations({ include: document, exclude: known }, { rules })));
  }
  const unsure = [...newly.values()].map((nodes) => nodes.slice(0, 3)).flat();
  const isAll = !seen;
  if (isAll && !isFirst) wrong.push(...(await violations(document, { runOnly: colours })));
  else if (!isAll && unsure.length) {
    wrong.push(...(await violations({ include: unsure }, { runOnly: colours })));
  }
  const found = wrong.map((each) => `axe ${each.id}: ${each.nodes[0].html.slice(0, 120)}`);

  if (window.HTMLCS) {
    const sniffs = ["", "_F24", "_Contrast"].map((each) => `Principle1.Guideline1_4.1_4_3${each}`);
    if (!isFirst) HTMLCS_WCAG2AA.sniffs = [{ standard: "WCAG2AAA", include: sniffs }];
    await new Promise((over, failed) => HTMLCS.process("WCAG2AA", document, over, failed));
    for (const said of HTMLCS.getMessages()) {
      if (said.type === HTMLCS.ERROR) found.push(`htmlcs ${said.code}: ${short(said.element)}`);
    }
  }
  if (document.documentElement.scrollWidth > window.innerWidth) found.push("scrolls sideways");
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  return { found, seen: [...newly.keys(), ...(isFirst ? frames.keys() : [])] };
}
