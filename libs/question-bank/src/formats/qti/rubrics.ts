import type { ScenarioPrompt } from '../../domain/question-content.ts';
import type { BodyReader } from './body.ts';
import { classesOf, ENTRY, OUTLINE, PROMPT, RUBRIC_MARKS } from './markers.ts';
import { attribute, contentOf, elements, textOf, within, type QtiElement } from './names.ts';

/** What stands in an item's blocks for those who score. */
export interface Rubrics {
  readonly modelAnswer: string | null;
  readonly keyPoints: readonly string[];
  readonly commonMistakes: readonly string[];
  readonly followUps: readonly string[];
  readonly prompts: readonly ScenarioPrompt[];
  readonly redFlags: readonly string[];
}

const FOR_SCORERS = new Set(['scorer', 'tutor']);

const hasView = (rubric: QtiElement, views: ReadonlySet<string>): boolean =>
  (attribute(rubric, 'view') ?? '').split(/\s+/u).some((view) => views.has(view));

const isForCandidates = (rubric: QtiElement): boolean => hasView(rubric, new Set(['candidate']));

const has = (element: QtiElement, mark: string): boolean => classesOf(element.attributes).includes(mark);

/** The elements with this class within, in the order of the document; none within another. */
function marked(parent: QtiElement, mark: string): QtiElement[] {
  return elements(parent).flatMap((child) => (has(child, mark) ? [child] : marked(child, mark)));
}

function promptOf(entry: QtiElement, body: BodyReader): ScenarioPrompt {
  const text = marked(entry, PROMPT).map((part) => body.markdown(part.children));
  const outline = marked(entry, OUTLINE).map((part) => body.markdown(part.children));
  return { text: text.join('\n\n'), expectedOutline: outline[0] ?? null };
}

const rubricsOf = (item: QtiElement): QtiElement[] =>
  within(item, ({ name }) => name === 'rubricBlock').filter(
    (rubric) => !isForCandidates(rubric) && textOf(rubric).trim() !== '',
  );

function loseRubric(rubric: QtiElement, body: BodyReader): void {
  const view = attribute(rubric, 'view') ?? 'others';
  body.lose({ code: 'RUBRIC', part: 'other', message: `instructions for ${view}`, line: rubric.line });
}

/** Reports the blocks of an item whose kind has no place for them. */
export function loseRubrics(item: QtiElement, body: BodyReader): void {
  for (const rubric of rubricsOf(item)) loseRubric(rubric, body);
}

export function readRubrics(item: QtiElement, body: BodyReader): Rubrics {
  const all = rubricsOf(item);
  const ours = new Set<string>(Object.values(RUBRIC_MARKS));
  const entries = (mark: string): QtiElement[] =>
    all.filter((rubric) => has(rubric, mark)).flatMap((rubric) => marked(rubric, ENTRY));
  const list = (mark: string): string[] => entries(mark).map((entry) => body.markdown(entry.children));
  const answers: string[] = [];
  for (const rubric of all) {
    if (has(rubric, RUBRIC_MARKS.modelAnswer)) {
      answers.push(...marked(rubric, ENTRY).map((entry) => body.markdown(entry.children)));
    } else if (!classesOf(rubric.attributes).some((name) => ours.has(name))) {
      if (hasView(rubric, FOR_SCORERS)) answers.push(body.markdown(contentOf(rubric)));
      else loseRubric(rubric, body);
    }
  }
  return {
    modelAnswer: answers.length === 0 ? null : answers.join('\n\n'),
    keyPoints: list(RUBRIC_MARKS.keyPoints),
    commonMistakes: list(RUBRIC_MARKS.commonMistakes),
    followUps: list(RUBRIC_MARKS.followUps),
    prompts: entries(RUBRIC_MARKS.prompts).map((entry) => promptOf(entry, body)),
    redFlags: list(RUBRIC_MARKS.redFlags),
  };
}
