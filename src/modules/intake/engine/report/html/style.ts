/** Of the page: no network, light and dark, on screen and on paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1d2430; --muted: #5c6675; --line: #d9dee6; --paper: #fff; --panel: #f5f7fa; --accent: #2f6bd8; --good: #2b8a5a; --bad: #c2483b; --warn: #a86a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --muted: #9aa6b5; --line: #333c49; --paper: #12161c; --panel: #1a2028; --accent: #6ea1ff; --good: #57c08a; --bad: #ef7d70; --warn: #e0a63e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; } h2 { margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: 1.2rem; } h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
p { margin: .4rem 0; } .muted { color: var(--muted); } .lead { font-size: 1.05rem; }
nav { margin: 1rem 0; font-size: .85rem; } nav a { margin-right: .9rem; color: var(--accent); text-decoration: none; white-space: nowrap; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .6rem; margin: 1rem 0; }
.card { padding: .6rem .8rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; } .card b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; } .card span { color: var(--muted); font-size: .82rem; }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; } th, td { padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th { color: var(--muted); font-weight: 600; } td.n, th.n { text-align: right; white-space: nowrap; } td { overflow-wrap: anywhere; } .code { font: .85em ui-monospace, Consolas, monospace; }
.warning { margin: .8rem 0; padding: .6rem .8rem; border-left: 4px solid var(--warn); background: var(--panel); }
.error { margin: 1rem 0; padding: .1rem 0 0 .8rem; border-left: 3px solid var(--bad); }
figure { margin: .6rem 0; } figure svg { display: block; width: 100%; height: auto; } figcaption { color: var(--muted); font-size: .82rem; } .small { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: .6rem; }
details { margin: .4rem 0; } summary { cursor: pointer; color: var(--accent); font-size: .87rem; }
pre { margin: .3rem 0; padding: .6rem .8rem; max-height: 24rem; overflow: auto; background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; font: .82rem/1.45 ui-monospace, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { :root { color-scheme: light; --ink: #000; --muted: #444; --line: #bbb; --paper: #fff; --panel: #fff; --accent: #1f4fa8; --good: #1d6b43; --bad: #9c3328; --warn: #7a4d00; } body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; } h2 { break-after: avoid; } figure, .card, tr { break-inside: avoid; } pre { max-height: none; } }
`;
