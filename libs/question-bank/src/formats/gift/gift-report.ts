import type { TextFormat } from 'gift-pegjs';
import type { Loss, LostPart, ReadOutcome } from '../format.ts';
import { htmlToMarkdown } from '../markup/html.ts';
import { escapeXml } from '../markup/xhtml.ts';
import { quoted, unguarded } from './gift-syntax.ts';

export type Failure = Extract<ReadOutcome, { ok: false }>;

export const failed = (code: string, message: string): Failure => ({ ok: false, code, message });

/** Tags that people write where no format is given: Moodle shows such a text as HTML, and a lone `<T>` as it is. */
const LOOKS_LIKE_HTML =
  /<br\s*\/?>|<img\s[^<>]*>|<\/(?:p|b|i|u|em|strong|span|div|ul|ol|li|pre|code|a|sub|sup|td|h[1-6])>/iu;

/** The same text as Markdown, and what its conversion costs. */
function asMarkdown({ format, text }: TextFormat): { readonly markdown: string; readonly losses: readonly Loss[] } {
  const plain = unguarded(text);
  if (format === 'markdown') return { markdown: plain, losses: [] };
  if (format === 'html' || (format === 'moodle' && LOOKS_LIKE_HTML.test(text))) return htmlToMarkdown(text);
  if (format === 'plain') return htmlToMarkdown(escapeXml(plain).replaceAll('\n', '<br/>'));
  return { markdown: plain, losses: [] };
}

/** Gathers what one question loses on its way in. */
export class GiftReport {
  readonly losses: Loss[] = [];

  lose(code: string, part: LostPart, message: string): void {
    this.losses.push({ code, part, message });
  }

  /** A text of the source as Markdown. */
  markdown(text: TextFormat): string {
    const { markdown, losses } = asMarkdown(text);
    this.losses.push(...losses);
    return markdown;
  }

  /** The general feedback: it explains the answer to those who have given theirs. */
  explanation(feedback: TextFormat | null | undefined): string | null {
    if (feedback === null || feedback === undefined) return null;
    const text = this.markdown(feedback);
    return text.trim() === '' ? null : text;
  }

  /** What the source says to those who choose a certain answer. */
  feedback(feedback: TextFormat | null | undefined, about: string): void {
    if (feedback === null || feedback === undefined || feedback.text.trim() === '') return;
    this.lose('CHOICE_FEEDBACK', 'other', `the feedback for ${about}: ${quoted(feedback.text)}`);
  }
}
