import { normaliseText } from '../../domain/normalise.ts';
import { choiceLabel, type Choice } from '../../domain/question-content.ts';
import { listOf } from './cells.ts';
import { RowFailure } from './failure.ts';
import type { Row } from './row.ts';

/** How many columns our own files have for choices; what is more stands in `Further choices`. */
export const CHOICE_COLUMNS = 8;

const LABELLED = /^\(?([A-Za-z]|\d{1,2})[).:]\s+/u;

/** The texts without the labels `A)`, `B)` … where all have theirs in order; else as they are. */
function withoutLabels(texts: readonly string[]): string[] {
  const inOrder = texts.every((text, index) => {
    const label = LABELLED.exec(text)?.[1]?.toUpperCase();
    return label === choiceLabel(index) || label === String(index + 1);
  });
  return inOrder ? texts.map((text) => text.replace(LABELLED, '')) : [...texts];
}

/** A list as programs write it: JSON's, or Python's with single quotes and nothing in them that has to be escaped. */
function programList(cell: string): string[] | null {
  if (!cell.startsWith('[') || !cell.endsWith(']')) return null;
  const inner = cell.slice(1, -1).trim();
  if (inner.startsWith("'") && inner.endsWith("'") && !/["\\]/u.test(inner)) {
    const texts = inner.slice(1, -1).split(/'\s*,\s*'/u);
    return texts.some((text) => text.includes("'")) ? null : texts.map((text) => text.trim());
  }
  try {
    const list: unknown = JSON.parse(cell);
    return Array.isArray(list) && list.every((entry) => typeof entry === 'string')
      ? list.map((text) => text.trim())
      : null;
  } catch {
    return null;
  }
}

/** Entries of other people's cells: one a line, a program's list, or parted by bars or semicolons. */
export function choicesOfCell(cell: string): string[] {
  const list = programList(cell);
  if (list !== null) return withoutLabels(list);
  const entries = listOf(cell);
  if (entries.length > 1) return withoutLabels(entries);
  const separator = ['|', ';'].find((mark) => cell.includes(mark));
  return withoutLabels(
    separator === undefined
      ? entries
      : cell
          .split(separator)
          .map((part) => part.trim())
          .filter(Boolean),
  );
}

export function checkDistinct(texts: readonly string[]): void {
  const seen = new Set<string>();
  for (const text of texts.map(normaliseText)) {
    if (seen.has(text))
      throw new RowFailure('DUPLICATE_CHOICES', `Two choices are the same: ${JSON.stringify(text.slice(0, 80))}.`);
    seen.add(text);
  }
}

/** The choices of a row, from its columns and from the cell that holds several. Each id is the letter of its place. */
export function readChoices(row: Row): Choice[] {
  const cell = row.cell('choices');
  const more = cell === '' ? [] : row.isOurs ? listOf(cell) : choicesOfCell(cell);
  const first = row.isOurs ? CHOICE_COLUMNS : Math.max(0, ...[...row.choices.keys()].map((index) => index + 1));
  const places = [...row.choices, ...more.map((text, index) => [first + index, text] as const)].sort(
    ([a], [b]) => a - b,
  );
  checkDistinct(places.map(([, text]) => text));
  return places.map(([place, text]) => ({ id: choiceLabel(place), text, anchored: false }));
}

/** The texts of `Targets`, numbered from 1; their ids are those numbers. */
export function readTargets(row: Row): Choice[] {
  const texts = listOf(row.cell('targets'));
  checkDistinct(texts);
  return texts.map((text, index) => ({ id: String(index + 1), text, anchored: false }));
}

/** The choices with those anchored that `Anchored` names: choices by letters, targets by numbers. */
export function withAnchors(items: readonly Choice[], row: Row): Choice[] {
  const named = new Set(
    row
      .cell('anchored')
      .toUpperCase()
      .split(/[\s,;]+/u),
  );
  return items.map((item) => ({ ...item, anchored: named.has(item.id) }));
}
