import { escapeXml } from './xhtml.ts';

const OPENING = '<pre class="markdown">';
const CLOSING = '</pre>';

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#13': '\r' };

/** Markdown as a block of HTML that shows its source, for what is too large or too deeply nested to be converted. */
export const verbatimHtml = (markdown: string): string =>
  `${OPENING}${escapeXml(markdown).replaceAll('\r', '&#13;')}${CLOSING}`;

/** The Markdown that {@link verbatimHtml} wrote, or null for any other HTML. */
export function verbatimIn(html: string): string | null {
  const trimmed = html.trim();
  if (!trimmed.startsWith(OPENING) || !trimmed.endsWith(CLOSING)) return null;
  const inner = trimmed.slice(OPENING.length, -CLOSING.length);
  if (inner.includes('<')) return null;
  return inner.replace(/&(lt|gt|quot|amp|#13);/gu, (_, name: string) => CHARACTERS[name] ?? '');
}
