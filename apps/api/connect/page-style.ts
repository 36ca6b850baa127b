export const STYLE = `
:root { color-scheme: light dark; --line: #c3c8d0; --accent: #1f5fbf; --good: #17693a; --bad: #a32020; }
@media (prefers-color-scheme: dark) { :root { --line: #4a505a; --accent: #7fb0ff; --good: #7fd6a2; --bad: #ff9c9c; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
h3 { font-size: 1rem; }
li { margin: .3rem 0; }
label { display: block; font-weight: 600; margin-top: 1rem; }
.help { margin: .1rem 0 .3rem; font-size: .9rem; }
input { width: 100%; font: inherit; padding: .6rem; border: 1px solid var(--line); border-radius: .4rem; }
button { font: inherit; font-weight: 600; margin-top: 1.25rem; padding: .7rem 1.4rem; border: 2px solid var(--accent);
  border-radius: .4rem; background: transparent; color: inherit; cursor: pointer; }
button:disabled { opacity: .6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[aria-invalid='true'] { border-color: var(--bad); }
.problem { margin: .3rem 0; }
#problem, .problem { color: var(--bad); font-weight: 600; }
#granted li::marker { content: '\\2713  '; color: var(--good); }
#missing li::marker { content: '\\2717  '; color: var(--bad); }
.row { display: flex; gap: .5rem; align-items: center; }
.row button { margin: 0; }
[hidden] { display: none; }
`;
