import { LIMITS } from '../../domain/question-content.ts';
import { FILE_LIMITS, type Warning } from '../format.ts';
import type { Line } from '../source-text.ts';
import { bracesOf } from './gift-syntax.ts';
import { marksIn } from './gift-tags.ts';

/** One question as it stands in the file, without its comments. */
export interface GiftBlock {
  readonly type: 'QUESTION';
  /** Where it begins: its first line that is no comment. */
  readonly line: number;
  /** Its lines, none of them empty, joined by LF. */
  readonly text: string;
  /** Each line's number in the file. */
  readonly lines: readonly number[];
  readonly tags: readonly string[];
  /** What another system calls it: `[id:…]`. */
  readonly id: string | null;
  readonly warnings: readonly Warning[];
  /** It is larger than an item may be, and its text was not kept. */
  readonly tooLarge: boolean;
}

export interface GiftCategory {
  readonly type: 'CATEGORY';
  readonly path: string;
}

export type GiftPiece = GiftBlock | GiftCategory;

const CATEGORY = /^[ \t]*\$CATEGORY:(.*)$/u;
const COMMENT = /^[ \t]*\/\//u;
/** A stem in which line breaks count, after a title or without one. */
const KEEPS_LINES = /^\s*(?:::(?:[^:\\]|\\.|:(?!:))*::)?\s*\[(?:html|markdown)\]/su;

/** Begins code in Markdown, whatever the format is said to be. */
export const FENCE = /^[ \t]*(?:```|(?:\\~){3})/mu;

const STRAY = /(?<!\\)\}[ \t]*(["']?;)\s*$/u;

/** A block while its lines come in. */
class OpenBlock {
  readonly tags: string[] = [];
  readonly warnings: Warning[] = [];
  private readonly texts: string[] = [];
  private readonly numbers: number[] = [];
  private size = 0;
  private id: string | null = null;
  private firstBrace: '{' | '}' | null = null;
  private lastBrace: '{' | '}' | null = null;
  private keepsLines: boolean | null = null;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Its answers have begun and not ended. */
  get isOpen(): boolean {
    return this.lastBrace === '{' && !this.tooLarge;
  }

  /** What a block does to an open one before it: it closes its answers, begins others, or neither. */
  get beginsWith(): '{' | '}' | null {
    return this.firstBrace;
  }

  get tooLarge(): boolean {
    return this.size > FILE_LIMITS.itemBytes;
  }

  add({ number, text }: Line): void {
    this.size += text.length + 1;
    if (this.tooLarge) {
      this.texts.length = 0;
      this.numbers.splice(1);
      return;
    }
    this.texts.push(text);
    this.numbers.push(number);
    if (FENCE.test(text)) this.keepsLines = true;
    const braces = bracesOf(text);
    this.firstBrace ??= braces[0]?.brace ?? null;
    this.lastBrace = braces.at(-1)?.brace ?? this.lastBrace;
  }

  /** A comment: its tags belong to the question, its words do not. Within code it is no comment but text. */
  comment(line: Line): void {
    const inStem = !this.isEmpty && this.firstBrace === null;
    if (inStem) this.keepsLines ??= KEEPS_LINES.test(this.texts.join('\n'));
    if (inStem && this.keepsLines === true) {
      this.add(line);
      return;
    }
    if (this.tags.length < LIMITS.listEntries) this.tags.push(...marksIn(line.text, 'tag'));
    this.id = marksIn(line.text, 'id').at(-1) ?? this.id;
    if ((inStem || this.isOpen) && this.warnings.length === 0) {
      this.warnings.push({
        code: 'COMMENT_IN_QUESTION',
        message: 'a comment stands within the question; it was left out',
        line: line.number,
      });
    }
  }

  /** Takes in a block that an empty line has cut off. */
  join(other: OpenBlock): void {
    const [line] = other.numbers;
    if (line !== undefined && !this.warnings.some(({ code }) => code === 'EMPTY_LINE')) {
      const message = 'an empty line stands within the answers; it was left out';
      this.warnings.push({ code: 'EMPTY_LINE', message, line });
    }
    for (const [index, text] of other.texts.entries()) this.add({ number: other.numbers[index] ?? 1, text });
    this.tags.push(...other.tags);
    this.warnings.push(...other.warnings);
    if (other.tooLarge) this.size += other.size;
  }

  /** A text between quotes of a program ends with `";`, and a statement with `;`: both can stay behind a whole question. */
  private withoutStray(text: string): string {
    const stray = STRAY.exec(text);
    const [opening] = bracesOf(text);
    if (stray === null || opening?.brace !== '{') return text;
    if (!/[?!.:]\s*$/u.test(text.slice(0, opening.position))) return text;
    this.warnings.push({
      code: 'STRAY_CHARACTERS',
      message: `${stray[1] ?? ''} stands behind the answers; it was left out`,
      line: this.numbers.at(-1) ?? 1,
    });
    return text.slice(0, stray.index + 1);
  }

  finished(): GiftBlock {
    const text = this.withoutStray(this.texts.join('\n'));
    // Characters are counted while lines come in; bytes can be up to three times as many.
    const mayBeLarger = text.length * 3 > FILE_LIMITS.itemBytes;
    const tooLarge = this.tooLarge || (mayBeLarger && Buffer.byteLength(text) > FILE_LIMITS.itemBytes);
    const { tags, id, warnings } = this;
    const [line = 1] = this.numbers;
    return { type: 'QUESTION', line, text: tooLarge ? '' : text, lines: this.numbers, tags, id, warnings, tooLarge };
  }
}

/**
 * Cuts a file into questions and categories, line by line: questions end at an empty line. An empty line within the
 * braces of a question would end it too, so that it has no end and the rest no beginning: where the next brace is the
 * closing one, the pieces are one question, and a warning says so.
 */
export class GiftSplitter {
  private current = new OpenBlock();
  /** A block whose answers have not ended, and those without any brace that came after it. */
  private held: OpenBlock[] = [];

  /** What this line ends, in the order of the file. */
  add(line: Line): GiftPiece[] {
    const { text } = line;
    const first = text.charCodeAt(0);
    // Most lines begin with a letter: they are neither empty nor comment nor category.
    if (first > 0x2f) {
      this.current.add(line);
      return [];
    }
    if (!/[^ \t]/u.test(text)) return this.endBlock();
    const category = CATEGORY.exec(text);
    if (category !== null) {
      return [...this.endBlock(), ...this.release(), { type: 'CATEGORY', path: (category[1] ?? '').trim() }];
    }
    if (COMMENT.test(text)) this.current.comment(line);
    else this.current.add(line);
    return [];
  }

  end(): GiftPiece[] {
    return [...this.endBlock(), ...this.release()];
  }

  private endBlock(): GiftPiece[] {
    const block = this.current;
    // Comments alone: their tags are the next question's.
    if (block.isEmpty) return [];
    this.current = new OpenBlock();
    const [open] = this.held;
    if (open === undefined) return this.holdOrGive(block);
    if (block.beginsWith === '}') {
      for (const part of [...this.held.slice(1), block]) open.join(part);
      this.held = [];
      return [open.finished()];
    }
    if (block.beginsWith === null && this.held.length < 50 && !block.tooLarge) {
      this.held.push(block);
      return [];
    }
    return [...this.release(), ...this.holdOrGive(block)];
  }

  private holdOrGive(block: OpenBlock): GiftPiece[] {
    if (!block.isOpen) return [block.finished()];
    this.held = [block];
    return [];
  }

  private release(): GiftPiece[] {
    const pieces = this.held.map((block) => block.finished());
    this.held = [];
    return pieces;
  }
}
