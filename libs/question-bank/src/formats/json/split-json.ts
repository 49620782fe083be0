/**
 * How the questions of a file are laid out. `DOCUMENT` is one object with a member `questions`, or one array; `LINES` is
 * JSON Lines, one value for each line; `VALUES` is one value after the other, over any number of lines.
 */
export type Layout = 'DOCUMENT' | 'LINES' | 'VALUES';

/** A value as the file spells it, not yet parsed: whether it is JSON shows when it is. */
export interface RawValue {
  /** A member of the document besides `questions`, or a question; `QUESTIONS` says that an array of them begins. */
  readonly type: 'MEMBER' | 'QUESTION' | 'QUESTIONS';
  /** The member's name; empty for questions and for an array that is the whole document. */
  readonly name: string;
  /** Null where it is longer than {@link LONGEST_VALUE}. */
  readonly raw: string | null;
  /** Where it begins, from 1. */
  readonly line: number;
}

/** What comes last: whether the document was closed. */
export interface RawEnd {
  readonly type: 'END';
  readonly whole: boolean;
}

/** In characters. A question may bring several pictures in Base64 besides its own 256 KB. */
export const LONGEST_VALUE = 16 * 1024 * 1024;

/** What gives JSON its structure; a backslash takes the character behind it along. */
const STRUCTURE = /\\[^]?|["\n{}[\],:]/gu;

/**
 * Cuts a text into the values that it holds, in pieces as they come. It counts brackets and minds strings and leaves all
 * else to the parser that gets each value: so a broken question fails alone, which a parser of the whole cannot offer.
 */
class Splitter {
  private readonly found: RawValue[] = [];
  private line = 1;
  private startLine = 1;
  private depth = 0;
  /** The depth at which values stand beside each other. */
  private base = 0;
  private inString = false;
  private escaped = false;
  private parts: string[] | null = [];
  private size = 0;
  private name = '';
  /** Whether the values at this depth are members, and of those the names or the values come next. */
  private place: 'ELEMENTS' | 'NAME' | 'VALUE';
  private ended = false;

  constructor(private readonly layout: Layout) {
    this.place = layout === 'DOCUMENT' ? 'VALUE' : 'ELEMENTS';
  }

  push(text: string): RawValue[] {
    let from = 0;
    STRUCTURE.lastIndex = this.escaped ? 1 : 0;
    this.escaped = false;
    for (let match = STRUCTURE.exec(text); match !== null; match = STRUCTURE.exec(text)) {
      const token = match[0];
      if (token.startsWith('\\')) {
        this.escaped = token.length === 1;
        if (token === '\\\n') this.line += 1;
        continue;
      }
      from = this.take(text, from, match.index, token);
    }
    this.collect(text.slice(from));
    return this.found.splice(0);
  }

  end(): RawValue[] {
    if (!this.ended && this.place !== 'NAME') this.close();
    return this.found.splice(0);
  }

  /** Whether the document was closed; for the other layouts, never. */
  get whole(): boolean {
    return this.ended;
  }

  /** Follows one token; gives the position from which the text is not yet collected. */
  private take(text: string, from: number, at: number, token: string): number {
    if (token === '\n') return this.lineEnd(text, from, at);
    if (token === '"') this.inString = !this.inString;
    if (this.inString || this.ended) return from;
    switch (token) {
      case '{':
      case '[':
        return this.opening(from, at, token);
      case '}':
      case ']':
        return this.closing(text, from, at);
      case ',':
        if (this.base === 0 || this.depth !== this.base) return from;
        this.collect(text.slice(from, at));
        this.close();
        return at + 1;
      case ':':
        if (this.place !== 'NAME' || this.depth !== this.base) return from;
        this.collect(text.slice(from, at));
        this.name = this.parts?.join('').trim() ?? '';
        this.place = 'VALUE';
        this.begin();
        return at + 1;
      default:
        return from;
    }
  }

  private lineEnd(text: string, from: number, at: number): number {
    // No string of JSON goes on over the end of its line: this one is broken, and what follows need not be.
    this.inString = false;
    if (this.layout === 'LINES' || (this.layout === 'VALUES' && this.depth === 0)) {
      this.collect(text.slice(from, at));
      this.close();
      this.depth = 0;
      this.line += 1;
      this.startLine = this.line;
      return at + 1;
    }
    this.line += 1;
    return from;
  }

  private opening(from: number, at: number, token: string): number {
    const isRoot = this.layout === 'DOCUMENT' && this.base === 0;
    const isQuestions = this.place === 'VALUE' && this.base === 1 && this.name === '"questions"' && token === '[';
    this.depth += 1;
    if (!(isRoot || (isQuestions && this.depth === 2))) return from;
    this.base = this.depth;
    this.place = token === '[' ? 'ELEMENTS' : 'NAME';
    if (this.place === 'ELEMENTS') {
      this.found.push({ type: 'QUESTIONS', name: this.name.slice(1, -1), raw: '', line: this.line });
    }
    this.begin();
    return at + 1;
  }

  private closing(text: string, from: number, at: number): number {
    if (this.base > 0 && this.depth === this.base) {
      this.collect(text.slice(from, at));
      this.close();
      this.depth -= 1;
      this.base -= 1;
      this.place = 'VALUE';
      this.ended = this.base === 0;
      // What is left of the member `questions` is the space up to the next comma.
      this.name = '';
      return at + 1;
    }
    this.depth = Math.max(this.depth - 1, this.base);
    if (this.layout !== 'VALUES' || this.depth > 0) return from;
    this.collect(text.slice(from, at + 1));
    this.close();
    return at + 1;
  }

  private begin(): void {
    this.parts = [];
    this.size = 0;
    this.startLine = this.line;
  }

  private collect(text: string): void {
    if (this.ended || text === '') return;
    if (this.size === 0) {
      // Space before a value is no part of it.
      const value = text.trimStart();
      if (value === '') {
        this.startLine = this.line;
        return;
      }
      this.startLine += text.slice(0, text.length - value.length).split('\n').length - 1;
      text = value;
    }
    this.size += text.length;
    if (this.size > LONGEST_VALUE) this.parts = null;
    this.parts?.push(text);
  }

  /** A value ends here. Nothing between two commas is no value. */
  private close(): void {
    if (this.size > 0 && this.place !== 'NAME' && !(this.place === 'VALUE' && this.name === '')) {
      this.found.push({
        type: this.place === 'ELEMENTS' ? 'QUESTION' : 'MEMBER',
        name: this.place === 'ELEMENTS' ? '' : this.name.slice(1, -1),
        raw: this.parts?.join('') ?? null,
        line: this.startLine,
      });
    }
    if (this.place === 'VALUE') this.place = 'NAME';
    this.begin();
  }
}

/** The values of a text that comes in pieces, in their order, each as soon as it is there. */
export async function* splitJson(texts: AsyncIterable<string>, layout: Layout): AsyncGenerator<RawValue | RawEnd> {
  const splitter = new Splitter(layout);
  for await (const text of texts) yield* splitter.push(text);
  yield* splitter.end();
  yield { type: 'END', whole: splitter.whole };
}
