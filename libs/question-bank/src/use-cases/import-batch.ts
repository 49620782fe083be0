import type { ReadPart, SourceItem } from './read-source.ts';

/** Items and characters that are written together: enough that statements weigh little, few enough to hold twice. */
const ITEMS = 1_000;
const CHARACTERS = 2 * 1024 * 1024;

/** Notes that a report keeps, and their characters in all. */
const NOTES = 1_000;
const NOTE_CHARACTERS = 200_000;

/** What was read and is not written yet, and all notes so far. */
export class Batch {
  #items: SourceItem[] = [];
  #characters = 0;
  readonly #notes: string[] = [];
  #noteCharacters = 0;

  /** @returns whether it is time to write */
  add(part: ReadPart): boolean {
    if (part.type === 'NOTE') {
      if (this.#notes.length < NOTES && this.#noteCharacters < NOTE_CHARACTERS) {
        this.#notes.push(part.text);
        this.#noteCharacters += part.text.length;
      }
      return false;
    }
    this.#items.push(part.item);
    this.#characters += weightOf(part.item);
    return this.#items.length >= ITEMS || this.#characters >= CHARACTERS;
  }

  get size(): number {
    return this.#items.length;
  }

  take(): { items: SourceItem[]; notes: readonly string[] } {
    const items = this.#items;
    this.#items = [];
    this.#characters = 0;
    return { items, notes: [...this.#notes] };
  }
}

/** About the characters and bytes that an item holds. */
function weightOf({ read }: SourceItem): number {
  if (!read.ok) return 200;
  const { question, attachments } = read.value;
  return attachments.reduce((sum, { bytes }) => sum + bytes.length, charactersOf(question.content));
}

function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((sum, part) => sum + charactersOf(part), 0);
}
