import { labelReferences } from '../../domain/label-references.ts';
import type {
  Choice,
  MatchingContent,
  OpenContent,
  QuestionContent,
  ScenarioContent,
} from '../../domain/question-content.ts';
import type { PortableQuestion } from '../format.ts';
import { ENTRY, EXPLANATION, KIND_MARKS, OUTLINE, PROMPT, RUBRIC_MARKS, STEM } from './markers.ts';
import type { Version } from './versions.ts';
import { judgedByMatch, judgedByNumber, judgedByPeople, judgedByText, value, type Judged } from './write-keys.ts';
import { blocksOf, division, flowOf, type PictureNames } from './write-markdown.ts';
import { html, printXml, qti, text, type Content, type Written } from './xml-writer.ts';

const RESPONSE = 'RESPONSE';

/** Identifiers of choices: ours can begin with a digit, which no XML name does. */
type Identify = (id: string) => string;

/** What is written of a question, and how. */
interface Task {
  readonly version: Version;
  readonly content: QuestionContent;
  readonly pictures: PictureNames;
}

const numbered = (items: readonly Choice[], prefix: string): Identify => {
  const names = new Map(items.map(({ id }, position) => [id, `${prefix}${position + 1}`]));
  return (id) => names.get(id) ?? id;
};

/** Letters in the texts would lie if the choices changed their places. */
const shuffle = (content: QuestionContent): string => String(labelReferences(content).length === 0);

const fixed = ({ anchored }: Choice): string | null => (anchored ? 'true' : null);

const simpleChoices = (choices: readonly Choice[], identify: Identify, pictures: PictureNames): Written[] =>
  choices.map((choice) =>
    qti('simpleChoice', { identifier: identify(choice.id), fixed: fixed(choice) }, flowOf(choice.text, pictures)),
  );

interface Asked extends Judged {
  readonly interaction: Written;
}

/** Null for a question without a key: there is nothing that could be declared right. */
function asked(task: Task): Asked | null {
  const { content, version, pictures } = task;
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'TRUE_FALSE':
    case 'MULTIPLE_CHOICE': {
      if (content.key === null) return null;
      const identify = numbered(content.choices, 'choice_');
      const many = content.kind === 'MULTIPLE_CHOICE';
      const interaction = qti(
        'choiceInteraction',
        {
          class: content.kind === 'MULTIPLE_CHOICE' ? null : KIND_MARKS[content.kind],
          responseIdentifier: RESPONSE,
          shuffle: shuffle(content),
          maxChoices: many ? '0' : '1',
        },
        simpleChoices(content.choices, identify, pictures),
      );
      const values = content.key.choiceIds.map(identify);
      return { interaction, ...judgedByMatch(version, many ? 'multiple' : 'single', 'identifier', values) };
    }
    case 'ORDERING': {
      if (content.key === null) return null;
      const identify = numbered(content.choices, 'choice_');
      const attributes = { responseIdentifier: RESPONSE, shuffle: shuffle(content) };
      const interaction = qti('orderInteraction', attributes, simpleChoices(content.choices, identify, pictures));
      return { interaction, ...judgedByMatch(version, 'ordered', 'identifier', content.key.order.map(identify)) };
    }
    case 'MATCHING':
      return matching(task, content);
    case 'NUMERIC':
      return content.key && { interaction: entry(), ...judgedByNumber(content.key) };
    case 'SHORT_TEXT':
      return content.key && { interaction: entry(), ...judgedByText(version, content.key) };
    default: {
      const attributes = { class: KIND_MARKS[content.kind], responseIdentifier: RESPONSE };
      return { interaction: qti('extendedTextInteraction', attributes), ...judgedByPeople() };
    }
  }
}

/** A field stands within a line. */
const entry = (): Written => html('p', {}, [qti('textEntryInteraction', { responseIdentifier: RESPONSE })]);

function matching({ version, pictures }: Task, content: MatchingContent): Asked | null {
  if (content.key === null) return null;
  const [left, right] = [numbered(content.choices, 'choice_'), numbered(content.targets, 'target_')];
  const set = (items: readonly Choice[], identify: Identify, matchMax: string): Written =>
    qti(
      'simpleMatchSet',
      {},
      items.map((item) =>
        qti(
          'simpleAssociableChoice',
          { identifier: identify(item.id), fixed: fixed(item), matchMax },
          flowOf(item.text, pictures),
        ),
      ),
    );
  const interaction = qti(
    'matchInteraction',
    { responseIdentifier: RESPONSE, shuffle: shuffle(content), maxAssociations: '0' },
    [set(content.choices, left, '1'), set(content.targets, right, '0')],
  );
  const pairs = content.key.matches.map((match) => `${left(match.left)} ${right(match.right)}`);
  return { interaction, ...judgedByMatch(version, 'multiple', 'directedPair', pairs) };
}

