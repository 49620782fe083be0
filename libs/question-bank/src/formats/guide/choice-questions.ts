import { normaliseText } from '../../domain/normalise.ts';
import type { Choice, ChoiceContent } from '../../domain/question-content.ts';
import { findChoices } from './choices.ts';
import { failed, type ItemOutcome, type RawItem, type Section } from './guide.ts';
import { labelsBetween, type Label } from './labels.ts';
import { NUMBER_INSIDE_LINE, NUMBERED_LINE } from './numbering.ts';
import { passage, proseOf } from './prose.ts';
import type { GuideSource } from './source.ts';

/** A number that may begin an item. It is solid when choices or a key stand between it and the next number. */
interface Candidate {
  readonly start: number;
  readonly stemStart: number;
  readonly number: number;
  readonly hasChoices: boolean;
  readonly solid: boolean;
}

const FIRST_CHOICE = /(?:^|\s)(?:\*\*|__)?(?:\(?[Aa]\)|[Aa]\.\s)/u;

function candidatesOf(source: GuideSource, section: Section, keys: readonly Label[]): Candidate[] {
  const numbers = source.linesOf(section.start, section.end).flatMap((line) => {
    const match = NUMBERED_LINE.exec(line.text);
    return match === null
      ? []
      : [{ start: line.start, stemStart: line.start + match[0].length, number: Number(match[1]) }];
  });
  return numbers.map((candidate, position) => {
    const end = numbers[position + 1]?.start ?? section.end;
    const hasChoices = FIRST_CHOICE.test(source.text.slice(candidate.stemStart, end));
    return { ...candidate, hasChoices, solid: hasChoices || labelsBetween(keys, candidate.start, end).length > 0 };
  });
}

/**
 * The number that begins the item when the one at `position` only ends a list 1, 2, … inside its stem: it stands right
 * before that list and is the one expected after `current`.
 */
function stemBefore(
  candidates: readonly Candidate[],
  position: number,
  current: Candidate | undefined,
): Candidate | undefined {
  // Looking back ends at the current item, so that all looks together stay within the length of the list.
  const inside = (index: number): Candidate | undefined => {
    const candidate = candidates[index];
    return candidate !== undefined && candidate.start > (current?.start ?? -1) ? candidate : undefined;
  };
  let first = position;
  while (inside(first - 1)?.number === (candidates[first]?.number ?? 0) - 1) first -= 1;
  const before = inside(first - 1);
  const isList = candidates[first]?.number === 1 && candidates[position]?.solid === true;
  return isList && before?.number === (current?.number ?? 0) + 1 ? before : undefined;
}

/**
 * Tells the numbers that begin items from those of lists inside stems and explanations. An item is expected to be
 * numbered one above its predecessor and to have choices or a key; real guides repeat and skip numbers, so a solid
 * number after a complete item counts whatever it is. A number without choices counts only if it is the next one and
 * no solid item claims that number later.
 */
function chooseStarts(candidates: readonly Candidate[], keys: readonly Label[]): Candidate[] {
  const lastSolid = new Map<number, number>();
  const nextSolid: (Candidate | undefined)[] = new Array<Candidate | undefined>(candidates.length);
  let upcoming: Candidate | undefined;
  for (let position = candidates.length - 1; position >= 0; position -= 1) {
    const candidate = candidates[position];
    nextSolid[position] = upcoming;
    if (candidate?.solid !== true) continue;
    upcoming = candidate;
    if (!lastSolid.has(candidate.number)) lastSolid.set(candidate.number, position);
  }

  const starts: Candidate[] = [];
  let choicesSeen = false;
  let keySeen = false;
  let key = 0;
  for (const [position, candidate] of candidates.entries()) {
    const current = starts.at(-1);
    for (; (keys[key]?.start ?? candidate.start) < candidate.start; key += 1) keySeen = true;
    const claimedLater = (lastSolid.get(candidate.number) ?? -1) > position;
    const isNext = candidate.number === (current?.number ?? 0) + 1;
    let begins: boolean;
    if (current === undefined) begins = candidate.solid || (isNext && !claimedLater);
    else if (keySeen) begins = candidate.solid || (isNext && !claimedLater);
    else if (choicesSeen) begins = candidate.hasChoices || (isNext && !claimedLater);
    else begins = isNext && (candidate.solid ? nextSolid[position]?.number !== candidate.number : !claimedLater);
    if (begins) {
      starts.push(stemBefore(candidates, position, current) ?? candidate);
      keySeen = false;
      choicesSeen = false;
    }
    choicesSeen ||= candidate.hasChoices;
  }
  return starts;
}

/** Where an item that lost its line break begins between two keys: the expected number behind a sentence's end. */
function startsInside(
  source: GuideSource,
  starts: readonly Candidate[],
  keys: readonly Label[],
  end: number,
): Candidate[] {
  return starts.flatMap((start, position) => {
    const found = [start];
    const own = labelsBetween(keys, start.start, starts[position + 1]?.start ?? end);
    for (const [index, key] of own.entries()) {
      const next = own[index + 1];
      const current = found.at(-1);
      if (next === undefined || current === undefined) break;
      const between = source.text.slice(key.end, next.start);
      const match = [...between.matchAll(NUMBER_INSIDE_LINE)].find((each) => Number(each[1]) === current.number + 1);
      if (match === undefined) continue;
      const at = key.end + match.index;
      found.push({
        start: at,
        stemStart: at + match[0].length,
        number: current.number + 1,
        hasChoices: true,
        solid: true,
      });
    }
    return found;
  });
}

