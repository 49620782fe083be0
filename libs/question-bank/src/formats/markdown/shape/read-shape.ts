import {
  LIMITS,
  QUESTION_KINDS,
  type Choice,
  type QuestionContent,
  type QuestionKind,
  type ScenarioPrompt,
} from '../../../domain/question-content.ts';
import { FILE_LIMITS, type Found, type PortableQuestion, type ReadOutcome } from '../../format.ts';
import type { Line } from '../../source-text.ts';
import {
  FACT_LINE,
  FIXED,
  fromLine,
  fromLines,
  KIND_NAMES,
  MARKER,
  NO_KEY,
  PART_HEADING,
  QUESTION_HEADING,
  type Fact,
  type PartName,
} from './shape.ts';

/** Why a question cannot be read; caught where the question begins. */
class Unreadable extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Part {
  readonly name: PartName;
  readonly lines: string[];
}

interface Sheet {
  readonly facts: ReadonlyMap<Fact, readonly string[]>;
  readonly stem: string;
  readonly parts: readonly Part[];
}

function sheetOf(lines: readonly string[]): Sheet {
  const facts = new Map<Fact, string[]>();
  const stem: string[] = [];
  const parts: Part[] = [];
  for (const line of lines) {
    const name = PART_HEADING.exec(line)?.[1];
    const last = parts.at(-1);
    if (name !== undefined) parts.push({ name: name as PartName, lines: [] });
    else if (last !== undefined) last.lines.push(line);
    else {
      const fact = stem.length === 0 ? FACT_LINE.exec(line) : null;
      if (fact !== null) {
        const key = fact[1] as Fact;
        facts.set(key, [...(facts.get(key) ?? []), fromLine(fact[2] ?? '')]);
      } else if (stem.length > 0) stem.push(line);
      else if (line.trim() !== '') stem.push(FACT_LINE.test(line.replace(/^\\+/u, '')) ? line.slice(1) : line);
    }
  }
  return { facts, stem: fromLines(stem), parts };
}

function only<T>(values: readonly T[] | undefined, what: string): T | null {
  if (values === undefined || values.length === 0) return null;
  if (values.length > 1) throw new Unreadable('MALFORMED', `The question has more than one ${what}.`);
  return values[0] ?? null;
}

interface Entry {
  readonly checked: boolean;
  readonly text: string;
}

/** The entries of a list; a line that belongs to none is a defect of its own. */
function entriesOf({ name, lines }: Part, mark: RegExp): Entry[] {
  const found: { checked: boolean; indent: number; lines: string[] }[] = [];
  for (const line of lines) {
    const begin = mark.exec(line);
    const last = found.at(-1);
    if (begin !== null) {
      const head = begin[0];
      const indent = head.startsWith('-') ? 2 : head.length;
      found.push({ checked: /^- \[[xX]\]/u.test(head), indent, lines: [line.slice(head.length)] });
    } else if (last !== undefined && line.startsWith(' '.repeat(last.indent))) {
      last.lines.push(line.slice(last.indent));
    } else if (line.trim() === '') last?.lines.push('');
    else throw new Unreadable('MALFORMED', `"${name}" is a list, and this is no entry: ${line.slice(0, 80)}`);
  }
  return found.map(({ checked, lines: own }) => ({ checked, text: fromLines(own) }));
}

const BULLET = /^-(?: |$)/u;
const BOX = /^- \[[ xX]\](?: |$)/u;
const NUMBER = /^[0-9]{1,6}\.(?: |$)/u;

const choiceOf = (text: string, id: string): Choice =>
  text.startsWith(FIXED)
    ? { id, text: text.slice(FIXED.length).replace(/^\\(?=\\*\{fixed\} )/u, ''), anchored: true }
    : { id, text: text.replace(/^\\(?=\\*\{fixed\} )/u, ''), anchored: false };

/** The parts of a question by name; each stands once but for those of a scenario's dialogue. */
class Parts {
  constructor(private readonly parts: readonly Part[]) {}

  one(name: PartName): Part | null {
    return only(
      this.parts.filter((part) => part.name === name),
      `part "${name}"`,
    );
  }

  prose(name: PartName): string | null {
    const part = this.one(name);
    return part === null ? null : fromLines(part.lines);
  }

  list(name: PartName): string[] {
    const part = this.one(name);
    return part === null ? [] : entriesOf(part, BULLET).map(({ text }) => text);
  }

  numbered(name: PartName, prefix: string): Choice[] {
    const part = this.one(name);
    const entries = part === null ? [] : entriesOf(part, NUMBER);
    return entries.map(({ text }, position) => choiceOf(text, `${prefix}${position + 1}`));
  }

