import sanitizeHtml from 'sanitize-html';
import { text } from '../../converters.js';
import type { Position } from './feed-parser.js';
import { sectionsOf } from './jobs-raw.js';

/** What a description may be made of. Of anything else the text stays, of scripts and the like not even that. */
const RULES: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'br', 'ul', 'ol', 'li'],
    ...['b', 'strong', 'i', 'em', 'u', 'a'],
    ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ],
  allowedAttributes: { a: ['href', 'rel'], th: ['colspan', 'rowspan'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'object', 'svg', 'math', 'title'],
  transformTags: {
    // An address without a scheme would lead to wherever the description is shown.
    a: (tagName, { href = '' }) => ({
      tagName,
      attribs: /^\s*(?:https?:|mailto:)/i.test(href) ? { href: href.trim(), rel: 'noopener' } : {},
    }),
  },
  nestingLimit: 32,
};

/** Tags and entities: no description has so many. The time that tags take which nobody closes grows with their square. */
const MOST_MARKS = 10_000;

/** The same without anything that could do harm where it is shown. `left`: what the whole description may still have. */
export const harmless = (html: string, left = { marks: MOST_MARKS }): string =>
  sanitizeHtml(beginning(html, left), RULES).trim();

function beginning(html: string, left: { marks: number }): string {
  for (const { index } of html.matchAll(/[<&]/g)) {
    if (left.marks === 0) return html.slice(0, index);
    left.marks -= 1;
  }
  return html;
}

/** The sections of a description, each under its name. */
export function descriptionOf(position: Position): string | null {
  const left = { marks: MOST_MARKS };
  const written = sectionsOf(position).map(({ name, value }) => {
    const heading = text(name);
    return `${heading === null ? '' : `<h3>${escaped(heading)}</h3>`}${harmless(text(value) ?? '', left)}`;
  });
  return text(written.join(''));
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (plain: string): string => plain.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
