import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { csvFormat } from './csv-format.ts';

/** Each item in one line: kind, stem, choices with `*` before the right ones; or the code of its failure. */
async function read(text: string): Promise<string[]> {
  const { items } = await readAll(csvFormat, memoryFile(text));
  return items.map(({ outcome }) => {
    if (!outcome.ok) return outcome.code;
    const { content } = outcome.question;
    const right = 'key' in content && content.key !== null && 'choiceIds' in content.key ? content.key.choiceIds : [];
    const choices = 'choices' in content ? content.choices : [];
    const texts = choices.map(({ id, text }) => (right.includes(id) ? `*${text}` : text));
    const accepted = content.kind === 'SHORT_TEXT' ? (content.key?.accepted ?? []) : [];
    const answer = content.kind === 'OPEN' && content.modelAnswer !== null ? [content.modelAnswer] : [];
    return [content.kind, content.stem, ...texts, ...accepted, ...answer].join(' | ');
  });
}

const ONE = 'SINGLE_CHOICE | Which? | *red | blue | green';
const TWO = 'MULTIPLE_CHOICE | Which two? | *red | blue | *green';

describe('templates of other systems', () => {
  it.each([
    [
      'headers that explain themselves',
      'Question - max 120 characters,Answer 1 - max 75 characters,Answer 2 - max 75 characters,Answer 3 - max 75 characters,"Time limit (sec) – 5, 10 or 20",Correct answer(s) - choose at least one\nWhich?,red,blue,green,20,1\nWhich two?,red,blue,green,20,"1,3"\n',
      [ONE, TWO],
    ],
    [
      'a number before the question, and headers of two lines',
      '"My quiz",,,,,\nQuestion #,Question Text,Answer 1,Answer 2,"Answer 3\n(Optional)","Correct Answer(s)\n(Only the number)"\n1,Which?,red,blue,green,1\n2,Which two?,red,blue,green,"1,3"\n',
      [ONE, TWO],
    ],
    [
      'columns that say of each choice whether it is right',
      'question_text,choice_1_text,choice_1_is_correct,choice_2_text,choice_2_is_correct,choice_3_text,choice_3_is_correct\nWhich?,red,TRUE,blue,FALSE,green,FALSE\nWhich two?,red,yes,blue,,green,yes\n',
      [ONE, TWO],
    ],
    [
      'wrong answers beside the right one',
      'Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2 (Optional)\nWhich?,red,blue,green\n',
      [ONE],
    ],
    [
      'all wrong answers in one column',
      'type,question,correct_answer,incorrect_answers\nmultiple,Which?,red,blue|green\nboolean,Sky is blue.,True,False\n',
      [ONE, 'TRUE_FALSE | Sky is blue. | *True | False'],
    ],
    ['lists as programs write them', 'question,options,answer\nWhich?,"[""red"", ""blue"", ""green""]",red\n', [ONE]],
    ['lists with single quotes', "question,options,answer\nWhich?,\"['red', 'blue', 'green']\",red\n", [ONE]],
    ['letters and a Q', 'Q,A,B,C,Ans\nWhich?,red,blue,green,A\n', [ONE]],
    ['cards', 'Front,Back,Tags\nWhy?,Because.,one two\n', ['OPEN | Why? | Because.']],
    [
      'accepted answers in the columns of choices',
      'Question Text,Question Type,Option 1,Option 2,Correct Answer\nName one.,Fill-in-the-Blank,red,blue,\n',
      ['SHORT_TEXT | Name one. | red | blue'],
    ],
  ])('%s', async (_name, text, expected) => {
    expect(await read(text)).toEqual(expected);
    expect(await read(text.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  const FLAGS = 'question,option 1,option 1 correct,option 2,option 2 correct,key\n';

  it.each([
    ['contradicts the key', 'Which?,red,x,blue,,B', 'AMBIGUOUS_KEY'],
    ['says something else', 'Which?,red,maybe,blue,,', 'AMBIGUOUS_KEY'],
    ['is nowhere', 'Which?,red,,blue,,', 'NO_KEY'],
    ['says no everywhere', 'Which?,red,no,blue,no,', 'NO_KEY'],
    [
      'is about a choice that is missing',
      'Which?,red,no,,yes,',
      expect.stringMatching(/^(?:UNKNOWN_KEY|TOO_FEW_CHOICES)$/),
    ],
    ['agrees with the key', 'Which?,red,x,blue,,A', 'SINGLE_CHOICE | Which? | *red | blue'],
  ])('what %s about right choices is judged', async (_name, row, expected) => {
    expect(await read(`${FLAGS}${row}\n`)).toEqual([expected]);
  });
});