/** Letters of a key: "C", "(C)", "C) text", "C.", "A, C", "A and C". Empty when the text begins otherwise. */
const KEY_LETTERS =
  /^\(?([A-Za-z])\)?(?![\p{L}\p{N}'’+#-])(?:[ \t]*(?:,|&|\/|and\b)[ \t]*\(?([A-Za-z])\)?(?![\p{L}\p{N}'’+#-])){0,25}[ \t]*[).:–-]?/u;

interface KeyReading {
  readonly letters: readonly string[];
  /** What stands behind the letters, unless it is the choice's own text once more. */
  readonly rest: string;
}

function readKey(text: string, choices: readonly Choice[]): KeyReading | null {
  const plain = text.replace(/^(?:\*\*|__)|(?:\*\*|__)$/gu, '').trim();
  const same = choices.find((choice) => normaliseText(choice.text) === normaliseText(plain));
  if (same !== undefined) return { letters: [same.id], rest: '' };
  const match = KEY_LETTERS.exec(plain);
  if (match === null) return null;
  const letters = [...match[0].matchAll(/(?<![\p{L}])[A-Za-z](?![\p{L}])/gu)].map(([letter]) => letter.toUpperCase());
  const rest = plain.slice(match[0].length).trim();
  const named = choices.find((choice) => normaliseText(choice.text) === normaliseText(rest));
  // The letter and the text of two different choices contradict each other.
  if (named !== undefined && !letters.includes(named.id)) return null;
  // "A message queue" begins with an article, not with a letter.
  if (named === undefined && rest !== '' && /^A$/iu.test(match[0].trim())) return null;
  return { letters: [...new Set(letters)], rest: named === undefined ? rest : '' };
}

/** "All of the above" and its kin make sense in last place only. */
const ANCHORED =
  /^(?:all|none|any|both|neither) of (?:the|these)(?: (?:above|options|answers|choices))?(?: options| answers)?\.?$/iu;

/** The label whose text is the key: `Correct Answer:`, or where there is none, `Answer:`. */
const isKey = (source: GuideSource, label: Label): boolean =>
  label.kind === 'KEY' || (label.kind === 'ANSWER' && /Answer/u.test(source.text.slice(label.start, label.end)));

function readItem(source: GuideSource, start: Candidate, end: number, labels: readonly Label[]): ItemOutcome {
  const own = labelsBetween(labels, start.stemStart, end);
  const keys = own.filter((label) => isKey(source, label));
  const key = keys[0];
  const explanation = own.find((label) => label.kind === 'EXPLANATION' && (!label.inline || key !== undefined));
  const ends = [key, explanation].flatMap((label) => (label === undefined ? [] : [label.start]));
  const bodyEnd = Math.min(end, ...ends);
  const { spans, outOfOrder } = findChoices(source, start.stemStart, bodyEnd);

  const parts = [passage(source, start.stemStart, spans[0]?.markerStart ?? bodyEnd)];
  const stem = proseOf(parts[0] ?? { lines: [], losses: [] });
  const choices = spans.map((span): Choice => {
    const part = passage(source, span.start, span.end);
    parts.push(part);
    const text = proseOf(part);
    return { id: span.letter, text, anchored: ANCHORED.test(text) };
  });
  if (stem === '') return failed('NO_STEM');
  if (choices.length < 2) return failed('TOO_FEW_CHOICES');
  if (outOfOrder) return failed('CHOICES_OUT_OF_ORDER');
  const empty = choices.find((choice) => choice.text === '');
  if (empty !== undefined) return failed('EMPTY_CHOICE', empty.id);
  const twin = choices.find((choice, position) =>
    choices.slice(0, position).some((other) => normaliseText(other.text) === normaliseText(choice.text)),
  );
  if (twin !== undefined) return failed('DUPLICATE_CHOICES', `${twin.id} repeats an earlier one`);
  if (key === undefined) return failed('NO_KEY');
  if (keys.length > 1) return failed('AMBIGUOUS_KEY');

  const until = (from: Label, other: Label | undefined): number =>
    other !== undefined && other.start > from.start ? other.start : end;
  const keyText = proseOf(passage(source, key.end, until(key, explanation)));
  if (keyText === '') return failed('NO_KEY');
  const reading = readKey(keyText, choices);
  if (reading === null) return failed('UNREADABLE_KEY');
  const unknown = reading.letters.find((letter) => !choices.some((choice) => choice.id === letter));
  if (unknown !== undefined) return failed('UNKNOWN_KEY', unknown);

  const explained = explanation === undefined ? null : passage(source, explanation.end, until(explanation, key));
  if (explained !== null) parts.push(explained);
  const said = [reading.rest, explained === null ? '' : proseOf(explained)];
  const content: ChoiceContent = {
    kind: reading.letters.length > 1 ? 'MULTIPLE_CHOICE' : 'SINGLE_CHOICE',
    stem,
    choices,
    key: { choiceIds: reading.letters },
    explanation: said.filter((text) => text !== '').join('\n\n') || null,
  };
  return { ok: true, content, warnings: [], losses: parts.flatMap((part) => part.losses) };
}

/** The items of a section of choice questions, in order. A key that stands before any number is an item that failed. */
export function findChoiceQuestions(source: GuideSource, section: Section, allLabels: readonly Label[]): RawItem[] {
  const labels = labelsBetween(allLabels, section.start, section.end);
  const keys = labels.filter((label) => isKey(source, label));
  const numbered = chooseStarts(candidatesOf(source, section, keys), keys);
  const starts = startsInside(source, numbered, keys, section.end);
  const unnumbered = keys
    .filter((key) => key.start < (starts[0]?.start ?? section.end))
    .map((key): RawItem => ({ start: key.start, end: key.end, read: () => failed('NO_STEM') }));
  const items = starts.map((start, position): RawItem => {
    const end = starts[position + 1]?.start ?? section.end;
    return { start: start.start, end, read: () => readItem(source, start, end, labels) };
  });
  return [...unnumbered, ...items];
}
