import { normaliseText } from '../../domain/normalise.ts';
import type { QuestionContent } from '../../domain/question-content.ts';
import { FILE_LIMITS, type ReadOutcome } from '../format.ts';
import { elementsOf, firstOf, ownText, type XmlElement } from '../xml/xml-element.ts';
import { ItemFailure, MoodleQuestion } from './moodle-question.ts';
import { readMatching, readMultichoice, readOrdering, readTrueFalse } from './read-choices.ts';
import { readEssay, readNumerical, readShortAnswer } from './read-texts.ts';
import { nameFrom } from './question-name.ts';
import { readTags } from './tags.ts';

/** Why a type cannot be imported; the rest is told by its name alone. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  description: 'it is a text that asks nothing',
  cloze: 'its gaps stand within the text',
  multianswer: 'its gaps stand within the text',
  gapselect: 'its gaps stand within the text',
  ddwtos: 'its words are dragged into the text',
  ddmarker: 'its markers are dragged onto a picture',
  ddimageortext: 'its labels are dragged onto a picture',
  calculated: 'its numbers are drawn anew for everybody',
  calculatedsimple: 'its numbers are drawn anew for everybody',
  calculatedmulti: 'its numbers are drawn anew for everybody',
  randomsamatch: 'it is drawn from other questions',
  random: 'it is drawn from other questions',
};

const READERS: Readonly<Record<string, (question: MoodleQuestion, isTrueFalse: boolean) => QuestionContent>> = {
  multichoice: readMultichoice,
  truefalse: readTrueFalse,
  shortanswer: readShortAnswer,
  numerical: readNumerical,
  matching: readMatching,
  match: readMatching,
  essay: readEssay,
  ordering: readOrdering,
};

const COMBINED = [
  ['correctfeedback', 'a right answer'],
  ['partiallycorrectfeedback', 'a partly right answer'],
  ['incorrectfeedback', 'a wrong answer'],
] as const;

/** What every type may carry and questions here have no place for. */
function loseCommons(question: MoodleQuestion): void {
  const grade = question.value('defaultgrade');
  if (grade !== '' && Number(grade) !== 1) question.lose('DEFAULT_GRADE', `the mark of ${grade.slice(0, 20)}`);
  const penalty = question.value('penalty');
  if (penalty !== '' && Number(penalty) !== 0) {
    question.lose('PENALTY', `the penalty of ${penalty.slice(0, 20)} for every further try`);
  }
  if (question.isOn('hidden', false)) question.lose('HIDDEN', 'the question being hidden');
  for (const [name, what] of COMBINED) {
    if (question.says(name)) question.lose('COMBINED_FEEDBACK', `the feedback for ${what}`);
  }
  for (const [index, hint] of question.all('hint').entries()) {
    question.lose('HINT', `hint ${index + 1}`, 'other', hint.line);
  }
}

/** Only open questions have a title here; a name that only repeats the text says nothing more. */
function loseName(question: MoodleQuestion, { kind, stem }: QuestionContent): void {
  const { name } = question;
  if (kind === 'OPEN' || name === '' || name === nameFrom(stem) || name === normaliseText(stem)) return;
  question.lose('TITLE', `the name "${name.slice(0, 100)}"`, 'title');
}

function tagsOf(question: MoodleQuestion): string[] {
  return question
    .all('tags')
    .flatMap((tags) => elementsOf(tags, 'tag'))
    .map((tag) => ownText(firstOf(tag, 'text') ?? tag).trim())
    .filter((tag) => tag !== '');
}

/** A `<question>` as a question; `skill` is the category's that it stands in. */
export function readQuestion(element: XmlElement, skill: string | null): ReadOutcome {
  const question = new MoodleQuestion(element);
  const { type } = question;
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined) {
    const why = Object.hasOwn(UNSUPPORTED, type) ? (UNSUPPORTED[type] ?? '') : 'questions here have no such kind';
    const named =
      type === '' ? 'The question names no type' : `Questions of the type "${type.slice(0, 60)}" cannot be imported`;
    return { ok: false, code: 'UNSUPPORTED_TYPE', message: `${named}: ${why}.` };
  }
  try {
    const { isTrueFalse, skills, ...about } = readTags(tagsOf(question));
    const content = read(question, isTrueFalse);
    if (Buffer.byteLength(JSON.stringify(content)) > FILE_LIMITS.itemBytes) {
      throw new ItemFailure('ITEM_TOO_LARGE', `The question is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`);
    }
    loseCommons(question);
    loseName(question, content);
    const all = skill === null || skills.includes(skill) ? skills : [...skills, skill];
    const { attachments } = question.files;
    return {
      ok: true,
      question: { content, skills: all, ...about, attachments },
      losses: question.losses(),
      warnings: [],
    };
  } catch (error) {
    if (!(error instanceof ItemFailure)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
