import type { OpenContent } from '../../domain/question-content.ts';

/** What an interviewer knows of an open question, besides its stem and title. */
export type InterviewNotes = Pick<OpenContent, 'modelAnswer' | 'keyPoints' | 'commonMistakes' | 'followUps'>;

const HEADINGS = [
  ['keyPoints', '**Key points**'],
  ['commonMistakes', '**Common mistakes**'],
  ['followUps', '**Follow-up questions**'],
] as const;

const listed = (item: string): string =>
  item
    .split('\n')
    .map((line, index) => (index === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`))
    .join('\n');

/** One text of it all, as Markdown: the model answer, then lists under headings of their own. Null if there is nothing. */
export function joinNotes(notes: InterviewNotes): string | null {
  const sections = HEADINGS.flatMap(([name, heading]) =>
    notes[name].length === 0 ? [] : [`${heading}\n\n${notes[name].map(listed).join('\n')}`],
  );
  const all = notes.modelAnswer === null ? sections : [notes.modelAnswer, ...sections];
  return all.length === 0 ? null : all.join('\n\n');
}

/** The entries of a list that makes up the whole text, null if anything else stands there. */
function entriesIn(text: string): string[] | null {
  const entries: string[] = [];
  for (const line of text.split('\n')) {
    const last = entries.length - 1;
    if (line.startsWith('- ')) entries.push(line.slice(2));
    else if (last === -1 || !(line === '' || line.startsWith('  '))) return null;
    else entries[last] = `${entries[last] ?? ''}\n${line.slice(2)}`;
  }
  return entries;
}

interface Cut {
  /** Null if the text begins with the heading. */
  readonly before: string | null;
  readonly entries: string[];
}

/** Cuts a text at a heading with a list below it that goes to its end; undefined if there is none. */
function cutAt(text: string, heading: string): Cut | undefined {
  const opening = `${heading}\n\n`;
  const inner = text.lastIndexOf(`\n\n${opening}`);
  if (inner === -1 && !text.startsWith(opening)) return undefined;
  const list = inner === -1 ? text.slice(opening.length) : text.slice(inner + 2 + opening.length);
  const entries = entriesIn(list);
  return entries === null ? undefined : { before: inner === -1 ? null : text.slice(0, inner), entries };
}

/** Takes {@link joinNotes}' text apart again; what has not its shape is a model answer as a whole. */
export function splitNotes(text: string): InterviewNotes {
  const found = { keyPoints: [] as string[], commonMistakes: [] as string[], followUps: [] as string[] };
  let modelAnswer: string | null = text;
  for (const [name, heading] of HEADINGS.toReversed()) {
    const cut: Cut | undefined = modelAnswer === null ? undefined : cutAt(modelAnswer, heading);
    if (cut === undefined) continue;
    found[name] = cut.entries;
    modelAnswer = cut.before;
  }
  return { modelAnswer: modelAnswer === '' ? null : modelAnswer, ...found };
}
