import type { Loss } from '../format.ts';
import { htmlToMarkdown } from '../markup/html.ts';
import { firstOf, ownText, type XmlElement } from '../xml/xml-element.ts';
import { plainToMarkdown, trimMarkdown } from './plain-text.ts';
import type { QuestionFiles, TextFiles } from './question-files.ts';

const MARKUP = /<\/?[a-z][^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+);/iu;

/** In Moodle's own format a line end is one, as long as no block of HTML says otherwise. */
const BLOCK = /<(?:p|div|ul|ol|pre|table|h[1-6]|blockquote|br)\b/iu;

const withLineBreaks = (text: string): string => (BLOCK.test(text) ? text : text.trim().replace(/\n/gu, '<br>'));

/** Texts of one question, as Markdown, with what was lost on the way. */
export class MoodleTexts {
  readonly losses: Loss[] = [];

  constructor(
    private readonly files: QuestionFiles,
    /** The format of texts that name none: that of the question's own text. */
    private readonly usual: string,
  ) {}

  /** The text of an element, for instance of `questiontext`, in the format that it names. Empty for an absent one. */
  of(element: XmlElement | null): string {
    if (element === null) return '';
    const files = this.files.within(element);
    const text = ownText(firstOf(element, 'text'));
    return this.converted(text, element.attributes.format ?? this.usual, files);
  }

  /** A text that Moodle shows as it is: `format` is that of the element which it belongs to. */
  plain(text: string, owner: XmlElement): string {
    if ((owner.attributes.format ?? this.usual) !== 'markdown') return plainToMarkdown(text);
    return trimMarkdown(this.files.within(owner).inMarkdown(text));
  }

  private converted(text: string, format: string, files: TextFiles): string {
    switch (format) {
      case 'markdown':
        return trimMarkdown(files.inMarkdown(text));
      case 'plain_text':
        return plainToMarkdown(text);
      case 'moodle_auto_format':
        return MARKUP.test(text) ? this.fromHtml(withLineBreaks(text), files) : plainToMarkdown(text);
      default:
        return this.fromHtml(text, files);
    }
  }

  private fromHtml(html: string, files: TextFiles): string {
    const { markdown, losses } = htmlToMarkdown(html, (src) => files.image(src));
    this.losses.push(...losses);
    return markdown;
  }
}
