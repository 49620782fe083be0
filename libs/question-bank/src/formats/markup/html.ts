import { htmlToMarkdown } from './html-to-markdown.ts';
import { markdownToHtml } from './markdown-to-html.ts';

export { htmlToMarkdown } from './html-to-markdown.ts';
export { markdownToHtml } from './markdown-to-html.ts';

/** Nearly every text is at rest after one round; a few need another for their white space. */
const ROUNDS = 8;

/**
 * What becomes of a Markdown text that goes to HTML and back, as often as it may: the same words and structure in the
 * spelling that stays. Texts that differ only in spelling have the same one.
 */
export function respelled(markdown: string): string {
  let current = markdown;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = htmlToMarkdown(markdownToHtml(current)).markdown;
    if (next === current) break;
    current = next;
  }
  return current;
}
