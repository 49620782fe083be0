import {
  choiceLabel,
  type Choice,
  type NumericKey,
  type QuestionContent,
  type QuestionKind,
} from '../../domain/question-content.ts';
import type { Warning } from '../format.ts';
import { listOf, wordsOf } from './cells.ts';
import { choiceKey, type KeyFound } from './choice-key.ts';
import { checkDistinct, choicesOfCell, readChoices, readTargets, withAnchors } from './choices.ts';
import { RowFailure } from './failure.ts';
import { kindOf, truthOf } from './kinds.ts';
import type { Row } from './row.ts';

export interface ContentRead {
  readonly content: QuestionContent;
  readonly warnings: readonly Warning[];
}

const orNull = (text: string): string | null => (text === '' ? null : text);

const keyCell = (row: Row): string => row.cell('key') || row.cell('answer');

function needTwo(choices: readonly Choice[], what: string): void {
  if (choices.length < 2) throw new RowFailure('TOO_FEW_CHOICES', `The row has fewer than two ${what}.`);
}

const repaired = (message: string | null): Warning[] => (message === null ? [] : [{ code: 'REPAIRED_KEY', message }]);

/** Choices of which the right one's id is known without a key that names it. */
interface Certain {
  readonly choices: readonly Choice[];
  readonly right: string;
}

/** The right text stands in the key's cell and the wrong ones beside it. */
function besideWrongOnes(row: Row): Certain {
  const right = keyCell(row);
  if (right === '') throw new RowFailure('NO_KEY', 'The row has no key.');
  // One column may hold all the wrong ones.
  const wrong = row.wrong.length === 1 ? row.wrong.flatMap(choicesOfCell) : row.wrong;
  checkDistinct([right, ...wrong]);
  const choices = [right, ...wrong].map((text, index) => ({ id: `choice ${index + 1}`, text, anchored: false }));
  return { choices, right: 'choice 1' };
}

/** Where a row of true or false has no choices of its own, its key says which of the two is right. */
function truths(row: Row): Certain {
  const truth = truthOf(keyCell(row));
  if (truth === null) {
    throw new RowFailure(keyCell(row) === '' ? 'NO_KEY' : 'UNKNOWN_KEY', 'The key says neither true nor false.');
  }
  const choices = ['True', 'False'].map((text) => ({ id: text, text, anchored: false }));
  return { choices, right: truth };
}

/** By the cell that names the right ones, by the columns that say it of each choice, or by both if they agree. */
function keyOf(row: Row, choices: readonly Choice[]): KeyFound {
  const flags = row.isOurs ? [] : [...row.right];
  const said = keyCell(row);
  if (flags.length === 0) return choiceKey(said, choices, row.isOurs);
  const ids = flags.flatMap(([place, flag]) => (isYes(flag) ? [choiceLabel(place)] : []));
  const unclear = flags.find(([, flag]) => !isYes(flag) && !isNo(flag));
  if (unclear !== undefined) {
    const message = `${JSON.stringify(unclear[1].slice(0, 80))} says neither that a choice is right nor that it is wrong.`;
    return { ok: false, code: 'AMBIGUOUS_KEY', message };
  }
  if (ids.length === 0 && said === '') return { ok: false, code: 'NO_KEY', message: 'The row calls no choice right.' };
  if (!ids.every((id) => choices.some((choice) => choice.id === id))) {
    return { ok: false, code: 'UNKNOWN_KEY', message: 'The row calls a choice right that it does not have.' };
  }
  if (said === '') return { ok: true, ids, repair: null };
  const named = choiceKey(said, choices, false);
  if (!named.ok || [...named.ids].sort().join() === [...ids].sort().join()) return named;
  return {
    ok: false,
    code: 'AMBIGUOUS_KEY',
    message: 'The key names other choices than those that the row calls right.',
  };
}

const isYes = (cell: string): boolean => /^(?:true|yes|y|1|x|✓|✔|correct|right|wahr|ja|richtig)$/iu.test(cell);
const isNo = (cell: string): boolean => /^(?:false|no|n|0|-|✗|✘|incorrect|wrong|falsch|nein)$/iu.test(cell);

