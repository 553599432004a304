"use strict";
(() => {
  const get = id => document.getElementById(id);
  const form = get("filter");
  if (!form) return;
  const find = get("find"), result = get("result"), layer = get("layer");
  const denials = [...document.querySelectorAll("tr[data-for]")].map(row => {
    const article = get(row.dataset.for);
    return { row, article, text: (row.textContent + " " + article.querySelector("dl").textContent).toLowerCase() };
  });
  const matches = d =>
    find.value.toLowerCase().split(/\s+/).every(word => d.text.includes(word)) &&
    (!result.value || d.article.dataset.result === result.value) &&
    (!layer.value || d.article.dataset.layers.split(" ").includes(layer.value));
  const apply = () => {
    let n = 0;
    for (const d of denials) {
      const shown = matches(d);
      d.row.hidden = d.article.hidden = !shown;
      if (shown) n++;
    }
    get("shown").textContent = n + " of " + denials.length + " shown";
    get("nothing").hidden = n > 0;
  };
  // A link to a denial that the filter hides shows all of them again.
  const reveal = () => {
    const target = get(location.hash.slice(1));
    if (!target || !target.hidden) return;
    form.reset();
    apply();
    target.scrollIntoView();
  };
  for (const name of document.querySelectorAll("th[data-find]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name.textContent;
    button.addEventListener("click", () => {
      const known = [...result.options].some(o => o.value === name.dataset.find);
      form.reset();
      if (known) result.value = name.dataset.find;
      else find.value = name.dataset.find;
      apply();
      form.scrollIntoView();
    });
    name.replaceChildren(button);
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", e => e.preventDefault());
  addEventListener("hashchange", reveal);
  addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "/" && !/^(INPUT|SELECT)$/.test(e.target.tagName)) {
      e.preventDefault();
      find.focus();
    } else if (e.key === "Escape" && form.contains(e.target)) {
      form.reset();
      apply();
    }
  });
  // Paper shows what is folded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of folded) d.open = false; });
  form.hidden = false;
  apply();
})();
