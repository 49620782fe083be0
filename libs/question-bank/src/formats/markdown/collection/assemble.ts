import { isBox, isMarked, isSolid, type Chunk } from './chunks.ts';
import { labelOf } from './labels.ts';
import { endsAsQuestion, isBlank } from './markers.ts';

/** What a collection is made of, in its order. */
export type Piece =
  | { readonly type: 'ITEM'; readonly chunk: Chunk }
  /** A heading above questions. */
  | { readonly type: 'SECTION'; readonly chunk: Chunk }
  /** Text that is no question. */
  | { readonly type: 'TEXT'; readonly chunk: Chunk };

/** So many chunks may wait for what follows them; a list in a stem is shorter. */
const MOST_WAITING = 200;

const hasBody = (chunk: Chunk): boolean => chunk.lines.slice(1).some((line) => !isBlank(line.text));

const isMarkedList = (chunk: Chunk): boolean => chunk.lines.some((line) => !line.code && isMarked(line.text));

const isQuestion = (chunk: Chunk): boolean => chunk.named || endsAsQuestion(chunk.title);

/** A heading that asks nothing, above a question that does: the heading is a section's. Null for every other chunk. */
function askedBelow(chunk: Chunk): { section: Chunk; question: Chunk } | null {
  const { start, number, named, title, hasChoices } = chunk;
  if (start !== 'HEADING' || number !== null || named || !hasChoices || endsAsQuestion(title)) return null;
  const [heading, ...rest] = chunk.lines;
  const from = rest.findIndex((line) => !isBlank(line.text));
  const first = rest[from];
  const choices = rest.findIndex((line) => !line.code && (isBox(line.text) || labelOf(line.text)?.position === 0));
  const asks = rest.slice(0, Math.max(choices, 0)).some((line) => !line.code && endsAsQuestion(line.text));
  if (heading === undefined || first === undefined || first.code || !asks) return null;
  return {
    section: { ...chunk, lines: [heading], bytes: 0, hasChoices: false, hasKey: false, hasFolded: false },
    question: {
      ...chunk,
      start: 'NONE',
      level: 0,
      title: first.text.trim(),
      line: first.number,
      lines: rest.slice(from),
    },
  };
}

function append(chunk: Chunk, more: Chunk): void {
  chunk.lines.push(...more.lines);
  chunk.bytes += more.bytes;
  chunk.hasChoices ||= more.hasChoices;
  chunk.hasKey ||= more.hasKey;
  chunk.hasFolded ||= more.hasFolded;
}

/**
 * Tells items from sections, from lists inside items, and from text around them. Numbers that run 1, 2, … up to the
 * choices belong to the stem before them if that has the number that is expected; such numbers behind a complete question
 * belong to its explanation. An item is held back until the next one begins.
 */
export class Assembler {
  private item: Chunk | null = null;
  private waiting: Chunk[] = [];
  private lastNumber = 0;

  *take(chunk: Chunk): Generator<Piece> {
    const asked = askedBelow(chunk);
    if (asked === null) {
      yield* this.whole(chunk);
      return;
    }
    yield* this.whole(asked.section);
    yield* this.whole(asked.question);
  }

  private *whole(chunk: Chunk): Generator<Piece> {
    if (chunk.start === 'BULLET' && !isMarkedList(chunk) && !chunk.hasChoices) {
      yield* this.continued(chunk);
      return;
    }
    if (isSolid(chunk)) {
      yield* this.solid(chunk);
      return;
    }
    if (chunk.start === 'NUMBER' && !chunk.named) {
      this.waiting.push(chunk);
      if (this.waiting.length >= MOST_WAITING) yield* this.release(null);
      return;
    }
    yield* this.release(null);
    if (chunk.number !== null && chunk.start === 'HEADING') this.waiting.push(chunk);
    else yield* this.loose(chunk);
  }

  *end(): Generator<Piece> {
    yield* this.release(null);
    yield* this.flush();
  }

  private *flush(): Generator<Piece> {
    if (this.item !== null) yield { type: 'ITEM', chunk: this.item };
    this.item = null;
  }

  private *begin(chunk: Chunk): Generator<Piece> {
    yield* this.flush();
    this.item = chunk;
    if (chunk.number !== null) this.lastNumber = chunk.number;
  }

  /** Bullets and paragraphs go on with what stands before them. */
  private *continued(chunk: Chunk): Generator<Piece> {
    const last = this.waiting.at(-1) ?? this.item;
    if (last === null) yield { type: 'TEXT', chunk };
    else append(last, chunk);
  }

  /** The chunk that is certainly one with choices or an answer, and those that waited for it. */
  private *solid(chunk: Chunk): Generator<Piece> {
    const stem = this.stemBefore(chunk);
    if (stem === null) {
      yield* this.release(chunk);
      yield* this.begin(chunk);
      return;
    }
    const run = this.waiting.splice(stem);
    yield* this.release(run[0] ?? chunk);
    const [head, ...list] = run;
    if (head === undefined) return;
    for (const part of [...list, chunk]) append(head, part);
    yield* this.begin(head);
  }

  /** Index of the waiting chunk whose stem holds the list 1, 2, … that ends with `chunk`. */
  private stemBefore(chunk: Chunk): number | null {
    if (chunk.start !== 'NUMBER' || chunk.named || chunk.number === null) return null;
    const head = this.waiting.length - chunk.number;
    const list = this.waiting.slice(head + 1);
    const before = head < 0 ? undefined : this.waiting[head];
    if (before === undefined || !list.every(({ number }, index) => number === index + 1)) return null;
    const expected = before.number === this.lastNumber + 1;
    const announces = before.start === 'NUMBER' || hasBody(before) || /[:：?？]$/u.test(before.title);
    return expected && announces && (chunk.number > 1 || this.lastNumber > 0 || before.start === 'NUMBER')
      ? head
      : null;
  }

  /** What waited is settled: `next` is the item that begins behind it. */
  private *release(next: Chunk | null): Generator<Piece> {
    const waiting = this.waiting;
    this.waiting = [];
    let list: number | null = null;
    for (const chunk of waiting) {
      if (this.item !== null && list !== null && chunk.number === list + 1) {
        append(this.item, chunk);
        list = chunk.number;
        continue;
      }
      list = null;
      if (chunk.start === 'HEADING') {
        yield* this.loose(chunk);
        continue;
      }
      const isNext = chunk.number === this.lastNumber + 1 && this.lastNumber > 0;
      const claimed = next?.number != null && chunk.number !== null && next.number <= chunk.number;
      if (isQuestion(chunk) && !claimed) yield* this.begin(chunk);
      else if (isNext && !claimed) yield* this.begin(chunk);
      else if (this.item !== null && (chunk.number === 1 || claimed)) {
        append(this.item, chunk);
        list = chunk.number;
      } else if (this.item !== null) yield* this.begin(chunk);
      else yield { type: 'TEXT', chunk };
    }
  }

  /** A chunk that has neither choices nor an answer under a label. */
  private *loose(chunk: Chunk): Generator<Piece> {
    const numbered = chunk.number !== null || chunk.named;
    if (chunk.start === 'HEADING' && !numbered && !endsAsQuestion(chunk.title)) {
      yield* this.flush();
      yield { type: 'SECTION', chunk };
    } else if (chunk.start === 'HEADING' && !chunk.named && !isQuestion(chunk) && !hasBody(chunk)) {
      yield* this.flush();
      yield { type: 'SECTION', chunk };
    } else if (numbered || isQuestion(chunk)) yield* this.begin(chunk);
    else {
      yield* this.flush();
      yield { type: 'TEXT', chunk };
    }
  }
}
