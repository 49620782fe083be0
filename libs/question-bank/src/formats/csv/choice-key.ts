import { normaliseText } from '../../domain/normalise.ts';
import { choiceLabel, type Choice } from '../../domain/question-content.ts';

/** Which choices a key cell names, by their ids; or why that is not certain. */
export type KeyFound =
  | { readonly ok: true; readonly ids: readonly string[]; readonly repair: string | null }
  | { readonly ok: false; readonly code: 'NO_KEY' | 'UNKNOWN_KEY' | 'AMBIGUOUS_KEY'; readonly message: string };

/** `B`, `(b)`, `2`, `2.`, `Option B`, `answer_2`. */
const LABEL =
  /^(?:(?:option|choice|answer|alternative|antwort|auswahl|r[ée]ponse|choix|opci[óo]n|respuesta)[\s_.-]*)?\(?(0*)([1-9]\d{0,2}|[a-z])[).:]?$/iu;

const AND = /\s+(?:and|und|et|y|e|en)\s+|[,;|&\n+/]+/iu;

interface Named {
  readonly choice: Choice;
  readonly repair: string | null;
}

function byLabel(token: string, choices: readonly Choice[]): Named | null {
  const [, zeros, label] = LABEL.exec(token.trim()) ?? [];
  if (label === undefined) return null;
  const letters = /\d/u.test(label) ? choiceLabel(Number(label) - 1) : label.toUpperCase();
  const choice = choices.find(({ id }) => id === letters);
  if (choice === undefined) return null;
  return {
    choice,
    repair: zeros ? `"${token.trim()}" was taken for "${token.trim().replace(/0+(?=\d)/u, '')}"` : null,
  };
}

function byText(token: string, choices: readonly Choice[]): Named | null {
  const said = normaliseText(token);
  const exact = choices.filter(({ text }) => normaliseText(text) === said);
  if (exact.length === 1 && exact[0] !== undefined) return { choice: exact[0], repair: null };
  const folded = choices.filter(({ text }) => normaliseText(text).toLowerCase() === said.toLowerCase());
  return exact.length === 0 && folded.length === 1 && folded[0] !== undefined
    ? { choice: folded[0], repair: `"${token.trim()}" was taken for the choice "${folded[0].text}"` }
    : null;
}

/** All tokens named, or null when one of them is not. */
function all(tokens: readonly string[], find: (token: string) => Named | null): Named[] | null {
  const found = tokens.map(find);
  return found.every((named) => named !== null) && found.length > 0 ? found : null;
}

const idsOf = (named: readonly Named[]): string[] => [...new Set(named.map(({ choice }) => choice.id))];

/** Ways in which the whole cell can be taken for texts of choices: as one, or as several. */
function textReadings(cell: string, choices: readonly Choice[]): Named[][] {
  const ways = [[cell], cell.split(/[;|\n]/u), cell.split(/[,;|\n]/u)].map((tokens) =>
    all(
      tokens.filter((token) => token.trim() !== ''),
      (token) => byText(token, choices),
    ),
  );
  const first = ways.find((way) => way !== null);
  return first == null ? [] : [first];
}

function labelReadings(cell: string, choices: readonly Choice[]): Named[][] {
  const find = (token: string): Named | null => byLabel(token, choices);
  const parted = all(
    cell.split(AND).filter((token) => token.trim() !== ''),
    find,
  );
  if (parted !== null) return [parted];
  const spaced = all(cell.split(/\s+/u), find);
  if (spaced !== null) return [spaced];
  // "ACD"
  const joined = /^[A-Z]{2,10}$/u.test(cell) ? all([...cell], find) : null;
  return joined === null ? [] : [joined];
}

/** As our own files have them: letters and nothing else, however many choices there are. */
function strictReading(cell: string, choices: readonly Choice[]): Named[][] {
  const find = (token: string): Named | null => {
    const choice = choices.find(({ id }) => id === token.trim().toUpperCase());
    return choice === undefined ? null : { choice, repair: null };
  };
  const named = all(cell.split(','), find);
  return named === null ? [] : [named];
}

/**
 * The choices that a key cell names, by letters or numbers of theirs or by their texts. Where a cell can be read as both
 * and the readings differ (the key `2` for the choices 4, 3, 2, 1), it fails: no key is guessed. The choices' ids are
 * the letters of their columns. With `strict`, only letters count, as our own files have them.
 */
export function choiceKey(cell: string, choices: readonly Choice[], strict: boolean): KeyFound {
  if (cell === '') return { ok: false, code: 'NO_KEY', message: 'The row has no key.' };
  const found = strict
    ? strictReading(cell, choices)
    : [...textReadings(cell, choices), ...labelReadings(cell, choices)];
  const readings = new Map(found.map((named) => [idsOf(named).sort().join(), named]));
  const quoted = JSON.stringify(cell.length > 80 ? `${cell.slice(0, 80)}…` : cell);
  if (readings.size > 1) {
    return {
      ok: false,
      code: 'AMBIGUOUS_KEY',
      message: `The key ${quoted} can be the label of one choice and the text of another.`,
    };
  }
  const [named] = readings.values();
  if (named === undefined) {
    return { ok: false, code: 'UNKNOWN_KEY', message: `The key ${quoted} names no choice of the question.` };
  }
  return { ok: true, ids: idsOf(named), repair: named.find(({ repair }) => repair !== null)?.repair ?? null };
}
