import type { Line } from '../../source-text.ts';
import type { SourceLine } from './lines.ts';
import { endsAsQuestion, announcesFold } from './markers.ts';
import { proseOf } from './prose.ts';
import { saysNothing } from './summaries.ts';

const SUMMARY = /<summary\b[^<>]{0,200}>(.*?)(?:<\/summary>|$)/iu;

const withoutMarks = (text: string): string =>
  text.replace(/<\/?(?:b|strong|i|em|br|h[1-6]|a|font|span)\b[^<>]{0,200}>/giu, '');

/** A summary's words, as far as they stand in this line. */
function summaryIn(text: string): string | null {
  const said = text.length > 20_000 ? undefined : SUMMARY.exec(text)?.[1];
  return said === undefined
    ? null
    : said.replace(/<\/?(?:b|strong|i|em|br|h[1-6]|a|font|span)\b[^<>]{0,200}>/giu, '').trim();
}

const isQuestion = (summary: string): boolean => summary !== '' && !saysNothing(summary) && !announcesFold(summary);

/**
 * Whether a collection asks in the summaries of its folded parts and answers within them: most summaries that do not just
 * say "answer" end with a question mark.
 */
export async function foldsAsk(lines: AsyncIterable<Line>): Promise<boolean> {
  let [asking, other] = [0, 0];
  for await (const { text } of lines) {
    if (!text.includes('<')) continue;
    const summary = summaryIn(text);
    if (summary === null || !isQuestion(summary)) continue;
    if (endsAsQuestion(summary)) asking += 1;
    else other += 1;
  }
  return asking > 0 && asking >= other;
}

/** Tags that dress a whole folded part, alone on their line or beside the fold's own: `<br><b>` … `</b></details>`. */
const DRESS = String.raw`(?:<\/?(?:b|strong|p|br|div|blockquote)\b[^<>]{0,100}>\s*)*`;
const ASKED = new RegExp(`^.*?<\\/summary>\\s*${DRESS}`, 'isu');
const CLOSING = new RegExp(`${DRESS}<\\/details>\\s*$`, 'iu');
const DRESSED_ONLY = new RegExp(`^\\s*${DRESS}$`, 'iu');

/** A folded part: the text of its summary, and its lines without tags. */
export function foldOf(lines: readonly SourceLine[]): { summary: string; within: SourceLine[] } {
  const asked = lines.findIndex((line) => !line.code && /<\/summary>/iu.test(line.text));
  const last = lines.findLastIndex((line) => !line.code && /<\/details>/iu.test(line.text));
  const head = lines.slice(0, asked + 1).map(({ text }) => text);
  const said = /<summary\b[^<>]{0,200}>(.*?)<\/summary>/isu.exec(head.join('\n'))?.[1] ?? '';
  const within = lines.slice(Math.max(asked, 0)).flatMap((line, index): SourceLine[] => {
    if (line.code) return [line];
    let { text } = line;
    if (index === 0) text = asked < 0 ? '' : text.replace(ASKED, '');
    if (Math.max(asked, 0) + index === last)
      text = text.length > 2_000 ? text.replace(/<\/details>\s*$/iu, '') : text.replace(CLOSING, '');
    if (text.trim() !== '' && DRESSED_ONLY.test(text)) text = '';
    return [{ ...line, text, folded: false }];
  });
  return { summary: proseOf(withoutMarks(said).split('\n')), within };
}

/** So many lines may stand between `<details>` and its summary. */
const FARTHEST = 3;

/** Finds the lines in which a folded question begins. Holds a line back until the summary behind it is known. */
export class FoldedQuestions {
  private held: SourceLine[] = [];
  private depth = 0;

  *take(line: SourceLine): Generator<SourceLine> {
    const opens = !line.code && this.depth === 0 && /<details\b/iu.test(line.text);
    if (!line.code) {
      this.depth += line.text.match(/<details\b/giu)?.length ?? 0;
      this.depth = line.folded ? Math.max(0, this.depth - (line.text.match(/<\/details\b/giu)?.length ?? 0)) : 0;
    }
    if (opens) yield* this.end();
    if (!opens && this.held.length === 0) {
      yield line;
      return;
    }
    this.held.push(line);
    const summary = line.code ? null : summaryIn(line.text);
    if (summary === null && this.held.length < FARTHEST && line.folded) return;
    const [first, ...rest] = this.held;
    this.held = [];
    if (first === undefined) return;
    yield summary !== null && isQuestion(summary) ? { ...first, asks: summary } : first;
    yield* rest;
  }

  *end(): Generator<SourceLine> {
    yield* this.held;
    this.held = [];
  }
}