  dialogue(): ScenarioPrompt[] {
    const prompts: ScenarioPrompt[] = [];
    for (const { name, lines } of this.parts) {
      const last = prompts.at(-1);
      if (name === 'Interviewer') prompts.push({ text: fromLines(lines), expectedOutline: null });
      else if (name === 'Expected answer') {
        if (last?.expectedOutline !== null) {
          throw new Unreadable('MALFORMED', 'An expected answer stands without what the interviewer says before it.');
        }
        prompts[prompts.length - 1] = { text: last.text, expectedOutline: fromLines(lines) };
      }
    }
    return prompts;
  }

  /** The names that a question of its kind has no use for. */
  expectOnly(names: readonly PartName[]): void {
    const other = this.parts.find(({ name }) => !names.includes(name));
    if (other !== undefined) throw new Unreadable('MALFORMED', `A question of this kind has no part "${other.name}".`);
  }
}

const NUMERIC = /^([^\s±]+)(?:[ \t]*±[ \t]*([^\s±]+)([ \t]+\(relative\))?)?$/u;

function place<T>(items: readonly T[], number: string): T {
  const item = items[Number(number) - 1];
  if (item === undefined) throw new Unreadable('UNKNOWN_KEY', `The key names ${number}, and there is no such entry.`);
  return item;
}

/** Null where the question says that it has none; failing that, a missing key is a failure. */
function keyOr<T>(key: T | null, withoutKey: boolean): T | null {
  if (key === null && !withoutKey) throw new Unreadable('NO_KEY', 'The question has no key.');
  if (key !== null && withoutKey)
    throw new Unreadable('AMBIGUOUS_KEY', 'The question has a key and says that it has none.');
  return key;
}

function gradedContent(kind: QuestionKind, stem: string, parts: Parts, withoutKey: boolean): QuestionContent {
  const explanation = parts.prose('Explanation');
  switch (kind) {
    case 'NUMERIC': {
      parts.expectOnly(['Answer', 'Explanation']);
      const said = parts.prose('Answer');
      const match = said === null ? null : NUMERIC.exec(said);
      if (said !== null && match === null) {
        throw new Unreadable(
          'UNREADABLE_KEY',
          `The answer is no number with an optional tolerance: ${said.slice(0, 80)}`,
        );
      }
      const [, value = '', tolerance = '0', relative] = match ?? [];
      const toleranceKind = relative === undefined ? 'ABSOLUTE' : 'RELATIVE';
      const key = match === null ? null : ({ value, tolerance, toleranceKind } as const);
      return { kind, stem, key: keyOr(key, withoutKey), explanation };
    }
    case 'SHORT_TEXT': {
      parts.expectOnly(['Accepted answers', 'Accepted answers, letter case counts', 'Explanation']);
      const exact = parts.list('Accepted answers, letter case counts');
      const folded = parts.list('Accepted answers');
      if (exact.length > 0 && folded.length > 0) {
        throw new Unreadable('AMBIGUOUS_KEY', 'Answers are accepted both with and without regard to letter case.');
      }
      const accepted = [...exact, ...folded];
      const key = accepted.length === 0 ? null : { accepted, caseSensitive: exact.length > 0 };
      return { kind, stem, key: keyOr(key, withoutKey), explanation };
    }
    case 'ORDERING': {
      parts.expectOnly(['Items', 'Right order', 'Explanation']);
      const choices = parts.numbered('Items', 'c');
      const numbers = parts.prose('Right order')?.match(/[0-9]+/gu) ?? null;
      const key = numbers === null ? null : { order: numbers.map((each) => place(choices, each).id) };
      return { kind, stem, choices, key: keyOr(key, withoutKey), explanation };
    }
    case 'MATCHING': {
      parts.expectOnly(['Items', 'Targets', 'Matches', 'Explanation']);
      const [choices, targets] = [parts.numbered('Items', 'c'), parts.numbered('Targets', 't')];
      const part = parts.one('Matches');
      const matches = (part === null ? [] : entriesOf(part, BULLET)).map(({ text }) => {
        const pair = /^([0-9]{1,6})[ \t]*(?:→|->|=>)[ \t]*([0-9]{1,6})$/u.exec(text);
        if (pair === null)
          throw new Unreadable('UNREADABLE_KEY', `This is no match of two numbers: ${text.slice(0, 80)}`);
        return { left: place(choices, pair[1] ?? '').id, right: place(targets, pair[2] ?? '').id };
      });
      return { kind, stem, choices, targets, key: keyOr(part === null ? null : { matches }, withoutKey), explanation };
    }
    case 'OPEN':
    case 'SCENARIO':
      throw new Unreadable('MALFORMED', 'A question for interviews has no key.');
    default: {
      parts.expectOnly(['Choices', 'Explanation']);
      const part = parts.one('Choices');
      const entries = part === null ? [] : entriesOf(part, BOX);
      const choices = entries.map(({ text }, position) => choiceOf(text, `c${position + 1}`));
      const choiceIds = entries.flatMap(({ checked }, position) => (checked ? [`c${position + 1}`] : []));
      return {
        kind,
        stem,
        choices,
        key: keyOr(choiceIds.length === 0 ? null : { choiceIds }, withoutKey),
        explanation,
      };
    }
  }
}

