// What the components of a page speak by: `t` a text, `n` one that counts, `number` a number. A component takes them in by
// `methods: { ...window.keciLanguage }`. CODE, WORDS, SEPARATORS and PLURAL are put in by the server.
{
  const words = WORDS, [thousands, decimals] = SEPARATORS, plural = (n) => Number(PLURAL);
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  const number = (value, places = 0, plus = false) => {
    let said = Number(value).toFixed(places);
    if (Number(said) === 0) said = said.replace("-", "");
    const [whole, part] = said.split(".");
    said = whole.replace(/\B(?=(\d{3})+$)/g, thousands) + (part ? decimals + part : "");
    return plus && Number(value.toFixed(places)) > 0 ? "+" + said : said;
  };
  window.keciLanguage = {
    t: (text, values) => filled(words[text] ? words[text][0] : text, values),
    n: (one, many, count, values) => filled(words[one] ? words[one][plural(count)] : count === 1 ? one : many, { count: number(count), ...values }),
    number,
  };
  // every address that a page writes keeps the language, so that a copied link opens in it
  const code = CODE;
  if (code !== "en") {
    for (const name of ["pushState", "replaceState"]) {
      const original = history[name];
      history[name] = function (state, title, address) {
        if (address == null) return original.call(this, state, title);
        const url = new URL(address, window.location.href);
        if (!url.searchParams.has("lang")) url.search += (url.search ? "&" : "?") + "lang=" + code;
        return original.call(this, state, title, url.href);
      };
    }
    history.replaceState(history.state, "", window.location.href);
  }
}
