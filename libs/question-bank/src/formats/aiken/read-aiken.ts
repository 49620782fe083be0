import { normaliseText } from '../../domain/normalise.ts';
import { FILE_LIMITS, type FormatReader, type Found, type ReadOutcome, type Warning } from '../format.ts';
import { linesOf, type Line } from '../source-text.ts';
import { AnsweredQuestion } from './remarks.ts';

type Failure = Extract<ReadOutcome, { ok: false }>;

const failed = (code: string, message: string): Failure => ({ ok: false, code, message });

/** Orders of letters by which choices are named. Each letter of an item has to be the next one of the same order. */
const ALPHABETS = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'abcdefghijklmnopqrstuvwxyz',
  'АБВГДЕЖЗИКЛМ',
  'АБВГДЕЁЖЗИЙК',
  'ΑΒΓΔΕΖΗΘΙΚ',
  'אבגדהוזחטי',
  'أبجدهوزحطي',
  'ابجدهوزحطي',
  'أبتثجحخ',
  'ابتثجحخ',
].map((letters) => [...letters]);

const LABEL = /^\s*(\p{L})[.)]\s*(.*)$/su;
const ANSWER = /^\s*(answer)\s*:(.*)$/isu;

interface Choice {
  readonly letter: string;
  readonly line: number;
  text: string;
}

const isBlank = ({ text }: Line): boolean => text.trim() === '';

/** The lines as one text, without empty ones at its ends; runs of them inside are one. */
const textOf = (lines: readonly Line[]): string =>
  lines
    .map(({ text }) => text.trimEnd())
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();

/** A question while its lines come in. */
class OpenQuestion {
  readonly choices: Choice[] = [];
  /** Lines behind the last choice: they continue it, or begin the next question when this one has no answer line. */
  tail: Line[] = [];
  private readonly stem: Line[] = [];
  private readonly warnings: Warning[] = [];
  private flaw: Failure | null = null;
  private size = 0;
  private first: number | null = null;

  constructor(lines: readonly Line[] = []) {
    for (const line of lines) this.text(line);
  }

  get isEmpty(): boolean {
    return this.first === null;
  }

  get tooLarge(): boolean {
    return this.size > FILE_LIMITS.itemBytes;
  }

  begin({ number }: Line): void {
    this.first ??= number;
  }

  /** A line that is neither a choice nor the answer. */
  text(line: Line): void {
    if (this.first === null && isBlank(line)) return;
    if (!this.keep(line)) return;
    (this.choices.length === 0 ? this.stem : this.tail).push(line);
  }

  /** Whether a letter continues the choices' order, or would begin one. */
  continues(letter: string): boolean {
    const letters = [...this.choices.map((choice) => choice.letter), letter];
    return ALPHABETS.some((alphabet) => letters.every((each, position) => alphabet[position] === each));
  }

  choice(line: Line, letter: string, text: string): void {
    if (!this.keep(line)) return;
    this.closeChoice();
    this.choices.push({ letter, line: line.number, text: text.trim() });
  }

  /** A letter out of order: nobody can say which choice the answer names. */
  misplaced(line: Line, letter: string): void {
    this.keep(line);
    this.tail = [];
    const last = this.choices.at(-1)?.letter ?? '';
    this.flaw ??= failed('MALFORMED', `The choice "${letter}" of line ${line.number} cannot follow "${last}".`);
  }

  /** The lines behind the last choice belong to it. */
  closeChoice(): void {
    const last = this.choices.at(-1);
    if (last !== undefined && this.tail.some((line) => !isBlank(line))) {
      last.text = textOf([{ number: last.line, text: last.text }, ...this.tail]);
      const message = `the choice "${last.letter}" goes on in the next line`;
      this.warnings.push({ code: 'WRAPPED_CHOICE', message, line: last.line });
    }
    this.tail = [];
  }

  finished(answer: { readonly word: string; readonly value: string } | null): Found {
    return {
      type: 'ITEM',
      item: { position: `line ${this.first ?? 1}`, outcome: this.outcome(answer) },
    };
  }

  private keep(line: Line): boolean {
    this.begin(line);
    this.size += Buffer.byteLength(line.text) + 1;
    if (this.tooLarge) this.stem.length = this.choices.length = this.tail.length = 0;
    return !this.tooLarge;
  }

  private outcome(answer: { readonly word: string; readonly value: string } | null): ReadOutcome {
    if (this.tooLarge) return failed('ITEM_TOO_LARGE', `It is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`);
    if (this.flaw !== null) return this.flaw;
    const stem = textOf(this.stem);
    if (stem === '') return failed('NO_STEM', 'It has no question before its choices.');
    if (answer === null) return failed('NO_KEY', 'It has no line "ANSWER: …" after its choices.');
    if (this.choices.length < 2) {
      return failed('TOO_FEW_CHOICES', `It has ${this.choices.length === 1 ? 'only one choice' : 'no choices'}.`);
    }
    const empty = this.choices.find(({ text }) => text === '');
    if (empty !== undefined) return failed('MALFORMED', `The choice "${empty.letter}" is empty.`);
    const right = this.rightOne(answer.word, answer.value.trim());
    if ('ok' in right) return right;
    const choices = this.choices.map(({ text }, position) => ({ id: `c${position + 1}`, text, anchored: false }));
    const key = { choiceIds: [`c${this.choices.indexOf(right) + 1}`] };
    const content = { kind: 'SINGLE_CHOICE' as const, stem, choices, key, explanation: null };
    const nothing = { skills: [], difficulty: null, locale: null, source: null, licence: null, attachments: [] };
    return { ok: true, question: { content, ...nothing }, losses: [], warnings: this.warnings };
  }

