import type { OpenContent } from '../../domain/question-content.ts';
import { trimMarkdown } from './plain-text.ts';

/** What Moodle shows to those who mark an essay. */
export type GraderInfo = Pick<OpenContent, 'modelAnswer' | 'keyPoints' | 'commonMistakes' | 'followUps'>;

const HEADINGS = {
  keyPoints: '## Key points',
  commonMistakes: '## Common mistakes',
  followUps: '## Follow-up questions',
} as const;

type ListName = keyof typeof HEADINGS;

const NAMES = Object.keys(HEADINGS) as ListName[];

/** A list item whose further lines are indented, as Markdown has it. */
const item = (text: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`))
    .join('\n');

function printed(info: GraderInfo): string {
  const lists = NAMES.filter((name) => info[name].length > 0).map(
    (name) => `${HEADINGS[name]}\n\n${info[name].map(item).join('\n')}`,
  );
  return [...(info.modelAnswer === null ? [] : [info.modelAnswer]), ...lists].join('\n\n');
}

/** The items of a list whose every line is one's beginning or goes on with it; null for any other text. */
function itemsOf(text: string): string[] | null {
  const items: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('- ')) items.push(line.slice(2));
    else if (items.length > 0 && (line === '' || line.startsWith('  ')))
      items.push(`${items.pop() ?? ''}\n${line.slice(2)}`);
    else return null;
  }
  return items.some((text) => text.trim() === '') ? null : items;
}

/** The parts of a text for markers: a model answer, and lists under the headings that {@link graderInfo} writes. */
export function readGraderInfo(text: string): GraderInfo {
  let rest = text;
  const lists: Record<ListName, readonly string[]> = { keyPoints: [], commonMistakes: [], followUps: [] };
  for (const name of NAMES.toReversed()) {
    const mark = `${HEADINGS[name]}\n\n`;
    const start = rest.startsWith(mark) ? 0 : rest.lastIndexOf(`\n\n${mark}`);
    if (start === -1) continue;
    const items = itemsOf(rest.slice(start).replace(/^\n\n/u, '').slice(mark.length));
    if (items === null) continue;
    lists[name] = items;
    rest = rest.slice(0, start);
  }
  return { modelAnswer: rest === '' ? null : rest, ...lists };
}

/** The text for markers, and which parts would not come back from it as they are. */
export function graderInfo(info: GraderInfo): { text: string; lost: (keyof GraderInfo)[] } {
  const text = printed(info);
  const again = readGraderInfo(trimMarkdown(text));
  const lost = (['modelAnswer', ...NAMES] as const).filter(
    (name) => JSON.stringify(again[name]) !== JSON.stringify(info[name]),
  );
  return { text, lost };
}