function contentOf(kind: QuestionKind, { facts, stem, parts: found }: Sheet): QuestionContent {
  if (stem === '') throw new Unreadable('NO_STEM', 'There is no question text.');
  const parts = new Parts(found);
  const title = only(facts.get('Title'), 'title');
  const key = only(facts.get('Key'), 'fact "Key"');
  if (key !== null && key !== NO_KEY) throw new Unreadable('MALFORMED', `"Key" can only be "${NO_KEY}".`);
  if (kind === 'OPEN') {
    parts.expectOnly(['Model answer', 'Key points', 'Common mistakes', 'Follow-up questions']);
    return {
      kind,
      title,
      stem,
      modelAnswer: parts.prose('Model answer'),
      keyPoints: parts.list('Key points'),
      commonMistakes: parts.list('Common mistakes'),
      followUps: parts.list('Follow-up questions'),
    };
  }
  if (kind === 'SCENARIO') {
    parts.expectOnly(['Interviewer', 'Expected answer', 'Red flags']);
    return { kind, title, stem, prompts: parts.dialogue(), redFlags: parts.list('Red flags') };
  }
  if (title !== null) throw new Unreadable('MALFORMED', 'A question of this kind has no title.');
  return gradedContent(kind, stem, parts, key !== null);
}

function questionOf(kindName: string, lines: readonly string[]): PortableQuestion {
  const kind = QUESTION_KINDS.find((each) => KIND_NAMES[each].toLowerCase() === kindName.trim().toLowerCase());
  if (kind === undefined) {
    throw new Unreadable('UNSUPPORTED_TYPE', `There is no kind of question called "${kindName.trim().slice(0, 80)}".`);
  }
  const sheet = sheetOf(lines);
  const fact = (name: Fact): string | null => only(sheet.facts.get(name), name.toLowerCase());
  const difficulty = fact('Difficulty');
  if (difficulty !== null && !/^[1-5]$/u.test(difficulty)) {
    throw new Unreadable('MALFORMED', 'The difficulty is a number from 1 to 5.');
  }
  return {
    content: contentOf(kind, sheet),
    skills: sheet.facts.get('Skill') ?? [],
    difficulty: difficulty === null ? null : Number(difficulty),
    locale: fact('Language'),
    source: fact('Source'),
    licence: fact('Licence'),
    attachments: [],
  };
}

function outcomeOf(kindName: string, lines: readonly string[]): ReadOutcome {
  try {
    return { ok: true, question: questionOf(kindName, lines), losses: [], warnings: [] };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

interface Open {
  readonly line: number;
  readonly kindName: string;
  readonly lines: string[];
  bytes: number;
}

function close({ line, kindName, lines, bytes }: Open): Found {
  const outcome: ReadOutcome =
    bytes > FILE_LIMITS.itemBytes
      ? { ok: false, code: 'ITEM_TOO_LARGE', message: `The item is larger than ${LIMITS.itemBytes / 1024} KB.` }
      : outcomeOf(kindName, lines);
  return { type: 'ITEM', item: { position: `line ${line}`, outcome } };
}

/** Reads a file in our own shape, question by question. What stands before the first one is a note. */
export async function* readShape(lines: AsyncIterable<Line>): AsyncGenerator<Found> {
  let open: Open | null = null;
  let noted = false;
  for await (const { number, text } of lines) {
    const heading = QUESTION_HEADING.exec(text);
    if (heading !== null) {
      if (open !== null) yield close(open);
      open = { line: number, kindName: heading[1] ?? '', lines: [], bytes: 0 };
    } else if (open !== null) {
      open.bytes += Buffer.byteLength(text) + 1;
      if (open.bytes <= FILE_LIMITS.itemBytes) open.lines.push(text);
    } else if (!noted && text.trim() !== '' && text.trim() !== MARKER) {
      noted = true;
      yield {
        type: 'NOTE',
        text: `Line ${number} and those up to the first question are no questions: ${text.trim().slice(0, 60)}`,
      };
    }
  }
  if (open !== null) yield close(open);
}
