import { QUESTION_KINDS, type QuestionKind } from '../../domain/question-content.ts';
import { RowFailure } from './failure.ts';
import type { Row } from './row.ts';

/** The kinds as our own files spell them. */
export const OWN_KINDS: ReadonlySet<string> = new Set(QUESTION_KINDS);

/** `CHOICE` is what others call multiple choice: one or several right ones, as the key says. */
export type RowKind = QuestionKind | 'CHOICE';

const NAMES: Readonly<Record<RowKind, readonly string[]>> = {
  CHOICE: ['multiplechoice', 'multiple', 'mc', 'mcq', 'choice', 'multichoice', 'quiz', 'auswahl', 'choixmultiple', 'opcionmultiple'],
  SINGLE_CHOICE: ['singlechoice', 'single', 'radio', 'singleselect', 'oneanswer', 'einfachauswahl', 'sc', 'singleanswer'],
  MULTIPLE_CHOICE: ['multipleresponse', 'multipleselect', 'multiselect', 'checkbox', 'checkboxes', 'multipleanswer', 'multipleanswers', 'selectallthatapply', 'mehrfachauswahl', 'mr', 'ma'],
  TRUE_FALSE: ['truefalse', 'tf', 'boolean', 'trueorfalse', 'yesno', 'wahrfalsch', 'richtigfalsch', 'vraifaux', 'verdaderofalso'],
  NUMERIC: ['numeric', 'numerical', 'number', 'num', 'numerisch', 'numerique', 'numerico'],
  SHORT_TEXT: ['shorttext', 'shortanswer', 'short', 'text', 'fillin', 'fillintheblank', 'fillintheblanks', 'fib', 'blank', 'kurzantwort', 'reponsecourte', 'respuestacorta'],
  ORDERING: ['ordering', 'order', 'sequence', 'sort', 'reihenfolge', 'ordre', 'orden'],
  MATCHING: ['matching', 'match', 'pairs', 'zuordnung', 'appariement', 'emparejamiento'],
  OPEN: ['open', 'openended', 'essay', 'longanswer', 'longtext', 'freetext', 'paragraph', 'interview', 'offen', 'freitext', 'ouverte', 'abierta'],
  SCENARIO: ['scenario', 'casestudy', 'case', 'szenario'],
}; // prettier-ignore

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as RowKind] as const)),
);

/** The words for true and false that stand for the choices True and False where a row has none of its own. */
const TRUTHS: ReadonlyMap<string, 'True' | 'False'> = new Map([
  ['true', 'True'],
  ['t', 'True'],
  ['yes', 'True'],
  ['wahr', 'True'],
  ['richtig', 'True'],
  ['vrai', 'True'],
  ['verdadero', 'True'],
  ['false', 'False'],
  ['f', 'False'],
  ['no', 'False'],
  ['falsch', 'False'],
  ['faux', 'False'],
  ['falso', 'False'],
]);

export const truthOf = (cell: string): 'True' | 'False' | null => TRUTHS.get(cell.toLowerCase()) ?? null;

const isTruth = (text: string, word: string): boolean => text.toLowerCase() === word;

/** Where no kind is named, what a row can only be. */
function kindByCells(row: Row): RowKind {
  if (row.cell('prompts') !== '') return 'SCENARIO';
  const texts = [...row.choices.values()];
  if (
    texts.length === 2 &&
    texts.some((text) => isTruth(text, 'true')) &&
    texts.some((text) => isTruth(text, 'false'))
  ) {
    return 'TRUE_FALSE';
  }
  if (texts.length > 0 || row.wrong.length > 0 || row.cell('choices') !== '') return 'CHOICE';
  const key = row.cell('key') || row.cell('accepted');
  if (key === '') return /^(?:true|false)$/iu.test(row.cell('answer')) ? 'TRUE_FALSE' : 'OPEN';
  return /^(?:true|false)$/iu.test(key) ? 'TRUE_FALSE' : 'SHORT_TEXT';
}

/** The kind that a row names or can only have. Fails with `UNSUPPORTED_TYPE`, naming what it says instead. */
export function kindOf(row: Row): RowKind {
  const said = row.cell('kind');
  if (row.isOurs) return said as QuestionKind;
  if (said === '') return kindByCells(row);
  const kind = BY_NAME.get(
    said
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z]/gu, ''),
  );
  if (kind === undefined)
    throw new RowFailure('UNSUPPORTED_TYPE', `There is no kind ${JSON.stringify(said.slice(0, 80))}.`);
  return kind;
}
