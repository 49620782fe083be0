import { htmlToMarkdown } from '../markup/html.ts';
import { escapeXml } from '../markup/xhtml.ts';

/** Plain text as Markdown that shows it as it is: its lines stay lines, its blank lines end paragraphs. */
export function plainToMarkdown(text: string): string {
  const paragraphs: string[][] = [[]];
  for (const line of text.split('\n')) {
    const said = line.trim();
    if (said !== '') paragraphs.at(-1)?.push(escapeXml(said));
    else if (paragraphs.at(-1)?.length !== 0) paragraphs.push([]);
  }
  const html = paragraphs.filter((lines) => lines.length > 0).map((lines) => `<p>${lines.join('<br>')}</p>`);
  return htmlToMarkdown(html.join('')).markdown;
}

/** Markdown from which blank lines before and white space behind it are taken: all that editors and exporters add. */
export const trimMarkdown = (text: string): string => text.replace(/^(?:[ \t]*\n)+/u, '').trimEnd();
