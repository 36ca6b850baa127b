/** The page that an HR admin opens from a magic link. Plain: one script, one stylesheet, nothing inline. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Connect your HR system</title>
<link rel="stylesheet" href="link/page.css">
<script src="link/page.js" defer></script>
</head>
<body>
<main>
<h1 id="title">Connect your HR system</h1>
<noscript><p>This page needs JavaScript. Allow it and load the page again.</p></noscript>
<p id="status" role="status" aria-live="polite">Opening your link …</p>

<section id="invalid" hidden>
<h2>This link cannot be used</h2>
<p>It has expired, was used before, or was not copied completely. Ask the people who sent it to you for a new one.</p>
</section>

<section id="connect" hidden>
<p id="intro"></p>
<h2>In <span class="connector"></span></h2>
<ol id="steps"></ol>
<h3>Rights to tick</h3>
<ul id="rights"></ul>
<h2>Credentials</h2>
<p id="replaces" hidden>Fill in everything that is to be used from now on: what you leave empty is not used any more.</p>
<form id="form" novalidate>
<div id="fields"></div>
<p id="problem" role="alert" hidden></p>
<button id="check" type="submit">Check</button>
</form>
<div id="result" hidden>
<h2>What can be read</h2>
<ul id="granted"></ul>
<div id="gaps" hidden>
<h3>What is missing</h3>
<ul id="missing"></ul>
<p>Tick it in <span class="connector"></span> and check again, or connect without it.</p>
</div>
<button id="complete" type="button">Connect</button>
</div>
</section>

<section id="done" hidden>
<h2>Connected</h2>
<p><span class="connector"></span> is connected. The first reading has begun; you can close this page.</p>
<p id="handover"><label for="token">If you were asked for a code, copy this one. It works once.</label></p>
<p class="row"><input id="token" readonly><button id="copy" type="button">Copy</button></p>
</section>
</main>
</body>
</html>
`;