  /** The choice that the answer names: by its letter, by its letter and text, or by its text alone. */
  private rightOne(word: string, value: string): Choice | Failure {
    if (value === '') return failed('NO_KEY', 'Its answer line names no choice.');
    const [, letter = '', text = ''] = /^(\p{L})(?:[.)]\s*(.*))?$/su.exec(value) ?? [];
    const byLetter = this.choices.find((choice) => choice.letter.toLowerCase() === letter.toLowerCase());
    const byText = this.choices.filter((choice) => normaliseText(choice.text) === normaliseText(value));
    const [only] = byText;
    if (letter === '' && only !== undefined && byText.length === 1) return this.repaired(only, value);
    if (letter === '') {
      const severalLetters = /^\p{L}(?:\s*(?:[,;&/+]|and)\s*\p{L})+$/u.test(value) || /^\p{Lu}{2,}$/u.test(value);
      return severalLetters
        ? failed('AMBIGUOUS_KEY', `Its answer line names several choices: "${value.slice(0, 60)}".`)
        : failed('UNKNOWN_KEY', `Its answer line names no choice: "${value.slice(0, 60)}".`);
    }
    if (byLetter === undefined)
      return failed('UNKNOWN_KEY', `There is no choice "${letter}" that its answer line names.`);
    if (text.trim() !== '' && normaliseText(text) !== normaliseText(byLetter.text)) {
      return failed('AMBIGUOUS_KEY', `Its answer line names the choice "${letter}" with another text than it has.`);
    }
    return letter === byLetter.letter && word === 'ANSWER' ? byLetter : this.repaired(byLetter, value);
  }

  private repaired(choice: Choice, value: string): Choice {
    const message = `the answer "${value.slice(0, 60)}" was taken for the choice "${choice.letter}"`;
    this.warnings.push({ code: 'REPAIRED_KEY', message });
    return choice;
  }
}

/** Cuts the file into questions. A question ends with its answer line; one without it, where the next has its choices. */
class AikenSplitter {
  private current = new OpenQuestion();
  private last: AnsweredQuestion | null = null;

  add(line: Line): Found[] {
    if (this.last?.takes(line) === true) return [];
    return [...this.complete(), ...this.next(line)];
  }

  private complete(): Found[] {
    const found = this.last === null ? [] : [this.last.finished()];
    this.last = null;
    return found;
  }

  private next(line: Line): Found[] {
    const answer = ANSWER.exec(line.text);
    // In other letter case it may be a line of the question itself, before there are choices.
    if (answer !== null && (answer[1] === 'ANSWER' || this.current.choices.length > 0)) {
      return this.answered(answer[1] ?? '', answer[2] ?? '', line);
    }
    const [, letter, text] = LABEL.exec(line.text) ?? [];
    if (letter === undefined || text === undefined) {
      this.current.text(line);
      return [];
    }
    if (this.current.continues(letter)) {
      this.current.choice(line, letter, text);
      return [];
    }
    return this.outOfOrder(line, letter, text);
  }

  end(): Found[] {
    const found = this.complete();
    if (this.current.isEmpty) return found;
    if (!this.current.tail.some(isBlank)) return [...found, this.current.finished(null)];
    found.push(...this.withoutAnswer());
    return this.current.isEmpty ? found : [...found, this.current.finished(null)];
  }

  private answered(word: string, value: string, line: Line): Found[] {
    // What an empty line parts from the last choice is no part of it: the answer is another question's.
    const parted = this.current.tail.findIndex(isBlank);
    const begun = parted !== -1 && this.current.tail.slice(parted).some((each) => !isBlank(each));
    const found = begun ? this.withoutAnswer() : [];
    this.current.begin(line);
    this.current.closeChoice();
    this.last = new AnsweredQuestion(this.current.finished({ word, value }));
    this.current = new OpenQuestion();
    return found;
  }

  private outOfOrder(line: Line, letter: string, text: string): Found[] {
    const begins = new OpenQuestion().continues(letter);
    if (begins && this.current.choices.length > 0) {
      const found = this.withoutAnswer();
      this.current.choice(line, letter, text);
      return found;
    }
    // A line of text may well begin with "B. B."; after a choice, a capital is another choice.
    if (this.current.choices.length > 0 && /\p{Lu}|\p{Lo}/u.test(letter)) this.current.misplaced(line, letter);
    else this.current.text(line);
    return [];
  }

  /** Ends the question, which has no answer; the lines behind its last choice begin the next. */
  private withoutAnswer(): Found[] {
    const { tail } = this.current;
    const parted = tail.findIndex(isBlank);
    const next = parted === -1 ? tail : tail.slice(parted);
    const found = this.current.finished(null);
    this.current = new OpenQuestion(next);
    return [found];
  }
}

/** See {@link aikenFormat}. */
export const readAiken: FormatReader = async function* (file) {
  const splitter = new AikenSplitter();
  for await (const line of linesOf(file)) yield* splitter.add(line);
  yield* splitter.end();
};
