import type { Loss } from '../format.ts';
import { elementsOf, firstOf, ownText, textWithin, type XmlElement } from '../xml/xml-element.ts';
import { MoodleTexts } from './moodle-text.ts';
import { QuestionFiles } from './question-files.ts';

/** An item that cannot become a question: the code and the message of its line in the report. */
export class ItemFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ItemFailure';
  }
}

const FORMATS = new Set(['html', 'markdown', 'plain_text', 'moodle_auto_format']);

/** One `<question>` while it is read: its parts, and what is lost of them. */
export class MoodleQuestion {
  readonly files = new QuestionFiles();
  readonly texts: MoodleTexts;
  private readonly noted: Loss[] = [];

  constructor(readonly element: XmlElement) {
    const format = firstOf(element, 'questiontext')?.attributes.format ?? '';
    this.texts = new MoodleTexts(this.files, FORMATS.has(format) ? format : 'moodle_auto_format');
  }

  get type(): string {
    return (this.element.attributes.type ?? '').trim();
  }

  get stem(): string {
    const stem = this.text('questiontext');
    if (stem === '') throw new ItemFailure('NO_STEM', `The question "${this.name.slice(0, 80)}" has no text.`);
    return stem;
  }

  get name(): string {
    const name = firstOf(this.element, 'name');
    return name === null ? '' : ownText(firstOf(name, 'text')).replace(/\s+/gu, ' ').trim();
  }

  /** A text of the question as Markdown, empty if there is none. */
  text(name: string): string {
    return this.texts.of(firstOf(this.element, name));
  }

  textOrNull(name: string): string | null {
    const text = this.text(name);
    return text === '' ? null : text;
  }

  /** What stands in a simple element: a number, a switch. Empty if there is none. */
  value(name: string): string {
    return ownText(firstOf(this.element, name)).trim();
  }

  /** Moodle writes switches as `1` and `0` or as `true` and `false`, and older ones as an empty element for yes. */
  isOn(name: string, otherwise: boolean): boolean {
    const value = this.value(name).toLowerCase();
    return value === '' ? otherwise : value !== '0' && value !== 'false';
  }

  all(name: string): XmlElement[] {
    return elementsOf(this.element, name);
  }

  /** All text within the elements of a name, for what is only asked whether it says anything. */
  says(name: string): boolean {
    return this.all(name).some((element) => textWithin(element).trim() !== '');
  }

  lose(code: string, message: string, part: Loss['part'] = 'other', line?: number): void {
    this.noted.push({ code, part, message, ...(line !== undefined && { line }) });
  }

  /** Everything that was lost, once the question was read. */
  losses(): Loss[] {
    return [...this.noted, ...this.texts.losses, ...this.files.lost()];
  }
}