/** A block that only those who score see; nothing when there is nothing in it. */
function rubric({ version }: Task, mark: string, heading: string, entries: readonly Content[][]): Written[] {
  if (entries.length === 0) return [];
  const content = [
    html('p', {}, [html('strong', {}, [text(heading)])]),
    ...entries.map((blocks) => division(ENTRY, blocks)),
  ];
  const body = version.wrapsContent ? [qti('contentBody', {}, content)] : content;
  return [qti('rubricBlock', { view: 'scorer', use: 'scoring', class: mark }, body)];
}

function openRubrics(task: Task, content: OpenContent): Written[] {
  const blocks = (texts: readonly string[]): Content[][] => texts.map((said) => blocksOf(said, task.pictures));
  return [
    ...rubric(
      task,
      RUBRIC_MARKS.modelAnswer,
      'Model answer',
      blocks(content.modelAnswer === null ? [] : [content.modelAnswer]),
    ),
    ...rubric(task, RUBRIC_MARKS.keyPoints, 'Key points', blocks(content.keyPoints)),
    ...rubric(task, RUBRIC_MARKS.commonMistakes, 'Common mistakes', blocks(content.commonMistakes)),
    ...rubric(task, RUBRIC_MARKS.followUps, 'Follow-up questions', blocks(content.followUps)),
  ];
}

function scenarioRubrics(task: Task, content: ScenarioContent): Written[] {
  const prompts = content.prompts.map((prompt): Content[] => [
    division(PROMPT, blocksOf(prompt.text, task.pictures)),
    ...(prompt.expectedOutline === null ? [] : [division(OUTLINE, blocksOf(prompt.expectedOutline, task.pictures))]),
  ]);
  return [
    ...rubric(task, RUBRIC_MARKS.prompts, 'What the interviewer says, and what to expect', prompts),
    ...rubric(
      task,
      RUBRIC_MARKS.redFlags,
      'Red flags',
      content.redFlags.map((flag) => blocksOf(flag, task.pictures)),
    ),
  ];
}

function rubrics(task: Task): Written[] {
  if (task.content.kind === 'OPEN') return openRubrics(task, task.content);
  return task.content.kind === 'SCENARIO' ? scenarioRubrics(task, task.content) : [];
}

/** An explanation is shown whatever the answer was: its outcome has the value that shows it from the beginning. */
function explanationParts({ version, content, pictures }: Task): { outcomes: Written[]; feedback: Written[] } {
  const explanation = 'explanation' in content ? content.explanation : null;
  if (explanation === null) return { outcomes: [], feedback: [] };
  const blocks = blocksOf(explanation, pictures);
  return {
    outcomes: [
      qti('outcomeDeclaration', { identifier: 'FEEDBACK', cardinality: 'single', baseType: 'identifier' }, [
        qti('defaultValue', {}, [value(EXPLANATION)]),
      ]),
    ],
    feedback: [
      qti(
        'modalFeedback',
        { outcomeIdentifier: 'FEEDBACK', identifier: EXPLANATION, showHide: 'show' },
        version.wrapsContent ? [qti('contentBody', {}, blocks)] : blocks,
      ),
    ],
  };
}

const LONGEST_TITLE = 100;

/** Words that are no Markdown. */
const PLAIN = /^[\p{L}\p{N}][\p{L}\p{N} ,;:'’()?!.–-]*$/u;

/** Every item has a title. Where the question has none, it is the text's first line if that is plain. */
function titleOf({ content }: Task, identifier: string): string {
  if ('title' in content) return content.title ?? identifier;
  const [beginning = ''] = content.stem.split('\n');
  return beginning.length <= LONGEST_TITLE && PLAIN.test(beginning) ? beginning : identifier;
}

const scoreDeclaration = qti(
  'outcomeDeclaration',
  { identifier: 'SCORE', cardinality: 'single', baseType: 'float', normalMinimum: '0', normalMaximum: '1' },
  [qti('defaultValue', {}, [value('0')])],
);

/** The item's file as XML, or null for a question that lacks its key. */
export function itemXml(
  version: Version,
  question: PortableQuestion,
  identifier: string,
  pictures: PictureNames,
): string | null {
  const task: Task = { version, content: question.content, pictures };
  const parts = asked(task);
  if (parts === null) return null;
  const { outcomes, feedback } = explanationParts(task);
  const item = qti(
    'assessmentItem',
    {
      xmlns: version.namespace,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${version.namespace} ${version.schema}`,
      identifier,
      title: titleOf(task, identifier),
      'xml:lang': question.locale,
      adaptive: 'false',
      timeDependent: 'false',
    },
    [
      parts.declaration,
      scoreDeclaration,
      ...outcomes,
      qti('itemBody', {}, [
        division(STEM, blocksOf(question.content.stem, pictures)),
        ...rubrics(task),
        parts.interaction,
      ]),
      ...(parts.processing === null ? [] : [parts.processing]),
      ...feedback,
    ],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printXml(item, version.spelling)}\n`;
}
