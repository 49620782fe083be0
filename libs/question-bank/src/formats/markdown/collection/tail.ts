import { readKey, type KeyedChoice } from './keys.ts';
import type { SourceLine } from './lines.ts';
import { answerIn, explanationIn, headingIn, isAnswerLine, isBlank, isRule } from './markers.ts';
import { proseOf } from './prose.ts';
import { saysNothing, withoutTags } from './summaries.ts';

/** What stands behind the choices, or behind an open question. */
export interface Tail {
  /** The answer's own line, without its label. */
  readonly key: string | null;
  /** What follows it in the same paragraph or below. */
  readonly keyRest: string | null;
  /** What stands before the key, or where there is no key at all. */
  readonly explanation: string | null;
  /** All of it, the answer's line too. */
  readonly whole: string | null;
  /** Further lines that say "answer". */
  readonly further: readonly string[];
}

interface Text {
  readonly text: string;
  readonly code: boolean;
}

/** Takes the folding's tags out of a line: what a summary says stays if it says more than "answer". */
function unfolded(line: SourceLine): Text[] {
  if (line.code) return [{ text: line.text, code: true }];
  if (!/<\/?(?:details|summary|p)\b/iu.test(line.text)) return [{ text: line.text, code: false }];
  const parts = line.text
    .replace(/<summary\b[^<>]{0,200}>(.*?)(?:<\/summary>|$)/giu, (_whole, said: string) =>
      saysNothing(said) ? '\n' : `\n${withoutTags(said)}\n`,
    )
    .replace(/<\/?(?:details|summary|p)\b[^<>]{0,200}>/giu, '\n')
    .split('\n');
  return parts.filter((part, index) => part.trim() !== '' || index === 0).map((text) => ({ text, code: false }));
}

/** A link within the collection and nothing else: "back to top". */
const NAVIGATION = /^[ \t>]*[*_]{0,3}\[[^\]\n]{1,80}\]\(#[^)\s]{0,200}\)[*_]{0,3}[ \t]*$/u;

export const isIdle = (text: string): boolean => isBlank(text) || isRule(text) || NAVIGATION.test(text);

const prose = (lines: readonly Text[]): string | null => {
  const kept = lines.map((line) => {
    const explained = line.code ? null : explanationIn(line.text);
    return explained ?? line.text;
  });
  while (kept.length > 0 && isIdle(kept.at(-1) ?? '')) kept.pop();
  while (kept.length > 0 && isBlank(kept[0] ?? '')) kept.shift();
  return proseOf(kept) || null;
};

/** `#### Word: B`, whatever the language, and lines that are nothing but a label or a choice's own text. */
function unlabelledKey(text: string, choices: readonly KeyedChoice[]): string | null {
  const bare = (headingIn(text)?.text ?? text).trim();
  const behind = /^[*_]{0,3}[^:：\n]{1,40}[:：][*_]{0,3}[ \t]*(\S{1,6})$/u.exec(bare)?.[1];
  for (const candidate of [bare, behind]) {
    if (candidate === undefined || candidate === '') continue;
    const reading = readKey(candidate, choices);
    if (reading.ok && reading.rest === '') return candidate;
  }
  return null;
}

/** Reads the lines behind the choices; `choices` is null for an open question. */
export function tailOf(source: readonly SourceLine[], choices: readonly KeyedChoice[] | null): Tail {
  const folded = source.some((line) => line.folded);
  const lines = source.flatMap(unfolded);
  const whole = prose(lines);
  const answers = lines.flatMap((line, index) => {
    const said = line.code
      ? null
      : choices === null
        ? answerIn(line.text)
        : isAnswerLine(line.text)
          ? answerIn(line.text)
          : null;
    return said === null ? [] : [{ index, said }];
  });
  const at = answers.find(({ said }) => said !== '') ?? answers[0];
  const before =
    at === undefined
      ? lines
      : lines.slice(0, at.index).filter((_, index) => !answers.some((each) => each.index === index));
  if (at !== undefined) {
    const rest = lines.slice(at.index + 1);
    const further = answers.filter((each) => each.index > at.index).map(({ said }) => said);
    if (at.said !== '' || choices === null) {
      return {
        key: at.said,
        keyRest: prose(rest),
        explanation: prose(before),
        whole,
        further: choices === null ? [] : further,
      };
    }
    // The answer stands below its label.
    const first = rest.findIndex((line) => !isBlank(line.text));
    const line = rest[first];
    if (line === undefined) return { key: null, keyRest: null, explanation: prose(before), whole, further };
    const key = line.text.replace(/^[ \t]*[-*+][ \t]+/u, '').trim();
    return { key, keyRest: prose(rest.slice(first + 1)), explanation: prose(before), whole, further };
  }
  if (choices !== null && folded) {
    const first = lines.findIndex((line) => !isBlank(line.text));
    const line = lines[first];
    const key = line === undefined || line.code ? null : unlabelledKey(line.text, choices);
    if (key !== null) return { key, keyRest: prose(lines.slice(first + 1)), explanation: null, whole, further: [] };
  }
  return { key: null, keyRest: null, explanation: whole, whole, further: [] };
}
