/* What helps a reader stands before why it is so, and a page in the reader's language before others. */
var Scorer = {
  score: ([docname, , , , score]) => {
    const lang = new URLSearchParams(location.search).get("lang") || "en";
    const own = /^(kk|ru)\//.test(docname) ? docname.slice(0, 2) : "en";
    const aside = /^(decisions\/|changelog|reference\/rules)/.test(docname) ? 20 : 0;
    return score - aside + (own === lang ? 2 : 0);
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
