import { unescapeFormula } from './cells.ts';
import type { Column, Role } from './columns.ts';

/** The cells of a record by what they are: unescaped, trimmed. */
export interface Row {
  /** Whether `Kind` names a kind as our own files do, so that nothing has to be found out. */
  readonly isOurs: boolean;
  cell(role: Role): string;
  /** The cells of all columns with the role, in their order. */
  cells(role: Role): readonly string[];
  /** Choices by the position of their column, from 0; empty cells are left out. */
  readonly choices: ReadonlyMap<number, string>;
  readonly wrong: readonly string[];
  /** What the columns say that tell of single choices whether they are right, by their position; empty cells are left out. */
  readonly right: ReadonlyMap<number, string>;
  /** Cells that hold something which nobody knows. */
  readonly unknown: readonly { readonly header: string; readonly text: string }[];
}

const textOf = (cell: string): string => unescapeFormula(cell).trim();

export function rowOf(cells: readonly string[], columns: readonly Column[], kinds: ReadonlySet<string>): Row {
  const byRole = new Map<string, string[]>();
  const choices = new Map<number, string>();
  const wrong: string[] = [];
  const right = new Map<number, string>();
  const unknown: { header: string; text: string }[] = [];
  for (const [position, cell] of cells.entries()) {
    const text = textOf(cell);
    const column = columns[position] ?? { role: 'unknown', header: '' };
    if (column.role === 'choice') {
      if (text !== '') choices.set(column.index, text);
    } else if (text !== '') {
      if (column.role === 'wrong') wrong.push(text);
      else if (column.role === 'right') right.set(column.index, text);
      else if (column.role === 'unknown') unknown.push({ header: column.header || `column ${position + 1}`, text });
      else byRole.set(column.role, [...(byRole.get(column.role) ?? []), text]);
    }
  }
  const cellsOf = (role: Role): readonly string[] => byRole.get(role) ?? [];
  const cell = (role: Role): string => cellsOf(role)[0] ?? '';
  return { isOurs: kinds.has(cell('kind')), cell, cells: cellsOf, choices, wrong, right, unknown };
}
