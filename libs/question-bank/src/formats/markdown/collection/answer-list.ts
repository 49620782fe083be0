import type { Line } from '../../source-text.ts';
import { headingIn, isBlank } from './markers.ts';

/** A list of answers at the end of a file, by the numbers of the questions. */
export interface AnswerList {
  /** The line of its heading, from 1; everything behind belongs to it. */
  readonly line: number;
  readonly answers: ReadonlyMap<number, string>;
}

const TITLE =
  /^(?:#{1,6}[ \t]+)?[*_]{0,2}(?:(?:the[ \t]+)?(?:correct[ \t]+)?answers?(?:[ \t]+(?:keys?|list|sheet))?|answer[ \t]+keys?|keys?|solutions?|lösungen|antworten|réponses|corrigé|respuestas|risposte|respostas|ответы|odpowiedzi|答案|解答|정답)[*_]{0,2}[ \t]*[:：]?[*_]{0,2}[ \t]*$/iu;

const ENTRY =
  /(?:^|[\s,;|])[*_]{0,2}(?:Q(?:uestion)?[ \t]*)?([0-9]{1,5})[*_]{0,2}[ \t]*(?:[.):：=|–—-]|→|->)+[ \t]*[*_]{0,2}[([]?([A-Za-z](?:[ \t]*(?:,|&|and)[ \t]*[A-Za-z])*)[)\]]?[*_]{0,2}(?=$|[\s,;|.)])/giu;

const isTitle = (text: string): boolean => text.length < 80 && TITLE.test(text.trim());

/** A line that holds nothing but entries; null for any other. */
function entriesOf(text: string): [number: number, answer: string][] | null {
  if (text.length > 5_000) return null;
  const found: [number, string][] = [];
  const rest = text.replace(ENTRY, (_whole, number: string, answer: string) => {
    found.push([Number(number), answer]);
    return ' ';
  });
  return found.length > 0 && !/[\p{L}\p{N}]/u.test(rest) ? found : null;
}

const isTableLine = (text: string): boolean =>
  /^[\s|:-]+$/u.test(text) || /^\s*\|?\s*(?:question|q|no\.?|number|#)\s*\|\s*(?:answer|key)\s*\|?\s*$/iu.test(text);

/**
 * Finds the list that ends a file: a title such as "Answers", and nothing but numbers with letters behind it. It is certain
 * only if no number stands twice; null otherwise. Holds no more than the list itself.
 */
export async function answerListOf(lines: AsyncIterable<Line>): Promise<AnswerList | null> {
  let open: { line: number; answers: Map<number, string>; certain: boolean } | null = null;
  for await (const { number, text } of lines) {
    if (isTitle(text)) open = { line: number, answers: new Map(), certain: true };
    else if (open === null || isBlank(text) || isTableLine(text)) continue;
    else {
      const entries = headingIn(text) === null ? entriesOf(text) : null;
      if (entries === null) {
        open = null;
        continue;
      }
      for (const [question, answer] of entries) {
        if (open.answers.has(question)) open.certain = false;
        open.answers.set(question, answer);
      }
    }
  }
  return open !== null && open.certain && open.answers.size > 0 ? open : null;
}
