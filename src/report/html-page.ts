import { escapeHtml } from './escape-html.js';

export interface HtmlSection {
  title: string;
  /** HTML, already escaped. */
  body: string;
}

/** One self-contained page: no script, no font, no request to anywhere. */
export function htmlPage(title: string, subtitle: string, sections: readonly HtmlSection[]): string {
  const body = sections.map((section) => `<section><h2>${escapeHtml(section.title)}</h2>\n${section.body}</section>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(subtitle)}</p></header>
${body.join('\n')}
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --tint: #f6f8fa; --accent: #0969da;
  --good: #1a7f37; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --paper: #0d1117; --tint: #151b23;
  --accent: #4493f8; --good: #3fb950; --bad: #f85149; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1.5rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
header p { color: var(--soft); margin: .2rem 0 0; } .note { color: var(--soft); font-size: .9rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
th, td { padding: .25rem .38rem; border-bottom: 1px solid var(--line); text-align: right; }
th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child { text-align: left; }
th, td { white-space: nowrap; }
tbody tr:hover { background: var(--tint); } .scroll { overflow-x: auto; }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; } figure { margin: 0; } figure svg { max-width: 100%; height: auto; color: var(--ink); background: none; }
.charts figure { max-width: 31rem; }
figcaption { color: var(--soft); font-size: .9rem; }
mark, .label { border-radius: 3px; padding: 0 .25em; color: inherit; } mark sup { font-size: .65em; margin-left: .2em; opacity: .75; }
.gold { background: color-mix(in srgb, var(--good) 25%, transparent); } .predicted { background: color-mix(in srgb, var(--bad) 25%, transparent); }
.both { background: color-mix(in srgb, var(--accent) 25%, transparent); }
.example { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; margin: .6rem 0; overflow-wrap: anywhere; }
.example p { margin: .3rem 0; white-space: pre-wrap; } .where { color: var(--soft); font-size: .85rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
`;
