/**
 * Runs in the admin's browser. The link token is read from the fragment, which browsers send to nobody, and texts are
 * only ever set as text.
 */
export const SCRIPT = `
'use strict';
const $ = (id) => document.getElementById(id);
const linkToken = location.hash.slice(1);
let session;

class Refused extends Error {
  constructor(message, complaints = {}) {
    super(message);
    /** What is wrong with single fields, by name. */
    this.complaints = complaints;
  }
}

async function call(route, body) {
  let answer;
  try {
    answer = await fetch('api/embedded/v1/link/' + route, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      body: JSON.stringify({ link_token: linkToken, ...body }),
    });
  } catch {
    throw new Refused('There is no connection at the moment. Try again.');
  }
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  if (content.code === 'link_token_invalid') invalid();
  throw refusal(content);
}

function refusal({ detail, fields = [] }) {
  if (!Array.isArray(detail)) {
    const sentence = typeof detail === 'string' ? detail : 'Something went wrong. Try again.';
    // One that the page does not ask for is left to the sentence.
    const inputs = fields.map((name) => $('credential-' + name)).filter((input) => input !== null);
    const complaint = ({ value }) => (value.trim() ? 'Not accepted.' : 'Missing.');
    return new Refused(sentence, Object.fromEntries(inputs.map((input) => [input.name, complaint(input)])));
  }
  const complaints = Object.fromEntries(detail.filter(({ loc }) => loc.length > 2).map(({ loc, msg }) => [loc.at(-1), msg + '.']));
  return new Refused(detail.map(({ msg }) => msg + '.').join(' '), complaints);
}

function only(section) {
  for (const each of ['invalid', 'connect', 'done']) $(each).hidden = each !== section;
  $('status').textContent = '';
}

function invalid() {
  only('invalid');
}

function fill(list, texts) {
  $(list).replaceChildren(...texts.map((text) => Object.assign(document.createElement('li'), { textContent: text })));
}

function field({ name, label, help, secret, optional, form }) {
  const id = 'credential-' + name;
  const input = Object.assign(document.createElement('input'), {
    id, name, type: secret ? 'password' : 'text', required: !optional, autocomplete: 'off', spellcheck: false,
  });
  input.setAttribute('aria-describedby', id + '-help ' + id + '-problem');
  input.setAttribute('autocapitalize', 'off');
  const box = document.createElement('div');
  box.append(
    Object.assign(document.createElement('label'), { htmlFor: id, textContent: label + (optional ? ' (optional)' : '') }),
    Object.assign(document.createElement('p'), { id: id + '-help', className: 'help', textContent: form ? help + ' Form: ' + form + '.' : help }),
    input,
    Object.assign(document.createElement('p'), { id: id + '-problem', className: 'problem', hidden: true }),
  );
  return box;
}

/** Says beside each field what is wrong with it, and nothing beside the others. */
function complain(complaints) {
  for (const { name } of session.credentials) {
    const [input, problem] = [$('credential-' + name), $('credential-' + name + '-problem')];
    const wrong = Object.hasOwn(complaints, name);
    input.setAttribute('aria-invalid', String(wrong));
    problem.textContent = wrong ? complaints[name] : '';
    problem.hidden = !wrong;
  }
  document.querySelector('#fields [aria-invalid="true"]')?.focus();
}

function show(opened) {
  session = opened;
  for (const each of document.querySelectorAll('.connector')) each.textContent = session.connector_name;
  $('title').textContent = (session.relink ? 'Reconnect ' : 'Connect ') + session.connector_name;
  document.title = $('title').textContent;
  $('intro').textContent = 'For ' + session.customer + '. You are told what is read before anything is connected.';
  fill('steps', session.steps);
  fill('rights', session.rights.map(({ area, right, why }) => area + ': ' + right + ' \\u2013 ' + why));
  $('fields').replaceChildren(...session.credentials.map(field));
  $('replaces').hidden = !session.relink || !session.credentials.some(({ optional }) => optional);
  only('connect');
}

function credentials() {
  return { credentials: Object.fromEntries(session.credentials.map(({ name }) => [name, $('credential-' + name).value.trim()])) };
}

async function busy(button, text, work) {
  $('problem').hidden = true;
  complain({});
  button.disabled = true;
  $('status').textContent = text;
  try {
    await work();
  } catch (error) {
    $('problem').textContent = error instanceof Refused ? error.message : 'Something went wrong. Try again.';
    $('problem').hidden = false;
    $('problem').scrollIntoView({ block: 'center' });
    if (error instanceof Refused) complain(error.complaints);
  } finally {
    button.disabled = false;
    $('status').textContent = '';
  }
}

/** Streams have names like legal-entities. */
function worded(name) {
  const text = name.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function check() {
  $('result').hidden = true;
  const { streams, missing } = await call('check', credentials());
  const denied = streams.filter(({ granted }) => !granted).map(({ name, missing }) => missing || worded(name));
  const gaps = [...new Set([...denied, ...missing])];
  fill('granted', streams.filter(({ granted }) => granted).map(({ name }) => worded(name)));
  fill('missing', gaps);
  $('gaps').hidden = gaps.length === 0;
  $('complete').textContent = gaps.length === 0 ? 'Connect' : 'Connect without it';
  $('result').hidden = false;
  $('complete').focus();
}

async function complete() {
  const { temporary_token: token } = await call('complete', credentials());
  for (const input of document.querySelectorAll('#fields input')) input.value = '';
  $('token').value = token;
  only('done');
  const message = { type: 'connector_linked', temporary_token: token };
  for (const other of new Set([window.opener, window.parent])) {
    // To pages of this origin only: the token opens the connector to whoever holds it with an API key.
    if (other && other !== window) other.postMessage(message, location.origin);
  }
}

$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void busy($('check'), 'Checking …', check);
});
$('fields').addEventListener('input', () => { $('result').hidden = true; });
$('complete').addEventListener('click', () => void busy($('complete'), 'Connecting …', complete));
$('copy').addEventListener('click', () => {
  $('token').select();
  void navigator.clipboard?.writeText($('token').value);
});

// A token has letters and digits only: what a mail program made of a broken address is no link of ours.
if (!/^[A-Za-z0-9_-]+$/.test(linkToken)) invalid();
else call('session', {}).then(show).catch((error) => {
  if ($('invalid').hidden) $('status').textContent = error instanceof Refused ? error.message : 'Something went wrong. Load the page again.';
});
`;
