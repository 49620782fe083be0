import type { ScenarioContent, ScenarioPrompt } from '../../domain/question-content.ts';
import { failed, type ItemOutcome, type Notice, type RawItem, type Section } from './guide.ts';
import { labelsBetween, type Label } from './labels.ts';
import { listEntries, passage, proseOf, withoutSpeechMarks, type Passage } from './prose.ts';
import type { GuideLine, GuideSource } from './source.ts';

/** A line of its own in brackets: what people do, not what they say. */
const STAGE_DIRECTION = /^[ \t]*(?:\([^()]{1,300}\)|\[[^[\]]{1,300}\]|\*\([^()]{1,300}\)\*)[ \t]*$/u;

function withoutStageDirections(source: GuideSource, { lines, losses }: Passage): Passage {
  const isDirection = (line: GuideLine): boolean => STAGE_DIRECTION.test(line.text);
  const notices = lines.filter(isDirection).map((line): Notice => ({
    code: 'STAGE_DIRECTION',
    line: source.lineAt(line.start),
    message: `a stage direction was left out: ${line.text.trim()}`,
  }));
  return { lines: lines.filter((line) => !isDirection(line)), losses: [...losses, ...notices] };
}

function readScenario(source: GuideSource, section: Section, labels: readonly Label[]): ItemOutcome {
  const losses: Notice[] = [];
  const textOf = (label: Label | undefined, from: number, end: number): Passage => {
    const cut = passage(source, from, end);
    // The setup tells a story and may hold anything; only the dialogue has stage directions.
    const part =
      label?.kind === 'INTERVIEWER' || label?.kind === 'CANDIDATE' ? withoutStageDirections(source, cut) : cut;
    losses.push(...part.losses);
    return part;
  };
  const setup: string[] = [];
  const prompts: ScenarioPrompt[] = [];
  const redFlags: string[] = [];

  const lead = proseOf(textOf(undefined, section.start, labels[0]?.start ?? section.end));
  if (lead !== '') setup.push(lead);
  for (const [position, label] of labels.entries()) {
    const end = labels[position + 1]?.start ?? section.end;
    const part = textOf(label, label.end, end);
    const said = withoutSpeechMarks(proseOf(part));
    const last = prompts.at(-1);
    if (label.kind === 'SETUP') setup.push(proseOf(part));
    else if (label.kind === 'RED_FLAGS') redFlags.push(...listEntries(part));
    else if (said === '') continue;
    else if (label.kind === 'INTERVIEWER') prompts.push({ text: said, expectedOutline: null });
    else if (label.kind === 'CANDIDATE' && last !== undefined) {
      const expectedOutline = last.expectedOutline === null ? said : `${last.expectedOutline}\n\n${said}`;
      prompts[prompts.length - 1] = { text: last.text, expectedOutline };
    } else {
      losses.push({
        code: 'HEADING',
        line: source.lineAt(label.start),
        message: `text that belongs to no prompt was left out: ${said}`,
      });
    }
  }

  const stem = setup.filter((text) => text !== '').join('\n\n');
  if (stem === '') return failed('NO_SETUP');
  if (prompts.length === 0) return failed('NO_PROMPTS');
  const content: ScenarioContent = { kind: 'SCENARIO', title: section.title, stem, prompts, redFlags };
  return { ok: true, content, warnings: [], losses };
}

const OWN = ['SETUP', 'INTERVIEWER', 'CANDIDATE', 'FLOW', 'RED_FLAGS'];

/** A scenario's section is one item; empty when nothing stands under the heading. */
export function findScenario(source: GuideSource, section: Section, allLabels: readonly Label[]): RawItem[] {
  if (source.text.slice(section.start, section.end).trim() === '') return [];
  const labels = labelsBetween(allLabels, section.start, section.end).filter((label) => OWN.includes(label.kind));
  return [
    {
      start: section.headingStart,
      end: section.end,
      read: () => readScenario(source, section, labels),
    },
  ];
}