function choiceContent(row: Row, named: QuestionKind | 'CHOICE', stem: string): ContentRead {
  const given = readChoices(row);
  const explanation = orNull(row.cell('explanation'));
  const certain =
    given.length > 0
      ? null
      : row.wrong.length > 0
        ? besideWrongOnes(row)
        : named === 'TRUE_FALSE' && !row.isOurs
          ? truths(row)
          : null;
  const choices = withAnchors(certain?.choices ?? given, row);
  needTwo(choices, 'choices');
  const key = certain === null ? keyOf(row, choices) : { ok: true as const, ids: [certain.right], repair: null };
  if (!key.ok) throw new RowFailure(key.code, key.message);
  const kind = named === 'CHOICE' ? (key.ids.length > 1 ? 'MULTIPLE_CHOICE' : 'SINGLE_CHOICE') : named;
  if (kind !== 'MULTIPLE_CHOICE' && key.ids.length > 1) {
    throw new RowFailure('AMBIGUOUS_KEY', 'The key names several choices, of which only one can be right.');
  }
  if (kind === 'TRUE_FALSE' && choices.length !== 2) {
    throw new RowFailure('MALFORMED', 'True or false needs exactly two choices.');
  }
  return {
    content: {
      kind: kind as 'SINGLE_CHOICE' | 'MULTIPLE_CHOICE' | 'TRUE_FALSE',
      stem,
      choices,
      key: { choiceIds: key.ids },
      explanation,
    },
    warnings: repaired(key.repair),
  };
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** A decimal comma is certain where no thousands can be meant. */
const COMMA = /^([+-]?\d+),(\d{1,2}|\d{4,})$/u;

function decimalOf(cell: string): string | null {
  const text = cell.replace(COMMA, '$1.$2');
  return DECIMAL.test(text) ? text : null;
}

function toleranceOf(row: Row): Pick<NumericKey, 'tolerance' | 'toleranceKind'> {
  const cell = row.cell('tolerance').replace(/^(?:±|\+\/?-)\s*/u, '');
  if (cell === '') return { tolerance: '0', toleranceKind: 'ABSOLUTE' };
  const percent = /^(.*\S)\s*%$/u.exec(cell)?.[1];
  const value = decimalOf(percent ?? cell);
  if (value === null || value.startsWith('-')) {
    throw new RowFailure(
      'MALFORMED',
      `The tolerance ${JSON.stringify(cell.slice(0, 80))} is not a number of 0 or more.`,
    );
  }
  if (percent !== undefined) {
    const [digits = '', exponent = '0'] = value.toLowerCase().split('e');
    return { tolerance: `${digits}e${Number(exponent) - 2}`, toleranceKind: 'RELATIVE' };
  }
  const relative = /^rel/iu.test(row.cell('toleranceKind'));
  return { tolerance: value, toleranceKind: relative ? 'RELATIVE' : 'ABSOLUTE' };
}

function numericContent(row: Row, stem: string): ContentRead {
  const cell = keyCell(row) || row.cell('accepted');
  const value = decimalOf(cell);
  if (cell === '') throw new RowFailure('NO_KEY', 'The row has no key.');
  if (value === null) {
    throw new RowFailure('UNKNOWN_KEY', `The key ${JSON.stringify(cell.slice(0, 80))} is not a decimal number.`);
  }
  return {
    content: {
      kind: 'NUMERIC',
      stem,
      key: { value, ...toleranceOf(row) },
      explanation: orNull(row.cell('explanation')),
    },
    warnings: repaired(value === cell ? null : `"${cell}" was taken for "${value}"`),
  };
}

function shortTextContent(row: Row, stem: string): ContentRead {
  const named = [...listOf(row.cell('accepted')), ...(row.isOurs ? [] : [keyCell(row)].filter(Boolean))];
  // Some templates have the answers to accept in the columns of choices.
  const taken = named.length === 0 && !row.isOurs && row.choices.size > 0;
  const accepted = taken ? [...row.choices.values()] : named;
  if (accepted.length === 0) throw new RowFailure('NO_KEY', 'The row has no accepted answer.');
  checkDistinct(accepted);
  const caseSensitive = /^(?:yes|true|1|ja|oui|si)$/iu.test(row.cell('caseSensitive'));
  const explanation = orNull(row.cell('explanation'));
  const warnings = repaired(taken ? 'the accepted answers were taken from the columns of choices' : null);
  return { content: { kind: 'SHORT_TEXT', stem, key: { accepted, caseSensitive }, explanation }, warnings };
}

function orderingContent(row: Row, stem: string): ContentRead {
  const choices = withAnchors(readChoices(row), row);
  needTwo(choices, 'choices');
  const key = choiceKey(keyCell(row), choices, row.isOurs);
  if (!key.ok) throw new RowFailure(key.code, key.message);
  if (key.ids.length !== choices.length) throw new RowFailure('UNKNOWN_KEY', 'The key does not order every choice.');
  return {
    content: { kind: 'ORDERING', stem, choices, key: { order: key.ids }, explanation: orNull(row.cell('explanation')) },
    warnings: repaired(key.repair),
  };
}

/** `A-2, B-1`: choices by letters, targets by numbers. */
function matchesOf(
  row: Row,
  choices: readonly Choice[],
  targets: readonly Choice[],
): { left: string; right: string }[] {
  const cell = keyCell(row);
  if (cell === '') throw new RowFailure('NO_KEY', 'The row has no key.');
  const matches = wordsOf(cell).map((pair) => {
    const [, left, right] = /^([A-Z]{1,2})\s*[-–=:>→]+\s*(\d{1,3})$/iu.exec(pair) ?? [];
    const [choice, target] = [
      choices.find(({ id }) => id === left?.toUpperCase()),
      targets.find(({ id }) => id === right),
    ];
    if (choice === undefined || target === undefined) {
      throw new RowFailure('UNKNOWN_KEY', `The pair ${JSON.stringify(pair.slice(0, 80))} names no choice and target.`);
    }
    return { left: choice.id, right: target.id };
  });
  const complete =
    matches.length === choices.length && new Set(matches.map(({ left }) => left)).size === choices.length;
  if (!complete) throw new RowFailure('UNKNOWN_KEY', 'The key does not match every choice exactly once.');
  return matches;
}

const PAIR = /^([^]*?\S)\s*(?:->|=>|→)\s*(\S[^]*)$/u;

/** Other people's pairs: every choice says its target, as in `dog -> bark`. */
function pairsOf(row: Row): { choices: Choice[]; targets: Choice[]; matches: { left: string; right: string }[] } {
  const pairs = readChoices(row).map(({ id, text }) => {
    const [, left, right] = PAIR.exec(text) ?? [];
    if (left === undefined || right === undefined) throw new RowFailure('NO_KEY', 'The row has no targets to match.');
    return { id, left, right };
  });
  checkDistinct(pairs.map(({ left }) => left));
  const texts = [...new Set(pairs.map(({ right }) => right))];
  const targets = texts.map((text, index) => ({ id: String(index + 1), text, anchored: false }));
  const numbers = new Map(targets.map(({ id, text }) => [text, id]));
  return {
    choices: pairs.map(({ id, left }) => ({ id, text: left, anchored: false })),
    targets,
    matches: pairs.map(({ id, right }) => ({ left: id, right: numbers.get(right) ?? '' })),
  };
}

function matchingContent(row: Row, stem: string): ContentRead {
  const explanation = orNull(row.cell('explanation'));
  if (!row.isOurs && row.cell('targets') === '') {
    const { choices, targets, matches } = pairsOf(row);
    needTwo(choices, 'choices');
    return { content: { kind: 'MATCHING', stem, choices, targets, key: { matches }, explanation }, warnings: [] };
  }
  const [choices, targets] = [withAnchors(readChoices(row), row), withAnchors(readTargets(row), row)];
  needTwo(choices, 'choices');
  needTwo(targets, 'targets');
  const key = { matches: matchesOf(row, choices, targets) };
  return { content: { kind: 'MATCHING', stem, choices, targets, key, explanation }, warnings: [] };
}

function openContent(row: Row, stem: string): ContentRead {
  const modelAnswer = orNull(
    row.cell('modelAnswer') || row.cell('answer') || (row.isOurs ? '' : row.cell('explanation')),
  );
  return {
    content: {
      kind: 'OPEN',
      title: orNull(row.cell('title')),
      stem,
      modelAnswer,
      keyPoints: listOf(row.cell('keyPoints')),
      commonMistakes: listOf(row.cell('commonMistakes')),
      followUps: listOf(row.cell('followUps')),
    },
    warnings: [],
  };
}

function scenarioContent(row: Row, stem: string): ContentRead {
  const outlines = listOf(row.cell('outlines'));
  const prompts = listOf(row.cell('prompts')).map((text, index) => ({
    text,
    expectedOutline: orNull(outlines[index] ?? ''),
  }));
  if (outlines.length > prompts.length) throw new RowFailure('MALFORMED', 'There are more outlines than prompts.');
  return {
    content: {
      kind: 'SCENARIO',
      title: orNull(row.cell('title')),
      stem,
      prompts,
      redFlags: listOf(row.cell('redFlags')),
    },
    warnings: [],
  };
}

/** What a row says. Throws {@link RowFailure} where it is no question. */
export function contentOf(row: Row): ContentRead {
  const stem = row.cell('stem');
  if (stem === '') throw new RowFailure('NO_STEM', 'The row has no question.');
  const kind = kindOf(row);
  switch (kind) {
    case 'NUMERIC':
      return numericContent(row, stem);
    case 'SHORT_TEXT':
      return shortTextContent(row, stem);
    case 'ORDERING':
      return orderingContent(row, stem);
    case 'MATCHING':
      return matchingContent(row, stem);
    case 'OPEN':
      return openContent(row, stem);
    case 'SCENARIO':
      return scenarioContent(row, stem);
    default:
      return choiceContent(row, kind, stem);
  }
}
